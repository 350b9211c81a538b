// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Gradients of overlapping slices, as finite differences have them, are sums of pads that overlap. They are
// cut where pads begin and end: every piece is computed from slices of the pads' operands, without zeros and
// without a way through memory, and with it the pieces of sums along the axis that use the same values.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/simplify/live.hpp>

#include <algorithm>

namespace ctgrad::plan {

/// So many nodes a graph has at most when overlapping pads are cut.
constexpr std::size_t room_after_cuts(const auto& graph) {
  const graph::Node* const nodes = graph.nodes.data();
  const std::size_t size = graph.nodes.size();
  for (std::size_t i = 0; i < size; ++i)
    if (nodes[i].op->kind == graph::Kind::concat && graph::is<op::Pad>(nodes[i])) return 4 * size + 64;
  return size;
}

namespace detail {

class OverlapCutter {
public:
  constexpr explicit OverlapCutter(const graph::Draft& draft)
      : draft_(draft), uses_(simplify::uses(draft)), kept_(draft.nodes.size()) {}

  constexpr graph::Draft run() {
    find_tops();
    if (tops_.empty()) return {};
    find_sums();
    graph::Builder g;
    id_.assign(draft_.nodes.size(), -1);
    for (int i = 0; i < static_cast<int>(draft_.nodes.size()); ++i) {
      graph::Node n = node(i);
      g.where = n.where;
      if (const Cut* t = find(tops_, i); t != nullptr) {
        set(i, side_by_side(g, *t));
      } else if (const Cut* s = find(sums_, i); s != nullptr) {
        set(i, in_pieces(g, *s));
      } else {
        for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id_[static_cast<std::size_t>(n.in.items[k])];
        set(i, g.add_as_is(n));
      }
    }
    Items<int> roots;
    roots.reserve(draft_.roots.size());
    for (int root : draft_.roots) roots.push_back(id_[static_cast<std::size_t>(root)]);
    graph::Draft cut = simplify::compact(g.nodes(), roots, {});
    if (cut.nodes.size() > room_after_cuts(draft_)) cut.nodes.clear();
    return cut;
  }

private:
  static constexpr std::size_t most_pieces = 8, most_terms = 16;
  /// What computing shared values once for each term may cost, in instructions per element and term.
  static constexpr int cost_per_term = 2;

  struct Set {
    Table<char> in;
    Items<int> list;

    constexpr explicit Set(std::size_t nodes) : in(nodes) {}
    constexpr bool has(int id) const { return in[id] != 0; }
    /// False if it was there.
    constexpr bool add(int id) {
      if (has(id)) return false;
      in[id] = 1;
      list.push_back(id);
      return true;
    }
  };

  /// A sum with pads, or the reduction of a value that they use: where it is cut.
  struct Cut {
    int id, axis;
    Items<int> at;  // from 0 to the extent
    Items<int> terms = {};
    bool cuts_sums = true;
  };

  struct Slice {
    int id, axis, first, extent;
    graph::Value value;
  };

  constexpr const graph::Node& node(int id) const { return draft_.nodes[static_cast<std::size_t>(id)]; }
  constexpr int use(int id) const { return uses_[id]; }
  constexpr void set(int i, graph::Value v) { id_[static_cast<std::size_t>(i)] = v.id; }
  static constexpr const Cut* find(const Items<Cut>& cuts, int id) {
    for (const Cut& c : cuts)
      if (c.id == id) return &c;
    return nullptr;
  }
  constexpr bool is_pad(int id) const { return graph::is<op::Pad>(node(id)); }
  constexpr bool is_elementwise(int id) const { return node(id).op->kind == graph::Kind::elementwise; }

  constexpr void flatten(int id, Items<int>& terms) {
    for (int k = 0; k < 2; ++k) {
      const int o = node(id).in.items[k];
      if (graph::is<op::Add>(node(o)) && use(o) == 1)
        flatten(o, terms);
      else
        terms.push_back(o);
    }
  }

  constexpr void find_tops() {
    Items<char> inner(draft_.nodes.size(), 0);
    for (int id = static_cast<int>(draft_.nodes.size()); id-- > 0;) {
      const graph::Node& n = node(id);
      if (!graph::is<op::Add>(n)) continue;
      for (int k = 0; k < 2; ++k)  // sums within this one go with it
        if (use(n.in.items[k]) == 1) inner[static_cast<std::size_t>(n.in.items[k])] = 1;
      if (inner[static_cast<std::size_t>(id)] != 0) continue;
      Cut top{id, -1, {0}};
      flatten(id, top.terms);
      if (!pads_fit(top)) continue;
      const Set shared = expensive(top);
      Set seen(draft_.nodes.size());
      Items<int> read;  // of them
      for (int t : top.terms) border(operand_of(t), shared, seen, read);
      if (read.size() >= top.terms.size())
        continue;  // as many as there are terms, which could be kept instead
      for (int i : shared.list) kept_[i] = 1;
      top.cuts_sums = shared.list.empty();
      tops_.push_back(top);
    }
  }
  /// Whether all terms fit, or are pads along one axis of such; says where these begin and end.
  constexpr bool pads_fit(Cut& top) const {
    for (int t : top.terms)
      if (is_pad(t)) {
        const graph::Node& n = node(t);
        if (use(t) != 1 || !fits(n.in.items[0]) || (top.axis >= 0 && n.attr[0] != top.axis)) return false;
        top.axis = n.attr[0];
        top.at.push_back(n.attr[1]);
        top.at.push_back(n.attr[1] + node(n.in.items[0]).shape[top.axis]);
      } else if (!fits(t)) {
        return false;
      }
    if (top.axis < 0 || top.terms.size() > most_terms) return false;
    // Of parts of products there are kernels for each piece: rows, and not a column or two of each.
    if (top.axis == node(top.id).shape.rank - 1)
      for (int t : top.terms)
        if (is_part_of_product(operand_of(t))) return false;
    top.at.push_back(node(top.id).shape[top.axis]);
    tidy(top.at);
    return top.at.size() <= most_pieces;
  }
  /// Whether a value is a part of a matrix product, which is in memory.
  constexpr bool is_part_of_product(int id) const {
    bool part = false;
    for (; node(id).op->kind == graph::Kind::view; id = node(id).in.items[0])
      part = part || graph::is<op::Slice>(node(id));
    return part && graph::is<op::Matmul>(node(id));
  }
  /// Whether a value is computed element by element, an argument's, or part of a product.
  constexpr bool fits(int id) const {
    if (is_part_of_product(id)) return true;
    while (node(id).op->kind == graph::Kind::view) id = node(id).in.items[0];
    return is_elementwise(id) || node(id).op->kind == graph::Kind::leaf;
  }
  static constexpr void tidy(Items<int>& at) {
    std::sort(at.begin(), at.end());
    at.resize(static_cast<std::size_t>(std::unique(at.begin(), at.end()) - at.begin()));
  }

  /// The elementwise operations that a value is computed with, as far as slices of it can be.
  constexpr void reach(int id, Set& set) const {
    const graph::Node& n = node(id);
    if (graph::is<op::Broadcast>(n)) return reach(n.in.items[0], set);
    if (is_elementwise(id) && set.add(id))
      for (int k = 0; k < n.op->arity; ++k) reach(n.in.items[k], set);
  }
  constexpr Set reached(int term) const {
    Set set(draft_.nodes.size());
    reach(operand_of(term), set);
    return set;
  }
  constexpr int operand_of(int term) const { return is_pad(term) ? node(term).in.items[0] : term; }

  /// Values that several terms use, if computing them for each of the terms costs too much: they are computed
  /// once, and slices of them are read. What others than the terms and sums along the axis use is computed
  /// for them, too.
  constexpr Set expensive(const Cut& top) const {
    const std::size_t size = draft_.nodes.size();
    Set all(size), shared(size), inside(size), outside(size), terms(size);
    int cost = 0;
    const auto count = [&](int id) {
      cost += cost_of(id);
      if (node(id).type != Scalar::boolean) shared.add(id);
    };
    for (int t : top.terms) {
      terms.add(t);
      for (int id : reached(t).list)
        if (!all.add(id)) count(id);
    }
    for (int id : all.list) inside.add(id);
    for (const graph::Node& n : draft_.nodes)
      if (is_sum_along(n, top.axis)) reach(n.in.items[0], inside);
    for (int id = 0; id < static_cast<int>(size); ++id) {
      const graph::Node& n = node(id);
      if (inside.has(id) || terms.has(id) || is_sum_along(n, top.axis) || graph::is<op::Broadcast>(n))
        continue;
      for (int k = 0; k < n.op->arity; ++k)
        if (inside.has(n.in.items[k]) && !terms.has(n.in.items[k])) reach(n.in.items[k], outside);
    }
    for (int r : draft_.roots)
      if (inside.has(r)) reach(r, outside);
    for (int id : outside.list)
      if (all.has(id)) count(id);
    if (cost <= cost_per_term * static_cast<int>(top.terms.size())) return Set(size);
    return shared;
  }
  /// The first values on the way from id to its operands that are shared.
  constexpr void border(int id, const Set& shared, Set& seen, Items<int>& list) const {
    if (!seen.add(id)) return;
    if (shared.has(id))
      list.push_back(id);
    else if (is_elementwise(id) || graph::is<op::Broadcast>(node(id)))
      for (int k = 0; k < node(id).op->arity; ++k) border(node(id).in.items[k], shared, seen, list);
  }
  constexpr bool is_sum_along(const graph::Node& n, int axis) const {
    return graph::is<op::Sum>(n) && (n.attr[0] >> axis & 1) != 0 && is_elementwise(n.in.items[0]);
  }
  /// A division takes as long as several other operations on batches.
  constexpr int cost_of(int id) const { return graph::is<op::Div>(node(id)) ? 8 : node(id).op->cost; }

  /// Sums along the axis of what terms use, too, are cut like the term that shares most with them.
  constexpr void find_sums() {
    for (int id = 0; id < static_cast<int>(draft_.nodes.size()); ++id) {
      const graph::Node& n = node(id);
      if (!graph::is<op::Sum>(n) || !is_elementwise(n.in.items[0])) continue;
      Set mine(draft_.nodes.size());
      reach(n.in.items[0], mine);
      int most = 0;
      Cut cut;
      for (const Cut& top : tops_)
        for (int t : top.terms) {
          if (!top.cuts_sums) break;
          const int operand = operand_of(t), before = is_pad(t) ? node(t).attr[1] : 0;
          if (node(operand).shape != node(n.in.items[0]).shape || (n.attr[0] >> top.axis & 1) == 0) continue;
          int shared = 0;
          for (int i : reached(t).list)
            if (mine.has(i)) shared += node(i).op->cost;
          if (shared <= most) continue;
          most = shared;
          const int extent = node(operand).shape[top.axis];
          cut = {id, top.axis, {0, extent}};
          for (int c : top.at)
            if (c > before && c < before + extent) cut.at.push_back(c - before);
          tidy(cut.at);
        }
      if (most > 0 && cut.at.size() > 2) sums_.push_back(cut);
    }
  }

  /// Elements [first, first + extent) of an old value along the axis.
  constexpr graph::Value sliced(graph::Builder& g, int id, int axis, int first, int extent) {
    graph::Node n = node(id);
    const auto whole = [&](int i) { return graph::Value{&g, id_[static_cast<std::size_t>(i)]}; };
    if (extent == n.shape[axis]) return whole(id);
    g.where = n.where;
    if (graph::is<op::Slice>(n) && n.attr[0] == axis)
      return op::slice(whole(n.in.items[0]), axis, n.attr[1] + first, extent);
    if (graph::is<op::Broadcast>(n)) {
      n.shape[axis] = extent;
      return op::broadcast_to(node(n.in.items[0]).shape[axis] == 1
                                  ? whole(n.in.items[0])
                                  : sliced(g, n.in.items[0], axis, first, extent),
                              n.shape);
    }
    if (!is_elementwise(id) || kept_[id] != 0) return op::slice(whole(id), axis, first, extent);
    for (const Slice& s : slices_)
      if (s.id == id && s.axis == axis && s.first == first && s.extent == extent) return s.value;
    n.shape[axis] = extent;
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = sliced(g, n.in.items[k], axis, first, extent).id;
    slices_.push_back({id, axis, first, extent, g.add(n)});
    return slices_.back().value;
  }

  constexpr graph::Value side_by_side(graph::Builder& g, const Cut& top) {
    const graph::Node& n = node(top.id);
    graph::Value all;
    for (std::size_t c = 0; c + 1 < top.at.size(); ++c) {
      const int first = top.at[c], extent = top.at[c + 1] - first;
      graph::Value piece;
      for (int t : top.terms) {
        const int before = is_pad(t) ? node(t).attr[1] : 0, operand = operand_of(t);
        if (first < before || first >= before + node(operand).shape[top.axis]) continue;
        const graph::Value v = sliced(g, operand, top.axis, first - before, extent);
        piece = piece.valid() ? op::operator+(piece, v) : v;
      }
      if (!piece.valid()) {
        Dims shape = n.shape;
        shape[top.axis] = extent;
        piece = op::constant(g, n.type, shape, 0);
      }
      all = all.valid() ? op::concat(all, piece, top.axis) : piece;
    }
    return all;
  }
  constexpr graph::Value in_pieces(graph::Builder& g, const Cut& sum) {
    graph::Value all;
    for (std::size_t c = 0; c + 1 < sum.at.size(); ++c) {
      const graph::Value v =
          op::sum(sliced(g, node(sum.id).in.items[0], sum.axis, sum.at[c], sum.at[c + 1] - sum.at[c]),
                  static_cast<unsigned>(node(sum.id).attr[0]));
      all = all.valid() ? op::operator+(all, v) : v;
    }
    return all;
  }

  const graph::Draft& draft_;
  Table<int> uses_;
  Table<char> kept_;  // computed once, for slices to be read
  Items<Cut> tops_, sums_;
  Items<Slice> slices_;  // of elementwise values
  Items<int> id_;        // in the new graph
};

}  // namespace detail

/// The same graph with sums of overlapping pads cut in pieces; no nodes if there are none.
constexpr graph::Draft cut_overlaps(const graph::Draft& draft) {
  if (room_after_cuts(draft) == draft.nodes.size()) return {};  // no pads
  return detail::OverlapCutter(draft).run();
}

}  // namespace ctgrad::plan
