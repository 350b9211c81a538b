// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What must hold for every graph, checked with the interpreter: simplification keeps values, derivatives
// agree with differences and with one another, a batch is the same as one after the other.
#pragma once
#include "graphs.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/batch.hpp>
#include <ctgrad/diff/forward.hpp>
#include <ctgrad/run/interpret.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace random_graph {

using ct::run::Elements;
using Values = ct::Items<Value>;

inline Elements numbers(Dice& dice, std::int64_t size, double low = -1.5, double high = 1.5) {
  Elements e(static_cast<std::size_t>(size));
  for (double& x : e) x = dice.number(low, high);
  return e;
}

/// Elements for a leaf.
inline Elements numbers(Dice& dice, const LeafFacts& leaf) {
  if (leaf.type != Scalar::i32) return numbers(dice, leaf.shape.size());
  Elements e(static_cast<std::size_t>(leaf.shape.size()));
  for (double& x : e) x = dice.below(leaf.bound);
  return e;
}

inline ct::Items<Elements> numbers(Dice& dice, const RandomGraph& g) {
  ct::Items<Elements> all;
  for (const LeafFacts& l : g.leaves) all.push_back(numbers(dice, l));
  return all;
}

inline ct::Items<Elements> interpret(const Draft& d, const ct::Items<Elements>& leaves) {
  return ct::run::interpret({d.nodes.data(), d.nodes.size()}, leaves, d.bodies);
}

inline ct::Items<Elements> pick(const ct::Items<Elements>& values, const ct::Items<int>& ids) {
  ct::Items<Elements> r;
  for (int id : ids) r.push_back(values[static_cast<std::size_t>(id)]);
  return r;
}

inline double largest(const ct::Items<Elements>& all) {
  double m = 0;
  for (const Elements& e : all)
    for (double x : e)
      m = std::isfinite(x) ? std::max(m, std::abs(x)) : std::numeric_limits<double>::infinity();
  return m;
}

/// The largest |a − b|; infinite where sizes differ or something is not finite.
inline double distance(const ct::Items<Elements>& a, const ct::Items<Elements>& b) {
  double worst = 0;
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < a[i].size(); ++k) {
      const double d = std::abs(a[i][k] - b[i][k]);
      worst = std::isfinite(d) ? std::max(worst, d) : std::numeric_limits<double>::infinity();
    }
  }
  return worst;
}

inline double inner_product(const ct::Items<Elements>& a, const ct::Items<Elements>& b) {
  double s = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < a[i].size(); ++k) s += a[i][k] * b[i][k];
  return s;
}

/// Whether a loop stands in a graph.
inline bool has_loops(const Draft& d) {
  return std::any_of(d.nodes.begin(), d.nodes.end(),
                     [](const Node& n) { return n.op->kind == ct::graph::Kind::loop; });
}

/// The smallest distance of a value from a place where an operation has a kink or a step. Ties count as
/// distance unless `ties`: where the operands are the same value they are no kink.
inline double kink_distance(const Draft& d, const ct::Items<Elements>& value, bool ties) {
  double least = std::numeric_limits<double>::infinity();
  const auto see = [&](double x) {
    if (x != 0 || !ties) least = std::min(least, std::abs(x));
  };
  for (std::size_t id = 0; id < d.nodes.size(); ++id) {
    const Node& n = d.nodes[id];
    if (n.op->arity == 0 || n.in[0] < 0) continue;
    const auto operand = static_cast<std::size_t>(n.in[0]);
    const Elements& a = value[operand];
    using ct::graph::is;
    if (is<op::Abs>(n) || is<op::Sign>(n)) {
      for (double x : a) see(x);
    } else if (is<op::Maximum>(n) || is<op::Minimum>(n) || (n.type == Scalar::boolean && is<op::Equal>(n)) ||
               is<op::Less>(n) || is<op::LessEqual>(n)) {
      if (d.nodes[operand].type == Scalar::i32) continue;
      const Elements& b = value[static_cast<std::size_t>(n.in[1])];
      for (std::size_t k = 0; k < a.size(); ++k) see(a[k] - b[k]);
    } else if (is<op::Amax>(n)) {
      const Elements& y = value[id];
      std::size_t k = 0, winners = 0;
      ct::run::detail::for_each_index(d.nodes[operand].shape, [&](auto index) {
        for (int i = 0; i < n.shape.rank; ++i)
          if (n.shape[i] == 1) index[static_cast<std::size_t>(i)] = 0;
        const double gap = y[ct::run::detail::flat(n.shape, index)] - a[k++];
        if (gap != 0) least = std::min(least, gap);
        winners += gap == 0;
      });
      if (!ties && winners > y.size()) least = 0;
    }
  }
  return least;
}

/// The same graph with every stop_gradient as a leaf that holds its value.
inline Draft frozen_stops(const Draft& d, const ct::Items<Elements>& value, ct::Items<Elements>& leaves,
                          bool& any) {
  Draft f = d;
  any = false;
  for (std::size_t id = 0; id < f.nodes.size(); ++id) {
    Node& n = f.nodes[id];
    if (!ct::graph::is<op::StopGradient>(n)) continue;
    any = true;
    n.op = &ct::graph::rules<op::Leaf>;
    n.in = {-1, -1, -1};
    n.attr[0] = static_cast<int>(leaves.size());
    leaves.push_back(value[id]);
  }
  return f;
}

/// What the checks did, so that a test can see that they were not skipped.
struct Counts {
  long graphs = 0, nodes = 0, with_loops = 0, with_stops = 0;
  long differences = 0, near_kinks = 0, unreliable = 0;
};

/// A graph that grows by derivatives.
struct Growing {
  Builder builder;
  ct::Items<Elements> at;
  Values leaves, roots;  // leaves by number; invalid where the graph has none

  Value leaf(Scalar type, const Dims& shape, Elements e) {
    at.push_back(std::move(e));
    return op::leaf(builder, type, shape, static_cast<int>(at.size()) - 1);
  }
  Value leaf_like(Value v, Elements e) { return leaf(v.type(), v.shape(), std::move(e)); }
  ct::Items<Elements> evaluate() const {
    return ct::run::interpret(std::span(builder.nodes()), at, builder.bodies());
  }
};

inline void grow(Growing& g, const RandomGraph& r, const ct::Items<Elements>& at) {
  g.at = at;
  for (std::size_t i = 0; i < r.leaves.size(); ++i)
    g.leaves.push_back(op::leaf(g.builder, r.leaves[i].type, r.leaves[i].shape, static_cast<int>(i)));
  const Values v = replay(g.builder, r.draft);
  for (int root : r.draft.roots) g.roots.push_back(v[static_cast<std::size_t>(root)]);
}

/// The elements of v, or zeros like x.
inline Elements value_or_zeros(const ct::Items<Elements>& value, Value v, Value x) {
  return v.valid() ? value[static_cast<std::size_t>(v.id)]
                   : Elements(static_cast<std::size_t>(x.shape().size()), 0.0);
}
inline ct::Items<Elements> values_or_zeros(const ct::Items<Elements>& value, const Values& v,
                                           const Values& x) {
  ct::Items<Elements> r;
  for (std::size_t i = 0; i < v.size(); ++i) r.push_back(value_or_zeros(value, v[i], x[i]));
  return r;
}

/// Everything that must hold for one graph, on numbers that follow from the seed.
class Check {
public:
  Check(const RandomGraph& graph, std::uint64_t seed, Counts& counts)
      : graph_(graph), dice_(seed ^ 0x5DEECE66Dull), counts_(counts) {}

  /// What is wrong; empty if nothing is.
  std::string run() {
    try {
      return all();
    } catch (const char* message) {
      return std::string("threw: ") + message;
    }
  }

private:
  static std::string wrong(const char* what, double error, double bound) {
    std::ostringstream s;
    s.precision(17);
    s << what << ": error " << error << ", at most " << bound << " is right";
    return s.str();
  }

  std::string all() {
    const Draft& raw = graph_.draft;
    ct::Items<Elements> at, value;
    double kinks = 0;
    for (int tries = 0; tries < 4; ++tries) {  // away from kinks, if that is possible
      at = numbers(dice_, graph_);
      value = interpret(raw, at);
      kinks = kink_distance(raw, value, true);
      if (kinks > 1e-2) break;
    }
    const ct::Items<Elements> roots = pick(value, raw.roots);
    const double scale = std::max(largest(roots), 1.0);
    if (!std::isfinite(scale)) return "a value is not finite";
    if (const std::string w = shapes(raw, value); !w.empty()) return w;

    // Simplification and the last pass keep values. Where a comparison is decided by rounding nothing is
    // compared.
    const bool decided = kinks > 1e-9;
    const Draft simple = simplified(raw), finished = ct::simplify::finish(simple);
    if (decided) {
      if (const double e = distance(pick(interpret(simple, at), simple.roots), roots); !(e <= 1e-11 * scale))
        return wrong("simplified value", e, 1e-11 * scale);
      if (const double e = distance(pick(interpret(finished, at), finished.roots), roots);
          !(e <= 1e-11 * scale))
        return wrong("finished value", e, 1e-11 * scale);
    }
    if (const std::string w = derivatives(at, value, roots, kinks); !w.empty()) return w;
    if (decided)
      if (const std::string w = batches(at); !w.empty()) return w;
    return "";
  }

  static std::string shapes(const Draft& d, const ct::Items<Elements>& value) {
    for (std::size_t i = 0; i < d.nodes.size(); ++i) {
      const ct::graph::Kind k = d.nodes[i].op->kind;
      if (k == ct::graph::Kind::bundle || k == ct::graph::Kind::loop) continue;
      if (static_cast<std::int64_t>(value[i].size()) != d.nodes[i].shape.size())
        return "node " + std::to_string(i) + " has as many elements as its shape does not have";
    }
    return "";
  }

  std::string derivatives(const ct::Items<Elements>& at, const ct::Items<Elements>& value,
                          const ct::Items<Elements>& roots, double kinks) {
    Growing g;
    grow(g, graph_, at);
    Values x, weights, u, v;
    std::vector<std::size_t> variable;
    ct::Items<Elements> wn, un, vn;
    for (std::size_t i = 0; i < graph_.leaves.size(); ++i) {
      if (graph_.leaves[i].type == Scalar::i32) continue;
      variable.push_back(i);
      x.push_back(g.leaves[i]);
    }
    for (Value r : g.roots) {
      wn.push_back(numbers(dice_, r.shape().size(), -1, 1));
      weights.push_back(g.leaf_like(r, wn.back()));
    }
    for (Value l : x) {
      un.push_back(numbers(dice_, l.shape().size(), -1, 1));
      vn.push_back(numbers(dice_, l.shape().size(), -1, 1));
      u.push_back(g.leaf_like(l, un.back()));
      v.push_back(g.leaf_like(l, vn.back()));
    }
    const Values gradient = ct::diff::reverse(g.roots, weights, x);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (gradient[i].valid() && (gradient[i].shape() != x[i].shape() || gradient[i].type() != x[i].type()))
        return "a gradient has another shape or type than its variable";
    const Values tangent = ct::diff::forward(g.roots, x, u);
    for (std::size_t i = 0; i < g.roots.size(); ++i)
      if (tangent[i].valid() &&
          (tangent[i].shape() != g.roots[i].shape() || tangent[i].type() != g.roots[i].type()))
        return "a tangent has another shape or type than its root";
    Values some_gradients, hu, hv;
    for (Value d : gradient)
      if (d.valid()) some_gradients.push_back(d);
    if (!some_gradients.empty()) {
      hu = ct::diff::forward(some_gradients, x, u);
      hv = ct::diff::forward(some_gradients, x, v);
    }
    const ct::Items<Elements> all = g.evaluate();
    const ct::Items<Elements> dn = values_or_zeros(all, gradient, x),
                              tn = values_or_zeros(all, tangent, g.roots);

    // Forward against reverse mode.
    const double pushed = inner_product(tn, wn), pulled = inner_product(dn, un);
    double scale = 1;
    for (std::size_t i = 0; i < tn.size(); ++i)
      for (std::size_t k = 0; k < tn[i].size(); ++k) scale += std::abs(tn[i][k]);
    for (std::size_t i = 0; i < dn.size(); ++i)
      for (std::size_t k = 0; k < dn[i].size(); ++k) scale += std::abs(dn[i][k]);
    if (!std::isfinite(scale)) return "a derivative is not finite";
    if (!(std::abs(pushed - pulled) <= 1e-11 * scale))
      return wrong("forward against reverse mode", std::abs(pushed - pulled), 1e-11 * scale);

    // u H v = v H u.
    if (!some_gradients.empty()) {
      double uhv = 0, vhu = 0, size = 1;
      std::size_t next = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (!gradient[i].valid()) continue;
        const Elements a = value_or_zeros(all, hu[next], x[i]), b = value_or_zeros(all, hv[next], x[i]);
        ++next;
        for (std::size_t k = 0; k < a.size(); ++k) {
          vhu += vn[i][k] * a[k];
          uhv += un[i][k] * b[k];
          size += std::abs(a[k]) + std::abs(b[k]);
        }
      }
      if (!std::isfinite(size)) return "a second derivative is not finite";
      if (!(std::abs(uhv - vhu) <= 1e-10 * size))
        return wrong("second derivative is not symmetric", std::abs(uhv - vhu), 1e-10 * size);
    }

    // Differences of fourth order along u, with two steps: where they disagree they cannot judge.
    ++counts_.graphs;
    counts_.nodes += static_cast<long>(graph_.draft.nodes.size());
    counts_.with_loops += has_loops(graph_.draft);
    ct::Items<Elements> frozen_at = at;
    bool stops = false;
    const Draft frozen = frozen_stops(graph_.draft, value, frozen_at, stops);
    counts_.with_stops += stops;
    // A value and its own stop_gradient tie, but do not move together.
    if (kinks < 1e-2 ||
        (stops && (has_loops(graph_.draft) || kink_distance(graph_.draft, value, false) == 0))) {
      ++counts_.near_kinks;
      return "";
    }
    const auto along = [&](double step) {
      ct::Items<Elements> moved = frozen_at;
      for (std::size_t i = 0; i < variable.size(); ++i)
        for (std::size_t k = 0; k < un[i].size(); ++k) moved[variable[i]][k] += step * un[i][k];
      return pick(interpret(frozen, moved), frozen.roots);
    };
    const double h = 4e-4;
    const ct::Items<Elements> p1 = along(h), m1 = along(-h), p2 = along(2 * h), m2 = along(-2 * h),
                              p4 = along(4 * h), m4 = along(-4 * h);
    double worst = 0, doubt = 0;
    for (std::size_t i = 0; i < roots.size(); ++i)
      for (std::size_t k = 0; k < roots[i].size(); ++k) {
        const double fine = (8 * (p1[i][k] - m1[i][k]) - (p2[i][k] - m2[i][k])) / (12 * h),
                     coarse = (8 * (p2[i][k] - m2[i][k]) - (p4[i][k] - m4[i][k])) / (24 * h);
        worst = std::max(worst, std::abs(fine - tn[i][k]));
        doubt = std::max(doubt, std::abs(fine - coarse));
      }
    const double size = std::max(largest(tn), 1.0);
    if (!(doubt <= 1e-4 * size)) {
      ++counts_.unreliable;
      return "";
    }
    ++counts_.differences;
    if (!(worst <= 1e-8 * size + 2 * doubt)) return wrong("differences", worst, 1e-8 * size + 2 * doubt);
    return "";
  }

  /// Roots and gradients for several inputs at once are the same as one after the other.
  std::string batches(const ct::Items<Elements>& at) {
    constexpr int count = 2;
    Growing g;
    grow(g, graph_, at);
    Values outputs = g.roots, seeds, x;
    for (Value r : g.roots) seeds.push_back(g.leaf_like(r, numbers(dice_, r.shape().size(), -1, 1)));
    for (std::size_t i = 0; i < graph_.leaves.size(); ++i)
      if (graph_.leaves[i].type != Scalar::i32) x.push_back(g.leaves[i]);
    for (Value d : ct::diff::reverse(g.roots, seeds, x))
      if (d.valid()) outputs.push_back(d);
    Values from, to;
    std::vector<std::size_t> batched;
    std::vector<ct::Items<Elements>> one_by_one(count, g.at);
    for (std::size_t i = 0; i < graph_.leaves.size(); ++i) {
      if (!dice_.chance(65)) continue;
      Elements together;
      for (int b = 0; b < count; ++b) {
        const Elements e = numbers(dice_, graph_.leaves[i]);
        together.append(e.begin(), e.end());
        one_by_one[static_cast<std::size_t>(b)][i] = e;
      }
      from.push_back(g.leaves[i]);
      to.push_back(g.leaf(graph_.leaves[i].type, ct::diff::detail::with_batch(count, graph_.leaves[i].shape),
                          std::move(together)));
    }
    if (from.empty()) return "";
    const int before = g.builder.size();
    const ct::Items<ct::graph::Draft> bodies = g.builder.bodies();
    const Values result = ct::diff::batch(outputs, from, to, count);
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (result[i].shape() != ct::diff::detail::with_batch(count, outputs[i].shape()))
        return "a result of a batch has the wrong shape";
    const ct::Items<Elements> all = g.evaluate();
    for (int b = 0; b < count; ++b) {
      ct::Items<Elements>& leaves = one_by_one[static_cast<std::size_t>(b)];
      leaves.resize(g.at.size());
      for (std::size_t i = 0; i < g.at.size(); ++i)
        if (leaves[i].empty()) leaves[i] = g.at[i];
      const ct::Items<Elements> one = ct::run::interpret(
          std::span(g.builder.nodes()).first(static_cast<std::size_t>(before)), leaves, bodies);
      Draft d{{g.builder.nodes().begin(), g.builder.nodes().begin() + before}, {}, {}};
      if (kink_distance(d, one, true) < 1e-9) continue;
      ct::Items<Elements> expected, found;
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        expected.push_back(one[static_cast<std::size_t>(outputs[i].id)]);
        const Elements& together = all[static_cast<std::size_t>(result[i].id)];
        const auto size = static_cast<std::ptrdiff_t>(expected.back().size());
        found.push_back(Elements(together.begin() + b * size, together.begin() + (b + 1) * size));
      }
      const double bound = 1e-11 * std::max(largest(expected), 1.0);
      if (const double e = distance(found, expected); !(e <= bound)) return wrong("batch", e, bound);
    }
    return "";
  }

  const RandomGraph& graph_;
  Dice dice_;
  Counts& counts_;
};

/// The part of a graph that computes one of its nodes.
inline RandomGraph part(const RandomGraph& g, int node) {
  return {ct::simplify::compact(g.draft.nodes, {node}, g.draft.bodies), g.leaves};
}

inline void print(std::ostream& out, const Draft& d, const char* indent = "") {
  int id = 0;
  for (const Node& n : d.nodes) {
    out << indent << '%' << id++ << " = " << n.op->name;
    for (int k = 0; k < n.op->arity; ++k) out << " %" << n.in.items[k];
    out << (n.type == Scalar::i32 ? " i32" : n.type == Scalar::f32 ? " f32" : "") << " (";
    for (int i = 0; i < n.shape.rank; ++i) out << (i != 0 ? "," : "") << n.shape[i];
    out << ") [";
    for (int a : n.attr) out << ' ' << a;
    out << " ]";
    if (n.op->kind == ct::graph::Kind::constant) out << ' ' << n.constant();
    out << '\n';
  }
  out << indent << "roots";
  for (int r : d.roots) out << " %" << r;
  out << '\n';
  for (std::size_t b = 0; b < d.bodies.size(); ++b) {
    out << indent << "body " << b << '\n';
    print(out, d.bodies[b], "    ");
  }
}

/// A report on a failing graph: the smallest part of it that fails too, if one does.
template <class Test>
std::string report(const RandomGraph& g, std::uint64_t seed, const std::string& what, Test test) {
  std::ostringstream s;
  s << "seed " << seed << ": " << what << '\n';
  for (std::size_t id = 0; id < g.draft.nodes.size(); ++id) {
    const Node& n = g.draft.nodes[id];
    if (n.type == Scalar::boolean || n.type == Scalar::i32 || n.op->kind == ct::graph::Kind::bundle ||
        n.op->kind == ct::graph::Kind::loop)
      continue;
    const RandomGraph small = part(g, static_cast<int>(id));
    if (const std::string w = test(small); !w.empty()) {
      s << "its node " << id << " alone: " << w << '\n';
      print(s, small.draft);
      return s.str();
    }
  }
  print(s, g.draft);
  return s.str();
}

}  // namespace random_graph
