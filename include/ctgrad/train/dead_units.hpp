// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dead units: finds the relu-like activations in a traced loss and makes a program of its own that says, for
// one batch, which of their units are zero in every row. Such a unit has no gradient and does not come back
// by itself.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/run/program.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::train {

/// One relu-like activation and how many of its units were zero for the whole batch.
struct DeadUnits {
  std::string_view after;  // path of the nearest parameter before it
  graph::Location where;   // the line of the user's or a layer's code
  std::size_t units = 0, dead = 0;
  double share() const { return static_cast<double>(dead) / static_cast<double>(units); }
};

namespace detail {

struct Activation {
  int node = 0;
  Name after;
  graph::Location where;
  int axis = 0;  // of units
  int units = 0;
};

/// Whether y is maximum(x, 0), select(x > 0, x, 0), the same with ≥, or select(x ≤ 0, 0, x), which relu(x)
/// is. leaky_relu, elu and softplus, which adds to select(x < 0, 0, x), are not: their derivatives are
/// nowhere zero.
constexpr bool is_relu(graph::Value y) {
  if (graph::is<op::Maximum>(y)) return op::is_constant(y.in(0), 0) || op::is_constant(y.in(1), 0);
  if (!graph::is<op::Select>(y)) return false;
  const graph::Value condition = y.in(0), yes = y.in(1), no = y.in(2);
  const bool less = graph::is<op::Less>(condition), less_equal = graph::is<op::LessEqual>(condition);
  if (!less && !less_equal) return false;
  const graph::Value low = condition.in(0), high = condition.in(1);
  if (op::is_constant(low, 0)) return high == yes && op::is_constant(no, 0);
  return less_equal && op::is_constant(high, 0) && low == no && op::is_constant(yes, 0);
}

/// Path of the parameter that the fewest operations lie between and x; empty if there is none.
constexpr Name nearest_parameter(graph::Value x, const trace::Tracer& t) {
  const graph::Builder& g = *x.builder;
  Table<char> seen(g.size());
  Items<int> now{x.id};
  while (!now.empty()) {
    Items<int> next;
    for (int id : now) {
      const graph::Node& n = g[id];
      if (n.op->kind == graph::Kind::leaf) {
        const trace::Leaf& leaf = t.leaves[static_cast<std::size_t>(n.attr[0])];
        if (leaf.trained) return t.paths[static_cast<std::size_t>(leaf.parameter)];
      }
      for (int k = 0; k < n.op->arity; ++k)
        if (int o = n.in.items[k]; seen[o] == 0) {
          seen[o] = 1;
          next.push_back(o);
        }
    }
    now = next;
  }
  return {};
}

/// The activations of a traced function that a parameter leads to.
constexpr Items<Activation> find_activations(graph::Builder& g, const trace::Tracer& t) {
  Items<Activation> found;
  for (int id = 0; id < g.size(); ++id) {
    const graph::Value y{&g, id};
    if (!is_relu(y) || y.shape().rank == 0) continue;
    const Name after = nearest_parameter(y, t);
    if (after == Name{}) continue;
    const int axis = y.shape().rank == 4 ? 1 : y.shape().rank - 1;
    found.push_back({id, after, y.node().where, axis, y.shape()[axis]});
  }
  return found;
}

/// The activations of F on arguments A.
template <class F, class... A>
struct ActivationsOf {
  static constexpr Items<Activation> find() {
    graph::Builder g;
    trace::Tracer t{g};
    (void)trace::call<F, A...>(t);
    return find_activations(g, t);
  }
  static constexpr std::size_t count = find().size();
  static constexpr Array<Activation, count> list = [] {
    Array<Activation, count> a{};
    const Items<Activation> found = find();
    for (std::size_t i = 0; i < count; ++i) a[i] = found[i];
    return a;
  }();
  static constexpr int units = [] {
    int n = 0;
    for (const Activation& a : list) n += a.units;
    return n;
  }();
};

/// Whether each unit of each activation of F is above zero anywhere in the batch: 1 or 0, one after the
/// other.
template <class F, class... A>
struct UnitsAlive {
  static constexpr bool is_model = true;
  static constexpr int spaces = 1 + (0 + ... + trace::space_count<A>)+1;

  static constexpr run::Traced trace() {
    graph::Builder g;
    trace::Tracer t{g};
    (void)trace::call<F, A...>(t);
    run::Traced r;
    Items<int> roots;
    std::int64_t offset = 0;
    for (const Activation& a : find_activations(g, t)) {
      const graph::Value y{&g, a.node};
      const unsigned rows = ((1u << y.shape().rank) - 1) & ~(1u << a.axis);
      const graph::Value most = op::amax(y, rows), zero = op::constant_like(most, 0);
      const graph::Value alive = op::select(op::less(zero, most), op::constant_like(most, 1), zero);
      roots.push_back(op::reshape(op::cast(alive, Scalar::f32), Dims{a.units}).id);
      r.results.push_back({spaces - 1, offset});
      offset += a.units * static_cast<std::int64_t>(sizeof(float));
    }
    for (const trace::Leaf& l : t.leaves) r.leaves.push_back({1 + l.space, l.byte_offset});
    r.graph = simplify::finish({g.nodes(), roots, g.bodies()});
    return r;
  }
};

/// A program where there is something to run.
template <class Source, bool Any>
struct ProgramIf {
  using type = run::Program<Source>;
};
template <class Source>
struct ProgramIf<Source, false> {
  struct type {};
};

}  // namespace detail

/// Counts the dead units of every relu-like activation in F(parameters, batch...): relu, maximum with 0 and
/// select(x > 0, x, 0) whose argument a parameter leads to, outside of the bodies of loops. Units lie along
/// the last axis, of images (N, C, H, W) along the channels; all other axes are rows.
template <class F, class Parameters, class... Batch>
class DeadUnitCounter {
  using Activations = detail::ActivationsOf<F, Parameters, Batch...>;
  static constexpr bool any = Activations::count > 0;
  using Source = detail::UnitsAlive<F, Parameters, Batch...>;

public:
  std::vector<DeadUnits> operator()(const Parameters& parameters, const Batch&... batch) {
    std::vector<DeadUnits> result;
    if constexpr (any) {
      const void* memory[static_cast<std::size_t>(Source::spaces)] = {nullptr};
      const void** next = memory + 1;
      trace::addresses(parameters, next);
      (trace::addresses(batch, next), ...);
      *next = alive_.data();
      std::byte* space[static_cast<std::size_t>(Source::spaces)];
      for (std::size_t i = 0; i < static_cast<std::size_t>(Source::spaces); ++i)
        space[i] = static_cast<std::byte*>(const_cast<void*>(memory[i]));
      program_->run_on(space);
      const float* unit = alive_.data();
      for (const detail::Activation& a : Activations::list) {
        DeadUnits d{a.after.view(), a.where, static_cast<std::size_t>(a.units), 0};
        for (int u = 0; u < a.units; ++u) d.dead += *unit++ > 0 ? 0u : 1u;
        result.push_back(d);
      }
    }
    return result;
  }

private:
  using Program = typename detail::ProgramIf<Source, any>::type;
  std::vector<float> alive_ = std::vector<float>(static_cast<std::size_t>(Activations::units));
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
};

}  // namespace ctgrad::train
