// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Exponentials whose quotient by a number per row is an operand of a matrix product, as attention's weights
// are. The quotient is in memory for the product, so that what comes after it takes the exponential from
// there, times that number: neither is e^x computed again then nor x kept for it.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/mul.hpp>

#include <limits>

namespace ctgrad::plan {

/// Which exponentials of a graph are numerators of products' operands.
class Numerators {
public:
  constexpr explicit Numerators(const graph::Draft& draft)
      : nodes_(draft.nodes.data()), last_other_use_(draft.nodes.size()) {
    for (int i = 0; i < static_cast<int>(draft.nodes.size()); ++i)
      for (int k = 0; k < nodes_[i].op->arity; ++k)
        if (const int o = nodes_[i].in.items[k]; graph::is<op::Exp>(nodes_[o])) {
          if (!graph::is<op::Mul>(nodes_[i]) && !graph::is<op::Div>(nodes_[i])) last_other_use_.items[o] = i;
          any_ = true;
        }
    for (int r : draft.roots) last_other_use_.items[r] = std::numeric_limits<int>::max();
  }

  /// To be called when the product `id` has been added to g: after it, the number of such an exponential in g
  /// is that of quotient times divisor. A quotient that is rounded to a subnormal number gives a less exact
  /// one, so that only factors of products are changed, where the quotient's own size is the measure.
  constexpr void after(graph::Builder& g, int id, Table<int>& ids) const {
    for (int k = 0; any_ && k < 2; ++k) {
      int q = nodes_[id].in.items[k];
      while (nodes_[q].op->kind == graph::Kind::view) q = nodes_[q].in.items[0];
      const Quotient found = quotient(q);
      if (found.numerator < 0 || last_other_use_.items[found.numerator] > id) continue;
      g.where = nodes_[found.numerator].where;
      const graph::Value divisor{&g, ids.items[found.divisor]}, value{&g, ids.items[q]};
      ids.items[found.numerator] = op::operator*(value, op::broadcast_to(divisor, nodes_[q].shape)).id;
    }
  }

private:
  struct Quotient {
    int numerator = -1, divisor = -1;
  };

  /// e^x / s or e^x (1 / s), s repeated along rows.
  constexpr Quotient quotient(int q) const {
    for (int k = 0; k < 2; ++k) {
      const int e = nodes_[q].in.items[k], b = nodes_[q].in.items[1 - k];
      if (nodes_[q].op->arity != 2 || !graph::is<op::Exp>(nodes_[e]) || !graph::is<op::Broadcast>(nodes_[b]))
        continue;
      const int s = nodes_[b].in.items[0];
      if (nodes_[s].shape.columns() != 1) continue;
      if (graph::is<op::Div>(nodes_[q]) && k == 0) return {e, s};
      if (graph::is<op::Mul>(nodes_[q]) && graph::is<op::Div>(nodes_[s])) {
        const graph::Node& one = nodes_[nodes_[s].in.items[0]];
        if (one.op->kind == graph::Kind::constant && one.constant() == 1) return {e, nodes_[s].in.items[1]};
      }
    }
    return {};
  }

  const graph::Node* nodes_;
  Table<int> last_other_use_;  // that is no product and no quotient
  bool any_ = false;
};

}  // namespace ctgrad::plan
