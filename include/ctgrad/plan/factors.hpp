// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constant factors inside a product meet: 2 · (x · (−200 · v)), as chain rules leave it, becomes −400 · (x ·
// v).
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
      : draft_(draft), nodes_(draft.nodes.data()), uses_(draft.nodes.size()), id_(draft.nodes.size()) {}

  constexpr graph::Draft run() {
    const int count = static_cast<int>(draft_.nodes.size());
    for (int id = 0; id < count; ++id)
      for (int k = 0; k < nodes_[id].op->arity; ++k) ++uses_[nodes_[id].in.items[k]];
    for (int r : draft_.roots) uses_[r] += 2;
    Table<char> part(draft_.nodes.size());  // of the product that uses it
    std::vector<int> tops;
    for (int id = count; id-- > 0;) {
      const graph::Node& n = node(id);
      if (!graph::is<op::Mul>(n)) continue;
      for (int k = 0; k < 2; ++k)
        if (uses_[n.in.items[k]] == 1) part[n.in.items[k]] = 1;
      if (part[id] == 0 && constants(id, true) > 1) tops.push_back(id);
    }
    if (tops.empty()) return {};
    graph::Builder g;
    for (int id = 0; id < count; ++id) {
      graph::Node n = node(id);
      g.where = n.where;
      graph::Value v;
      if (!tops.empty() && tops.back() == id) {
        tops.pop_back();
        double c = 1;
        v = others(g, id, true, c);
        v = op::operator*(op::constant_like(v, c), v);
      } else {
        for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id_[n.in.items[k]];
        v = g.add_as_is(n);
      }
      id_[id] = v.id;
    }
    std::vector<int> roots;
    for (int root : draft_.roots) roots.push_back(id_[root]);
    return simplify::compact(g.nodes(), std::move(roots), {});
  }

private:
  constexpr const graph::Node& node(int id) const { return nodes_[id]; }

  /// Whether id is a moderate constant times something: others stay, they may keep products finite.
  constexpr bool scales(int id) const {
    const graph::Node& n = node(id);
    if (!graph::is<op::Mul>(n) || node(n.in[0]).op->kind != graph::Kind::constant) return false;
    const double c = node(n.in[0]).constant(), size = c < 0 ? -c : c;
    return size > 1e-3 && size < 1e3;
  }
  /// Whether nobody but the product around it uses the product id.
  constexpr bool is_part(int id, bool top) const {
    return graph::is<op::Mul>(node(id)) && (top || uses_[id] == 1);
  }
  /// How many constants can come out of a product.
  constexpr int constants(int id, bool top = false) const {
    if (!is_part(id, top)) return 0;
    if (scales(id)) return 1 + constants(node(id).in[1]);
    return constants(node(id).in[0]) + constants(node(id).in[1]);
  }
  /// A product without its constants, which are multiplied to c.
  constexpr graph::Value others(graph::Builder& g, int id, bool top, double& c) const {
    if (!is_part(id, top) || constants(id, top) == 0) return {&g, id_[id]};
    const graph::Node& n = node(id);
    if (scales(id)) {
      c *= node(n.in[0]).constant();
      return others(g, n.in[1], false, c);
    }
    const graph::Value a = others(g, n.in[0], false, c);
    return op::operator*(a, others(g, n.in[1], false, c));
  }

  const graph::Draft& draft_;
  const graph::Node* nodes_;
  Table<int> uses_, id_;  // id_: in the new graph
};

}  // namespace detail

/// The same graph with constant factors of products taken together; no nodes if there is nothing to gather.
constexpr graph::Draft gather_factors(const graph::Draft& draft) {
  return detail::FactorGatherer(draft).run();
}

}  // namespace ctgrad::plan
