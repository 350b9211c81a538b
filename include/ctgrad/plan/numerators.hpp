// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Softmax's exponentials where its result is an operand of a matrix product, as attention's weights are. The
// result is in memory for the product, so that what comes after it takes the exponential from there, times
// the sum that it was divided by: neither is e^x computed again then nor x kept for it.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/amax.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>
#include <ctgrad/op/sum.hpp>

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
          const bool factor = graph::is<op::Mul>(nodes_[i]) || (graph::is<op::Div>(nodes_[i]) && k == 0);
          if (!factor) last_other_use_.items[o] = i;
          any_ = true;
        }
    for (int r : draft.roots) last_other_use_.items[r] = std::numeric_limits<int>::max();
  }

  /// To be called when the product `id` has been added to g: after it, the number of such an exponential in g
  /// is that of softmax's result times the sum, which is between 1 and the number of elements. So it has the
  /// exponential's digits unless that is so small that the result is subnormal; only factors are changed,
  /// which do not make much of it.
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

  /// e / s or e (1 / s) for softmax's e and s.
  constexpr Quotient quotient(int q) const {
    for (int k = 0; k < 2; ++k) {
      if (nodes_[q].op->arity != 2) break;
      const int e = nodes_[q].in.items[k], b = nodes_[q].in.items[1 - k];
      if (!graph::is<op::Broadcast>(nodes_[b])) continue;
      const int s = nodes_[b].in.items[0];
      if (graph::is<op::Div>(nodes_[q]) && k == 0 && is_softmax(e, s)) return {e, s};
      if (graph::is<op::Mul>(nodes_[q]) && graph::is<op::Div>(nodes_[s]) &&
          is_constant(nodes_[s].in.items[0], 1, 1) && is_softmax(e, nodes_[s].in.items[1]))
        return {e, nodes_[s].in.items[1]};
    }
    return {};
  }
  /// Whether e is e^(x − largest x) and s the sum of that along rows, perhaps with a little added.
  constexpr bool is_softmax(int e, int s) const {
    if (!graph::is<op::Exp>(nodes_[e]) || nodes_[s].shape.columns() != 1) return false;
    const graph::Node& shifted = nodes_[nodes_[e].in.items[0]];
    if (!graph::is<op::Sub>(shifted) || !graph::is<op::Broadcast>(nodes_[shifted.in.items[1]])) return false;
    const int x = shifted.in.items[0];
    int m = nodes_[shifted.in.items[1]].in.items[0];
    const bool floored = is_floored(m);
    if (floored) m = nodes_[m].in.items[2];
    if (!(graph::is<op::Amax>(nodes_[m]) || graph::is<op::AmaxOfNumbers>(nodes_[m])) ||
        nodes_[m].shape.columns() != 1 || nodes_[m].in.items[0] != x)
      return false;
    if (graph::is<op::Add>(nodes_[s])) {
      const int little = is_constant(nodes_[s].in.items[0]) ? 0 : 1;
      if (!is_constant(nodes_[s].in.items[little], smallest, 1)) return false;
      s = nodes_[s].in.items[1 - little];
    } else if (floored) {
      return false;  // the sum may be 0
    }
    return graph::is<op::Sum>(nodes_[s]) && nodes_[s].in.items[0] == e;
  }
  static constexpr double smallest = std::numeric_limits<float>::min();
  /// Whether m is another number where that is not less than a constant, and else the constant.
  constexpr bool is_floored(int m) const {
    if (!graph::is<op::Select>(nodes_[m])) return false;
    const graph::Node &choice = nodes_[m], &condition = nodes_[choice.in.items[0]];
    return is_constant(choice.in.items[1]) && graph::is<op::Less>(condition) &&
           condition.in.items[0] == choice.in.items[2] && condition.in.items[1] == choice.in.items[1];
  }
  constexpr bool is_constant(int id) const { return nodes_[id].op->kind == graph::Kind::constant; }
  constexpr bool is_constant(int id, double least, double most) const {
    return is_constant(id) && nodes_[id].constant() >= least && nodes_[id].constant() <= most;
  }

  const graph::Node* nodes_;
  Table<int> last_other_use_;  // but as a factor
  bool any_ = false;
};

}  // namespace ctgrad::plan
