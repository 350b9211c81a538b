// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs a recorded graph again, operation by operation on the same inputs, and notes which elements are not
// finite. Values are computed in double and rounded to each node's type, so they overflow where the program's
// do; memory is released as soon as nothing needs a value any more.
#pragma once
#include <ctgrad/core/function_ref.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/interpret.hpp>
#include <ctgrad/run/recording.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace ctgrad::run {

/// The range of a tensor's finite elements, and what else is in it.
struct Summary {
  double min = std::numeric_limits<double>::infinity(), max = -min;
  std::size_t finite = 0, nan = 0, infinite = 0;

  [[gnu::cold]] void add(double x) {
    if (std::isnan(x)) {
      ++nan;
    } else if (std::isinf(x)) {
      ++infinite;
    } else {
      ++finite;
      min = std::min(min, x);
      max = std::max(max, x);
    }
  }
  bool all_finite() const { return nan + infinite == 0; }
  double magnitude() const { return finite == 0 ? 0 : std::max(std::abs(min), std::abs(max)); }
};

/// An index of a gather or scatter that is outside of its table.
struct BadIndex {
  std::size_t position = 0;
  double index = 0;
};

/// Where the first non-finite value that reaches a result was made.
struct Origin {
  struct Operand {
    graph::Node node;
    Summary summary;
    int leaf = -1;         // its number, where this is a leaf or a view of one
    double value = 0;      // of the element that the result's element is made of
    bool several = false;  // made of many elements: a sum or a matrix product; value is then not set
  };
  graph::Node node;
  std::size_t element = 0;  // flat index
  double value = 0;
  Items<Operand> operands{};
  Items<int> steps{};   // of the loops that it is in, outermost first
  int next_scope = -1;  // the leaf of the parameter that is used next in the forward pass
  std::optional<BadIndex> bad_index{};
  bool snapped = false;  // found only where differences of nearly equal numbers are taken as 0
};

/// How closely a replay follows the program, whose kernels add in another order and in one step with
/// products.
enum class Rounding {
  results,  // sums in double, results rounded to their types
  terms,    // sums rounded after every term: partial sums overflow, too
  zeros,    // and differences of nearly equal numbers are 0
};

/// One flag for each element; empty where none is set.
using Marks = Items<char>;

/// Elements of leaf number k.
using LeafReader = FunctionRef<Elements(std::size_t)>;
/// Which elements of leaf number k are infinite because a constant is.
using DeclaredReader = FunctionRef<Marks(std::size_t)>;

class Replay;
class Loops;
namespace detail {
class OriginSearch;
}

/// What replays and searches do at loops. Only recordings with loops refer to it: other programs are not
/// compiled with it.
struct LoopReplay {
  /// Runs loop `id` and sets the values of its results.
  void (*run)(Replay& replay, int id);
  /// Goes on through a loop that made a non-finite element.
  void (*visit)(detail::OriginSearch& search, int id);
  /// The first index outside of its table in a loop; nothing if there is none.
  std::optional<Origin> (*bad_index)(const Replay& replay, int id);
};

/// One execution of a recorded graph.
class Replay {
public:
  struct Trace {
    Summary summary;
    /// Elements that are not finite, and those of them that are infinite because a constant is: a mask, a
    /// running maximum's start.
    Marks bad, declared;
    /// Of a loop: which roots of its body have strays after each step, in the order of running.
    Items<Marks> steps;
    std::optional<BadIndex> bad_index;          // the first
    std::optional<std::size_t> bad_index_step;  // of a loop: the first with one, in the order of running
  };

  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  [[gnu::cold]] Replay(const Recording& graph, LeafReader leaves, Rounding rounding = Rounding::results,
                       DeclaredReader declared = {})
      : graph_(graph), leaves_(leaves), declared_(declared), rounding_(rounding),
        last_use_(last_uses(graph)) {}

  /// Runs all nodes up to and with `stop`, whose operands are kept.
  [[gnu::cold]] void run(int stop) {
    const std::size_t count = graph_.nodes.size();
    trace_ = Items<Trace>(count);
    value_ = Items<Elements>(count);
    for (int id = 0; id <= stop; ++id) {
      const graph::Node& n = node(id);
      if (n.op->kind == graph::Kind::bundle) continue;
      if (n.op->kind == graph::Kind::loop)
        graph_.loops->run(*this, id);
      else
        run_node(id);
      if (id < stop)
        for (int k = 0; k < n.op->arity; ++k) release(n.in.items[k], id);
      if (id < stop && n.op->kind == graph::Kind::loop)
        for (int o : op::elements(graph_.nodes.data(), n.in[0])) release(o, id);
    }
  }
  void run() { run(static_cast<int>(graph_.nodes.size()) - 1); }

  const graph::Node& node(int id) const { return graph_.nodes[static_cast<std::size_t>(id)]; }
  const Recording& graph() const { return graph_; }
  LeafReader leaves() const { return leaves_; }
  DeclaredReader declared() const { return declared_; }
  Rounding rounding() const { return rounding_; }
  const Trace& trace(int id) const { return trace_[static_cast<std::size_t>(id)]; }
  const Elements& value(int id) const { return value_[static_cast<std::size_t>(id)]; }

  /// Whether element k of a node is not finite, and no constant means it to be.
  bool stray(int id, std::size_t k) const {
    const Trace& t = trace(id);
    return !t.bad.empty() && t.bad[k] && (t.declared.empty() || !t.declared[k]);
  }
  [[gnu::cold]] bool any_stray(int id) const {
    for (std::size_t k = 0; k < trace(id).bad.size(); ++k)
      if (stray(id, k)) return true;
    return false;
  }

  /// Whether there was an index outside of its table, in a loop or out of one.
  [[gnu::cold]] bool any_bad_index() const {
    for (const Trace& t : trace_)
      if (t.bad_index || t.bad_index_step) return true;
    return false;
  }

  /// Calls f(element of the result, operand, element of the operand) for all that are made of each other. Not
  /// for leaves, constants, loops and matrix products.
  [[gnu::cold]] void for_each_pair(int id, FunctionRef<void(std::size_t, int, std::size_t)> f) const {
    using graph::Kind;
    const graph::Node& n = node(id);
    const auto size = static_cast<std::size_t>(n.shape.size());
    const auto operand = [&](int i) -> const graph::Node& { return node(n.in.items[i]); };
    switch (n.op->kind) {
    case Kind::elementwise:
      for (std::size_t k = 0; k < size; ++k)
        if (graph::is<op::Select>(n))
          f(k, value(n.in[0])[k] != 0 ? 1 : 2, k);
        else
          for (int i = 0; i < n.op->arity; ++i) f(k, i, k);
      break;
    case Kind::reduction:
    case Kind::view:
    case Kind::concat:
      for (int i = 0, start = detail::first_offset(n); i < n.op->arity;
           start += detail::extent_in(n, operand(i++).shape)) {
        const bool view = n.op->kind == Kind::view;
        std::size_t j = 0;
        for_each(detail::walk(n, operand(i).shape, start), [&](std::size_t k) {
          f(view ? j : k, i, view ? k : j);
          ++j;
        });
      }
      break;
    case Kind::gather:
    case Kind::scatter: {
      const auto columns = static_cast<std::size_t>(n.shape.columns());
      const auto place = [&](std::size_t k) {
        return static_cast<std::size_t>(value(n.in[1])[k / columns]) * columns + k % columns;
      };
      if (n.op->kind == Kind::gather) {
        for (std::size_t k = 0; k < size; ++k) f(k, 0, place(k));
      } else {
        for (std::size_t k = 0; k < size; ++k) f(k, 0, k);
        for (std::size_t k = 0; k < static_cast<std::size_t>(operand(2).shape.size()); ++k) f(place(k), 2, k);
      }
      break;
    }
    default: break;
    }
  }

private:
  [[gnu::cold]] static Items<int> last_uses(const Recording& g) {
    Items<int> last(g.nodes.size(), -1);
    for (std::size_t id = 0; id < g.nodes.size(); ++id) {
      const graph::Node& n = g.nodes[id];
      for (int k = 0; k < n.op->arity; ++k)
        last[static_cast<std::size_t>(n.in.items[k])] = static_cast<int>(id);
      if (n.op->kind == graph::Kind::loop)
        for (int o : op::elements(g.nodes.data(), n.in[0]))
          last[static_cast<std::size_t>(o)] = static_cast<int>(id);
    }
    for (int r : g.roots) last[static_cast<std::size_t>(r)] = std::numeric_limits<int>::max();
    return last;
  }
  /// Conditions and indices stay: the search for an origin follows them.
  [[gnu::cold]] void release(int id, int user) {
    const auto i = static_cast<std::size_t>(id);
    if (last_use_[i] > user || node(id).type == Scalar::boolean || node(id).type == Scalar::i32) return;
    value_[i] = Elements();
  }

  [[gnu::cold]] void run_node(int id) {
    const graph::Node& n = node(id);
    Trace& t = trace_[static_cast<std::size_t>(id)];
    if (n.op->kind == graph::Kind::gather || n.op->kind == graph::Kind::scatter) check_indices(id);
    Elements& out = value_[static_cast<std::size_t>(id)];
    const bool narrow = n.type == Scalar::f32;
    const auto to_type = [narrow](double x) {
      return narrow ? static_cast<double>(static_cast<float>(x)) : x;
    };
    const bool every_term = rounding_ != Rounding::results;
    if (n.op->kind == graph::Kind::leaf)
      out = leaves_(static_cast<std::size_t>(n.attr[0]));
    else if (n.op->kind != graph::Kind::loop_result)  // which the loop has set
      out = interpret_node(
          graph_.nodes, n, [&](int i) -> const Elements& { return value(n.in.items[i]); },
          [&](double x) { return every_term ? to_type(x) : x; });
    for (double& x : out) x = to_type(x);
    if (rounding_ == Rounding::zeros && (graph::is<op::Add>(n) || graph::is<op::Sub>(n))) snap(id);
    for (std::size_t k = 0; k < out.size(); ++k) {
      t.summary.add(out[k]);
      if (std::isfinite(out[k])) continue;
      if (t.bad.empty()) t.bad.assign(out.size(), false);
      t.bad[k] = true;
    }
    if (t.summary.infinite > 0) declare(id);
  }

  /// Sums and differences that are only rounding become 0.
  [[gnu::cold]] void snap(int id) {
    const graph::Node& n = node(id);
    const double share =
        64 * (n.type == Scalar::f32 ? static_cast<double>(std::numeric_limits<float>::epsilon())
                                    : std::numeric_limits<double>::epsilon());
    const Elements &a = value(n.in[0]), &b = value(n.in[1]);
    Elements& out = value_[static_cast<std::size_t>(id)];
    for (std::size_t k = 0; k < out.size(); ++k)
      if (std::abs(out[k]) < share * (std::abs(a[k]) + std::abs(b[k]))) out[k] = 0;
  }

  /// An index outside of its table is noted and taken as the nearest row: what the program reads there is
  /// anything.
  [[gnu::cold]] void check_indices(int id) {
    const graph::Node& n = node(id);
    const double last = node(n.in[0]).shape[0] - 1;
    Elements& rows = value_[static_cast<std::size_t>(n.in[1])];
    for (std::size_t k = 0; k < rows.size(); ++k) {
      if (rows[k] >= 0 && rows[k] <= last) continue;
      Trace& t = trace_[static_cast<std::size_t>(id)];
      if (!t.bad_index) t.bad_index = BadIndex{k, rows[k]};
      rows[k] = rows[k] < 0 ? 0 : last;
    }
  }

  /// Infinities that only constants' infinities made.
  [[gnu::cold]] void declare(int id) {
    const graph::Node& n = node(id);
    Trace& t = trace_[static_cast<std::size_t>(id)];
    const Elements& out = value(id);
    Marks declared(out.size(), false);
    bool any = false;
    if (n.op->kind == graph::Kind::leaf) {
      if (declared_) t.declared = declared_(static_cast<std::size_t>(n.attr[0]));
      return;
    }
    if (n.op->kind == graph::Kind::loop_result) return;  // the loop has declared them
    if (n.op->kind == graph::Kind::constant) {
      any = std::isinf(n.constant());  // and not only too large for the type
      declared.assign(out.size(), any);
    } else {
      Marks strays(out.size(), false);
      for_each_pair(id, [&](std::size_t k, int i, std::size_t j) {
        if (!t.bad[k] || std::isnan(out[k])) return;
        const int o = n.in.items[i];
        if (stray(o, j)) {
          strays[k] = true;
        } else if (!trace(o).bad.empty() && trace(o).bad[j]) {
          declared[k] = true;
          any = true;
        }
      });
      for (std::size_t k = 0; k < out.size(); ++k)
        if (strays[k]) declared[k] = false;
    }
    if (any) t.declared = std::move(declared);
  }

  friend class Loops;

  const Recording& graph_;
  LeafReader leaves_;
  DeclaredReader declared_;
  Rounding rounding_;
  Items<int> last_use_;
  Items<Trace> trace_;
  Items<Elements> value_;
};

}  // namespace ctgrad::run
