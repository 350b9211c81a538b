// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sums of many small products, as an unrolled recurrent network's weight gradients are, become one product:
// A₁B₁ + A₂B₂ = (A₁ A₂)(B₁; B₂). The operands are written side by side and the result once, not once per
// product.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/simplify/live.hpp>

#include <algorithm>
#include <utility>

namespace ctgrad::plan {

namespace detail {

class Joiner {
public:
  constexpr Joiner(const graph::Draft& draft, const Table<int>& uses)
      : draft_(draft), nodes_(draft.nodes.data()), uses_(uses), merged_(draft.nodes.size()) {}

  constexpr graph::Draft run() {
    find_products();
    if (sums_.empty()) return {};
    find_row_sums();
    graph::Builder g;
    id_.assign(draft_.nodes.size(), -1);
    for (int i = 0; i < static_cast<int>(draft_.nodes.size()); ++i) {
      if (merged_.items[i] != 0) continue;
      graph::Node n = node(i);
      g.where = n.where;
      const auto s = std::find_if(sums_.begin(), sums_.end(), [i](const Terms& t) { return t.top == i; });
      if (s != sums_.end()) {
        set(i, s->row_sum ? op::sum(side_by_side(g, s->joined, 0), 1) : joined(g, *s));
        continue;
      }
      for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id_[static_cast<std::size_t>(n.in.items[k])];
      set(i, g.add_as_is(n));
    }
    Items<int> roots;
    roots.reserve(draft_.roots.size());
    for (int root : draft_.roots) roots.push_back(id_[static_cast<std::size_t>(root)]);
    return g.finished(std::move(roots));
  }

private:
  /// A sum that is replaced: terms that are joined, in the order of their right operands, and others.
  struct Terms {
    int top;
    Items<int> joined, rest;
    bool row_sum = false;  // of joined; else joined are products
  };

  constexpr const graph::Node& node(int id) const { return nodes_[id]; }
  constexpr int use(int id) const { return uses_.items[id]; }
  constexpr void set(int i, graph::Value v) { id_[static_cast<std::size_t>(i)] = v.id; }

  /// Where reading and writing the result again costs more than the operands' way side by side.
  constexpr bool is_small_product(int id) {
    const graph::Node& n = node(id);
    if (!graph::is<op::Matmul>(n) || n.shape.rank != 2 || use(id) != 1) return false;
    const std::int64_t m = n.shape[0], k = node(n.in.items[0]).shape[1], columns = n.shape[1];
    return 2 * k * (m + columns) <= m * columns;
  }
  /// The terms of a sum, and the nodes that only add them up.
  constexpr void terms(int id, Items<int>& list, Items<int>& inner) {
    const graph::Node& n = node(id);
    for (int k = 0; k < 2; ++k) {
      const int o = n.in.items[k];
      if (graph::is<op::Add>(node(o)) && use(o) == 1) {
        inner.push_back(o);
        terms(o, list, inner);
      } else {
        list.push_back(o);
      }
    }
  }
  constexpr void merge(const Items<int>& nodes) {
    for (int i : nodes) merged_[i] = 1;
  }

  constexpr void find_products() {
    for (int id = static_cast<int>(draft_.nodes.size()); id-- > 0;) {
      if (nodes_[id].shape.rank != 2 || !graph::is<op::Add>(nodes_[id]) || merged_.items[id] != 0) continue;
      Terms s{id, {}, {}};
      Items<int> all, inner;
      terms(id, all, inner);
      for (int t : all) (is_small_product(t) ? s.joined : s.rest).push_back(t);
      if (s.joined.size() < 2) continue;
      std::sort(s.joined.begin(), s.joined.end(),
                [this](int a, int b) { return node(a).in.items[1] < node(b).in.items[1]; });
      merge(s.joined);
      merge(inner);
      sums_.push_back(s);
    }
  }
  /// Rows of a sum are summed where products want its terms side by side anyway.
  constexpr void find_row_sums() {
    const std::size_t products = sums_.size();
    for (int id = 0; id < static_cast<int>(draft_.nodes.size()); ++id) {
      const graph::Node& n = node(id);
      if (!graph::is<op::Sum>(n) || n.attr[0] != 1 || n.shape.rank != 2 ||
          !graph::is<op::Add>(node(n.in.items[0])) || use(n.in.items[0]) != 1)
        continue;
      Terms s{id, {}, {}, true};
      Items<int> inner{n.in.items[0]};
      terms(n.in.items[0], s.joined, inner);
      std::sort(s.joined.begin(), s.joined.end());
      for (std::size_t i = 0; i < products; ++i) {
        Items<int> right;
        for (int p : sums_[i].joined) right.push_back(node(p).in.items[1]);
        if (right != s.joined) continue;
        merge(inner);
        sums_.push_back(s);
        break;
      }
    }
  }

  /// New values of old nodes side by side along an axis.
  constexpr graph::Value side_by_side(graph::Builder& g, const Items<int>& old, int axis) const {
    graph::Value all;
    for (int i : old) {
      const graph::Value v{&g, id_[static_cast<std::size_t>(i)]};
      all = all.valid() ? op::concat(all, v, axis) : v;
    }
    return all;
  }
  constexpr graph::Value joined(graph::Builder& g, const Terms& s) const {
    Items<int> a, b;
    bool transposed = true;
    for (int p : s.joined) {
      a.push_back(node(p).in.items[0]);
      b.push_back(node(p).in.items[1]);
      transposed = transposed && graph::is<op::Permute>(node(a.back()));
    }
    if (transposed)
      for (int& v : a) v = node(v).in.items[0];
    const graph::Value left = side_by_side(g, a, transposed ? 0 : 1);
    graph::Value sum = op::matmul(transposed ? op::transpose(left) : left, side_by_side(g, b, 0));
    for (int r : s.rest) sum = op::operator+(sum, {&g, id_[static_cast<std::size_t>(r)]});
    return sum;
  }

  const graph::Draft& draft_;
  const graph::Node* nodes_;
  const Table<int>& uses_;
  Table<char> merged_;  // nodes that a joined one replaces
  Items<Terms> sums_;
  Items<int> id_;  // in the new graph
};

}  // namespace detail

/// The same graph with sums of small products joined; one without nodes if there are none. `uses` is
/// simplify::uses(draft).
constexpr graph::Draft join_products(const graph::Draft& draft, const Table<int>& uses) {
  return detail::Joiner(draft, uses).run();
}

}  // namespace ctgrad::plan
