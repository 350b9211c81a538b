// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a program and its inputs to the report where a NaN or an infinity was born: the recorded graph is
// replayed, and what is found is told in the user's terms.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/nonfinite.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/inspect/cause.hpp>
#include <ctgrad/run/evaluate.hpp>
#include <ctgrad/run/indices.hpp>
#include <ctgrad/run/recorded.hpp>

#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad {
namespace inspect {

namespace detail {

/// The argument that a leaf belongs to, and the path in a model of the parameter or Buffer that it is.
struct LeafLabel {
  int argument = 0;
  bool alone = true;     // the argument has no other leaf
  bool trained = false;  // a parameter
  int number = 0;        // among the argument's leaves
  Name path{};
};

template <class... A>
constexpr Items<LeafLabel> label_leaves() {
  graph::Builder g;
  trace::Tracer t{g};
  const auto bind = [&]<class B>(std::type_identity<B>) {
    (void)trace::bind_next<B>(t);
    ++t.argument;
  };
  (bind(std::type_identity<A>{}), ...);
  Items<LeafLabel> labels(t.leaves.size());
  Table<int> leaves(sizeof...(A));  // of each argument
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const trace::Leaf& l = t.leaves[i];
    labels[i].argument = l.argument;
    labels[i].trained = l.trained;
    labels[i].number = leaves[l.argument]++;
    if (l.parameter >= 0) labels[i].path = t.paths[static_cast<std::size_t>(l.parameter)];
  }
  for (LeafLabel& label : labels) label.alone = leaves[label.argument] == 1;
  return labels;
}

template <std::size_t N, class... A>
constexpr Array<LeafLabel, N> frozen_labels() {
  Array<LeafLabel, N> r{};
  const Items<LeafLabel> labels = label_leaves<A...>();
  for (std::size_t i = 0; i < N; ++i) r[i] = labels[i];
  return r;
}

template <class... A>
inline constexpr auto leaf_labels = frozen_labels<label_leaves<A...>().size(), A...>();

[[gnu::cold]] inline std::string leaf_name(std::span<const LeafLabel> labels, int leaf) {
  if (leaf < 0 || static_cast<std::size_t>(leaf) >= labels.size()) return "a value handed to the loop's step";
  const LeafLabel& l = labels[static_cast<std::size_t>(leaf)];
  if (l.path.size() > 0) return std::string(l.path.view());
  ctgrad::detail::Text name;
  name << "argument " << l.argument;
  if (!l.alone) name << ", tensor " << l.number;
  return name.str();
}

/// The path without its last part, so far as both begin with the same parts.
[[gnu::cold]] inline std::string_view common_module(std::string_view a, std::string_view b) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i)
    if (a[i] == '.') end = i;
  return a.substr(0, end);
}

/// Where in a model a node is: the parameter used last before it, and the one used next.
[[gnu::cold]] inline std::string module_of(std::span<const LeafLabel> labels, int before, int after) {
  const auto path = [&](int leaf) -> std::string_view {
    if (leaf < 0 || static_cast<std::size_t>(leaf) >= labels.size()) return {};
    return labels[static_cast<std::size_t>(leaf)].path.view();
  };
  const std::string_view a = path(before), b = path(after);
  if (a.empty()) return {};
  const std::string_view module = b.empty() ? std::string_view{} : common_module(a, b);
  ctgrad::detail::Text text;
  text << module << (module.empty() ? "after " : " (after ") << a;
  if (!b.empty()) text << ", before " << b;
  if (!module.empty()) text << ")";
  return text.str();
}

[[gnu::cold]] inline std::vector<int> shape_of(const Dims& d) { return {d.extent, d.extent + d.rank}; }

[[gnu::cold]] inline std::vector<int> index_of(const Dims& d, std::size_t flat) {
  std::vector<int> index(static_cast<std::size_t>(d.rank));
  for (int i = d.rank; i-- > 0; flat /= static_cast<std::size_t>(d[i]))
    index[static_cast<std::size_t>(i)] = static_cast<int>(flat % static_cast<std::size_t>(d[i]));
  return index;
}

[[gnu::cold]] inline NonFiniteReport report_of(const run::Origin& o, std::span<const LeafLabel> labels) {
  NonFiniteReport r;
  r.found = true;
  const graph::Node& n = o.node;
  const bool leaf = n.op->kind == graph::Kind::leaf;
  r.phase = leaf                               ? NonFiniteReport::Phase::argument
            : n.where.derivative_of != nullptr ? NonFiniteReport::Phase::derivative
                                               : NonFiniteReport::Phase::forward;
  r.operation = leaf ? "argument" : n.op->name;
  if (leaf) r.name = leaf_name(labels, o.steps.empty() ? n.attr[0] : -1);
  if (leaf && o.steps.empty() && static_cast<std::size_t>(n.attr[0]) < labels.size()) {
    const LeafLabel& label = labels[static_cast<std::size_t>(n.attr[0])];
    r.is_parameter = label.trained;
    r.is_buffer = !label.trained && label.path.size() > 0;
  }
  r.file = leaf ? "" : n.where.file;
  r.line = leaf ? 0 : n.where.line;
  if (n.where.within != nullptr) r.function = n.where.within;
  if (n.where.derivative_of != nullptr) r.forward_operation = n.where.derivative_of;
  if (!leaf) r.module = module_of(labels, n.where.scope, o.next_scope);
  r.bad_index = o.bad_index.has_value();
  const Dims& shape = r.bad_index ? o.operands[1].node.shape : n.shape;
  r.shape = shape_of(shape);
  r.index = index_of(shape, r.bad_index ? o.bad_index->position : o.element);
  r.value = r.bad_index ? o.bad_index->index : o.value;
  r.operands = std::vector<NonFiniteReport::Operand>(o.operands.size());
  for (std::size_t i = 0; i < o.operands.size(); ++i) {
    const run::Origin::Operand& from = o.operands[i];
    NonFiniteReport::Operand& to = r.operands[i];
    if (from.leaf >= 0)
      to.name = leaf_name(labels, o.steps.empty() ? from.leaf : -1);
    else
      to.name = from.node.op->name;
    to.shape = shape_of(from.node.shape);
    to.value = from.value;
    to.several = from.several;
    to.min = from.summary.min;
    to.max = from.summary.max;
    to.has_nan = from.summary.nan > 0;
    to.has_inf = from.summary.infinite > 0;
  }
  r.loop_steps.assign(o.steps.begin(), o.steps.end());
  ctgrad::detail::Text cause;
  write_likely_cause(cause, o);
  if (r.bad_index)
    cause << ": it has " << o.operands[0].node.shape[0] << " rows, and the index is "
          << static_cast<long long>(r.value);
  r.cause = cause.str();
  return r;
}

/// Reads leaves from a table of addresses, as a program takes it.
struct LeavesAt {
  const run::Recording& graph;
  const std::byte* const* space;

  [[gnu::cold]] run::Elements operator()(std::size_t leaf) const {
    run::Elements out;
    for (const graph::Node& n : graph.nodes) {
      if (n.op->kind != graph::Kind::leaf || static_cast<std::size_t>(n.attr[0]) != leaf) continue;
      const Address a = graph.leaves[leaf];
      const std::byte* from = space[a.space] + a.byte_offset;
      out.resize(static_cast<std::size_t>(n.shape.size()));
      for (double& x : out) x = next(n.type, from);
      break;
    }
    return out;
  }

private:
  [[gnu::cold]] static double next(Scalar type, const std::byte*& from) {
    const auto read = [&]<class T>(T x) {
      std::memcpy(&x, from, sizeof x);
      from += sizeof x;
      return static_cast<double>(x);
    };
    return type == Scalar::f32 ? read(float{}) : type == Scalar::f64 ? read(double{}) : read(std::int32_t{});
  }
};

/// The largest finite magnitude that a graph computes, and where.
[[gnu::cold]] inline std::string largest_value(const run::Recording& g, run::LeafReader leaves) {
  run::Replay replay(g, leaves);
  replay.run();
  int at = -1;
  for (int id = 0; id < static_cast<int>(g.nodes.size()); ++id)
    if (at < 0 || replay.trace(id).summary.magnitude() > replay.trace(at).summary.magnitude()) at = id;
  if (at < 0) return {};
  const graph::Node& n = replay.node(at);
  ctgrad::detail::Text s;
  s << replay.trace(at).summary.magnitude();
  if (n.op->kind != graph::Kind::leaf)
    s << ", made by " << n.op->name << " at " << n.where.file << ":" << n.where.line;
  return s.str();
}

template <class Source>
struct Labels;
template <class F, class... A>
struct Labels<run::ValueSource<F, A...>> {
  static std::span<const LeafLabel> get() { return run::detail::all(leaf_labels<A...>); }
};

}  // namespace detail

namespace detail {

/// The report on an origin that was found or not.
[[gnu::cold]] inline NonFiniteReport report(const std::optional<run::Origin>& origin,
                                            const run::Recording& graph, std::span<const LeafLabel> labels,
                                            run::LeafReader leaves) {
  if (origin) return report_of(*origin, labels);
  NonFiniteReport none;
  none.largest = largest_value(graph, leaves);
  return none;
}
[[gnu::cold]] inline NonFiniteReport explain_failure(const run::Recording& graph,
                                                     std::span<const LeafLabel> labels,
                                                     const std::byte* const* space) {
  const LeavesAt leaves{graph, space};
  return report(run::find_origin_of_failure(graph, leaves), graph, labels, leaves);
}

}  // namespace detail

/// Where it began that a Source's program gave something that is not finite; its leaves are in a table of
/// addresses, as its Program takes it.
template <class Source>
NonFiniteReport explain_failure(const std::byte* const* space) {
  return detail::explain_failure(run::Recorded<Source>::recording, detail::Labels<Source>::get(), space);
}

namespace detail {

[[gnu::cold]] inline std::string explain(const run::Recording& graph, std::span<const LeafLabel> labels,
                                         const run::BadArgumentIndex& bad) {
  for (const graph::Node& n : graph.nodes)
    if (n.op->kind == graph::Kind::leaf && n.attr[0] == bad.range.leaf)
      return (
                 ctgrad::detail::Text()
                 << leaf_name(labels, bad.range.leaf) << " holds " << bad.value << " at "
                 << index_of(n.shape, bad.element) << ", but there are " << bad.range.bound
                 << (bad.range.classes ? " classes" : " rows in the table that it indexes"))
          .str();
  return {};
}

}  // namespace detail

/// One sentence about an argument's integer that is not an index of what it is used for.
template <class Source>
std::string explain(const run::BadArgumentIndex& bad) {
  return detail::explain(run::Recorded<Source>::recording, detail::Labels<Source>::get(), bad);
}

}  // namespace inspect

/// Where the first NaN or infinity of f(arguments…) comes from, f being a function or a transform such as
/// grad(g): the graph is run again operation by operation, in the arguments' precision. `found` is false
/// where every result is finite. Infinities that the code writes as constants, such as a mask's −inf, do not
/// count, and neither does what a select does not choose. Indices outside of their tables are found, too.
template <class F, class... A>
NonFiniteReport explain_nonfinite(F, const A&... arguments) {
  using Source = run::ValueSource<F, A...>;
  const void* memory[static_cast<std::size_t>(Source::spaces)] = {};
  const void** next = memory + 1;
  (trace::addresses(arguments, next), ...);
  const std::byte* space[static_cast<std::size_t>(Source::spaces)];
  for (std::size_t i = 0; i < static_cast<std::size_t>(Source::spaces); ++i)
    space[i] = static_cast<const std::byte*>(memory[i]);
  const run::Recording& graph = run::Recorded<Source>::recording;
  const auto labels = inspect::detail::Labels<Source>::get();
  const inspect::detail::LeavesAt leaves{graph, space};
  if (const auto origin = run::find_origin(graph, leaves))
    return inspect::detail::report(origin, graph, labels, leaves);
  bool finite = true;  // kernels add in another order, and may overflow where the replay does not
  auto result = run::evaluate<F, A...>(arguments...);
  trace::for_each(result, [&](auto& x) {
    if constexpr (requires { x.flat(); })
      for (const auto e : x.flat()) finite = finite && std::isfinite(e);
    else if constexpr (requires { x.size(); })
      for (const auto e : x) finite = finite && std::isfinite(e);
    else
      finite = finite && std::isfinite(x);
  });
  return finite ? inspect::detail::report({}, graph, labels, leaves)
                : inspect::detail::explain_failure(graph, labels, space);
}

}  // namespace ctgrad
