// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// In which of its passes over a row a kernel takes a sum: Σ (a x + b y), with a and b one number in the row
// each and known later than x and y, is a Σ x + b Σ y and ready earlier; what nobody waits for is taken where
// its addends are evaluated anyway.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sub.hpp>
#include <ctgrad/op/sum.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <utility>

namespace ctgrad::plan {

/// Finds, for the sum of a kernel's node along the row, the same from sums of earlier passes. All addends
/// have to be products with numbers of the row: they are rounded before they are added, so that to add them
/// up apart does not lose more than that where they cancel. Deviations from a mean are not such products.
class EarlySum {
public:
  constexpr explicit EarlySum(const Items<KernelNode>& nodes) : nodes_(nodes) {}

  /// The node that is the sum of node v, or -1 where it would not be ready before. `push(node)` appends a
  /// node to the kernel's and returns its number.
  template <class Push>
  constexpr int build(int v, const Push& push) {
    if (!node(v).vector || !collect(v, false)) return -1;
    for (const Term& t : terms_)
      if (t.factors.empty() || node(t.x).level >= node(v).level) return -1;
    int total = -1;
    for (const Term& t : terms_) {
      int part = found_or_new<op::Sum>(Use::reduce, t.x, -1, push);
      for (int f : t.factors) part = found_or_new<op::Mul>(Use::compute, part, f, push);
      if (total < 0)
        total = part;
      else if (t.negative)
        total = found_or_new<op::Sub>(Use::compute, total, part, push);
      else
        total = found_or_new<op::Add>(Use::compute, total, part, push);
    }
    return total;
  }

private:
  static constexpr std::size_t most_terms = 4;

  /// ± x times numbers of the row. The first is not negative.
  struct Term {
    int x;
    bool negative;
    Items<int> factors;
  };

  constexpr const KernelNode& node(int i) const { return nodes_.data()[i]; }
  template <class Op>
  constexpr bool is(int i) const {
    return node(i).use == Use::compute && node(i).code == graph::code<Op>;
  }

  /// Appends the terms of node v; false where there are too many.
  constexpr bool collect(int v, bool negative) {
    const int a = node(v).in.items[0], b = node(v).in.items[1];
    if ((is<op::Add>(v) || is<op::Sub>(v)) && node(a).vector && node(b).vector)
      return collect(a, negative) && collect(b, negative != is<op::Sub>(v));
    if (terms_.size() == most_terms) return false;
    Term t{v, negative, {}};
    while (is<op::Mul>(t.x)) {
      const int x = node(t.x).in.items[0], y = node(t.x).in.items[1];
      if (node(x).vector && node(y).vector) break;
      t.factors.push_back(node(x).vector ? y : x);
      t.x = node(x).vector ? x : y;
    }
    terms_.push_back(std::move(t));
    return true;
  }

  /// Operation Op on nodes a and b: a node that there is, or else a new one.
  template <class Op, class Push>
  constexpr int found_or_new(Use use, int a, int b, const Push& push) {
    KernelNode k;
    k.use = use;
    k.code = graph::code<Op>;
    k.cost = Op::cost;
    if (b >= 0 && graph::rules<Op>.commutative && a > b) std::swap(a, b);
    k.in.items[0] = static_cast<std::int16_t>(a);
    k.in.items[1] = static_cast<std::int16_t>(b);
    for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
      if (node(i).use == k.use && node(i).code == k.code && node(i).in == k.in) return i;
    k.type = node(a).type;
    for (const int i : k.in.items)
      if (i >= 0)
        k.level = std::max(k.level, static_cast<std::int16_t>(node(i).level + (node(i).use == Use::reduce)));
    return push(k);
  }

  const Items<KernelNode>& nodes_;
  Items<Term> terms_;
};

/// Moves reductions and sums over rows to the last pass in which another one, or a result, needs what they
/// reduce: an earlier pass need not evaluate it then. No reduction goes to the last pass, which writes late.
constexpr void delay_sums(Items<KernelNode>& list, int passes) {
  if (passes == 1) return;
  KernelNode* const nodes = list.data();
  const int count = static_cast<int>(list.size());
  // Whether pass p evaluates node v for anything but node `self`.
  const auto evaluates = [&](int p, int v, int self) {
    Table<char> need(list.size());
    for (int i = count; i-- > v;) {
      const KernelNode& n = nodes[i];
      const bool effect = n.use == Use::reduce || n.use == Use::sink || n.use == Use::scatter || n.store;
      if (i == self || !(need.items[i] != 0 || (effect && n.level == p))) continue;
      if (i == v) return true;
      for (const int o : n.in.items)
        if (o >= 0 && nodes[o].vector) need.items[o] = 1;
    }
    return false;
  };
  for (int i = count; i-- > 0;) {
    KernelNode& n = nodes[i];
    if ((n.use != Use::reduce && n.use != Use::sink) || !nodes[n.in.items[0]].vector) continue;
    int last = n.use == Use::reduce ? std::max<int>(passes - 2, n.level) : passes - 1;
    for (int k = i + 1; k < count; ++k)
      for (const int o : nodes[k].in.items)
        if (o == i) last = std::min(last, nodes[k].level - 1);
    while (last > n.level && !evaluates(last, n.in.items[0], i)) --last;
    n.level = static_cast<std::int16_t>(last);
  }
}

}  // namespace ctgrad::plan
