// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Small powers of two inside a product move onto another constant: 2 · (x · (−200 · v)), as chain rules leave
// it, becomes x · (−400 · v). Nothing is rounded differently by that.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::plan {

/// Which products of a graph have factors to gather, and what they become.
class FactorGatherer {
public:
  /// `uses` is simplify::uses(draft).
  constexpr FactorGatherer(const graph::Draft& draft, const Table<int>& uses)
      : nodes_(draft.nodes.data()), uses_(uses), role_(draft.nodes.size()) {
    for (int id = static_cast<int>(draft.nodes.size()); id-- > 0;)
      if (nodes_[id].op->kind == graph::Kind::elementwise && graph::is<op::Mul>(nodes_[id]) &&
          role_.items[id] == plain) {
        const bool gathers = has_movable(id);
        mark_parts(id, gathers ? dropped : part);
        if (gathers) role_.items[id] = gathering;
      }
  }

  /// Whether small constants move inside the product id.
  constexpr bool gathers(int id) const { return role_.items[id] == gathering; }
  /// Whether only a product that gathers uses id, and does no longer.
  constexpr bool drops(int id) const { return role_.items[id] == dropped; }
  /// What a product that gathers becomes in another graph, given the numbers of nodes there.
  constexpr graph::Value gathered(graph::Builder& g, const Table<int>& ids, int id) const {
    double c = small(id, true);
    const graph::Value v = gathered(g, ids, id, true, c);
    return c == 1 ? v : op::operator*(op::constant_like(v, c), v);
  }

private:
  enum Role : char { plain, part, dropped, gathering };
  static constexpr double largest = 16;

  constexpr void mark_parts(int id, Role role) {
    for (int k = 0; k < 2; ++k) {
      const int o = nodes_[id].in.items[k];
      if (uses_.items[o] != 1) continue;
      if (graph::is<op::Mul>(nodes_[o])) {
        role_.items[o] = role;
        mark_parts(o, role);
      } else if (k == 0 && nodes_[o].op->kind == graph::Kind::constant) {
        role_.items[o] = role;
      }
    }
  }

  /// Whether id is a constant times something.
  constexpr bool scales(int id) const {
    return graph::is<op::Mul>(nodes_[id]) && nodes_[nodes_[id].in.items[0]].op->kind == graph::Kind::constant;
  }
  constexpr double scale(int id) const { return nodes_[nodes_[id].in.items[0]].constant(); }
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
    return graph::is<op::Mul>(nodes_[id]) && (top || uses_.items[id] == 1);
  }
  constexpr int constants(int id, bool top) const {
    if (!is_part(id, top)) return 0;
    if (scales(id)) return 1 + constants(nodes_[id].in.items[1], false);
    return constants(nodes_[id].in.items[0], false) + constants(nodes_[id].in.items[1], false);
  }
  /// The product of the constants that may move.
  constexpr double small(int id, bool top) const {
    if (!is_part(id, top)) return 1;
    if (scales(id)) return (is_small(id) ? scale(id) : 1) * small(nodes_[id].in.items[1], false);
    return small(nodes_[id].in.items[0], false) * small(nodes_[id].in.items[1], false);
  }
  constexpr bool has_movable(int id) const {
    if (constants(id, true) < 2) return false;
    const double c = small(id, true), size = c < 0 ? -c : c;
    return c != 1 && size >= 1 / largest && size <= largest;
  }
  /// A product without its small constants; the first other constant in it takes c, which is 1 then.
  constexpr graph::Value gathered(graph::Builder& g, const Table<int>& ids, int id, bool top,
                                  double& c) const {
    if (!is_part(id, top)) return {&g, ids.items[id]};
    const graph::Node& n = nodes_[id];
    if (scales(id)) {
      double own = 1;
      if (!is_small(id)) {
        own = scale(id) * c;
        c = 1;
      }
      const graph::Value v = gathered(g, ids, n.in.items[1], false, c);
      return own == 1 ? v : op::operator*(op::constant_like(v, own), v);
    }
    const graph::Value a = gathered(g, ids, n.in.items[0], false, c);
    return op::operator*(a, gathered(g, ids, n.in.items[1], false, c));
  }

  const graph::Node* nodes_;
  const Table<int>& uses_;
  Table<char> role_;
};

}  // namespace ctgrad::plan
