// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Small powers of two inside a product move onto another constant: 2 · (x · (−200 · v)), as chain rules leave
// it, becomes x · (−400 · v). Nothing is rounded differently by that.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/simplify/live.hpp>

#include <utility>
#include <vector>

namespace ctgrad::plan {

namespace detail {

class FactorGatherer {
public:
  constexpr explicit FactorGatherer(const graph::Draft& draft)
      : draft_(draft), nodes_(draft.nodes.data()), uses_(simplify::uses(draft)), id_(draft.nodes.size()) {}

  constexpr graph::Draft run() {
    const int count = static_cast<int>(draft_.nodes.size());
    Table<char> part(draft_.nodes.size());  // of the product that uses it
    std::vector<int> tops;
    for (int id = count; id-- > 0;) {
      const graph::Node& n = node(id);
      if (!graph::is<op::Mul>(n)) continue;
      for (int k = 0; k < 2; ++k)
        if (uses_[n.in.items[k]] == 1) part[n.in.items[k]] = 1;
      if (part[id] == 0 && has_movable(id)) tops.push_back(id);
    }
    if (tops.empty()) return {};
    graph::Builder g;
    for (int id = 0; id < count; ++id) {
      graph::Node n = node(id);
      g.where = n.where;
      graph::Value v;
      if (!tops.empty() && tops.back() == id) {
        tops.pop_back();
        double c = small(id, true);
        v = gathered(g, id, true, c);
        if (c != 1) v = op::operator*(op::constant_like(v, c), v);
      } else {
        for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id_[n.in.items[k]];
        v = g.add_as_is(n);
      }
      id_[id] = v.id;
    }
    std::vector<int> roots;
    roots.reserve(draft_.roots.size());
    for (int root : draft_.roots) roots.push_back(id_[root]);
    return simplify::compact(g.nodes(), std::move(roots), {});
  }

private:
  constexpr const graph::Node& node(int id) const { return nodes_[id]; }

  static constexpr double largest = 16;

  /// Whether id is a constant times something.
  constexpr bool scales(int id) const {
    return graph::is<op::Mul>(node(id)) && node(node(id).in[0]).op->kind == graph::Kind::constant;
  }
  constexpr double scale(int id) const { return node(node(id).in[0]).constant(); }
  /// Whether that constant may move.
  constexpr bool is_small(int id) const {
    const double c = scale(id), size = c < 0 ? -c : c;
    double power = 1 / largest;
    for (int k = 0; k < 9; ++k, power *= 2)
      if (size == power) return true;
    return false;
  }
  /// Whether nobody but the product around it uses the product id.
  constexpr bool is_part(int id, bool top) const {
    return graph::is<op::Mul>(node(id)) && (top || uses_[id] == 1);
  }
  constexpr int constants(int id, bool top) const {
    if (!is_part(id, top)) return 0;
    if (scales(id)) return 1 + constants(node(id).in[1], false);
    return constants(node(id).in[0], false) + constants(node(id).in[1], false);
  }
  /// The product of the constants that may move.
  constexpr double small(int id, bool top) const {
    if (!is_part(id, top)) return 1;
    if (scales(id)) return (is_small(id) ? scale(id) : 1) * small(node(id).in[1], false);
    return small(node(id).in[0], false) * small(node(id).in[1], false);
  }
  constexpr bool has_movable(int id) const {
    if (constants(id, true) < 2) return false;
    const double c = small(id, true), size = c < 0 ? -c : c;
    return c != 1 && size >= 1 / largest && size <= largest;
  }
  /// A product without its small constants; the first other constant in it takes c, which is 1 then.
  constexpr graph::Value gathered(graph::Builder& g, int id, bool top, double& c) const {
    if (!is_part(id, top)) return {&g, id_[id]};
    const graph::Node& n = node(id);
    if (scales(id)) {
      double own = 1;
      if (!is_small(id)) {
        own = scale(id) * c;
        c = 1;
      }
      const graph::Value v = gathered(g, n.in[1], false, c);
      return own == 1 ? v : op::operator*(op::constant_like(v, own), v);
    }
    const graph::Value a = gathered(g, n.in[0], false, c);
    return op::operator*(a, gathered(g, n.in[1], false, c));
  }

  const graph::Draft& draft_;
  const graph::Node* nodes_;
  Table<int> uses_, id_;  // id_: in the new graph
};

}  // namespace detail

/// The same graph with small constant factors of products taken together; no nodes if there is nothing to
/// gather.
constexpr graph::Draft gather_factors(const graph::Draft& draft) {
  return detail::FactorGatherer(draft).run();
}

}  // namespace ctgrad::plan
