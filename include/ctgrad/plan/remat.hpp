// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Rematerialisation: values that the backward pass wants again, and that lie idle while memory is short, are
// computed again from what is in memory anyway (Chen et al. 2016, "Training deep nets with sublinear memory
// cost"; here by what a byte costs, not by layers).
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/regions.hpp>

#include <algorithm>
#include <limits>

namespace ctgrad::plan {

/// The most operations that a byte may cost. Attention's weights take 2·head extent + 30 for four bytes; a
/// linear layer with 256 inputs is above.
inline constexpr double flops_per_byte = 100;
/// Values smaller than this are kept.
inline constexpr std::int64_t remat_bytes = 1 << 14;
/// Calls for which a value must be idle.
inline constexpr int idle_calls = 8;

namespace detail {

class Rematerializer {
public:
  constexpr Rematerializer(const Lowered& g, const Fused& f, const Kept& kept, const Regions& regions,
                           std::int64_t budget)
      : g_(g), kept_(kept), regions_(regions), budget_(budget), first_(g.size, -1), last_(g.size, -1),
        far_(g.size, -1), chosen_(g.size, 0), maxima_(meets_maximum(g)) {
    find_calls(f);
    find_live();
  }

  /// The graph with what is computed again; without nodes if nothing is.
  constexpr Lowered run() {
    find_values();
    if (!choose()) return Lowered({});
    id_.assign(g_.size, -1);
    again_.assign(g_.size, -1);
    from_.assign(g_.size, never);
    for (int id = 0; id < static_cast<int>(g_.size); ++id) {
      graph::Node n = node(id);
      for (int k = 0; k < n.op->arity; ++k) {
        int& o = n.in.items[k];
        o = computes(node(id)) && call(id) >= at(from_, o) ? compute_again(o, 0, call(id)) : at(id_, o);
      }
      at(id_, id) = push(n, false);
      at(from_, id) = first_again(id);
    }
    Items<int> roots;
    roots.reserve(g_.graph.roots.size());
    for (int root : g_.graph.roots) roots.push_back(at(id_, root));
    Lowered r({std::move(new_), std::move(roots)});
    for (std::size_t i = 0; i < r.size; ++i) r.late.items[i] = late_[i];
    return r;
  }

private:
  /// A value idle between two calls that use it, and what it costs to compute it again, in flops per byte.
  struct Gap {
    int id, near, far;
    double price;
  };

  constexpr const graph::Node& node(int id) const { return g_.nodes[id]; }
  constexpr int call(int id) const { return at(call_, id); }
  constexpr std::int64_t bytes(int id) const {
    return node(id).shape.size() * static_cast<std::int64_t>(size_of(node(id).type));
  }

  /// The call that each node is at home in.
  constexpr void find_calls(const Fused& f) {
    Items<int> number(f.regions.size(), -1);
    for (std::size_t k = 0; k < f.regions.size(); ++k) {
      number[k] = calls_;
      calls_ += kept_.evaluate[k].empty() ? 0 : 1;
    }
    for (std::size_t i = 0; i < g_.size; ++i)
      call_.push_back(f.kernel.items[i] < 0 ? -1 : at(number, f.kernel.items[i]));
  }
  /// The calls that touch each buffer, and what is in memory in each.
  constexpr void find_live() {
    Items<char> is_root(g_.size, 0);
    for (int r : g_.graph.roots) at(is_root, r) = 1;
    const auto outside = [&](int id) {  // of the arena, or a result
      return node(id).op->kind == graph::Kind::leaf || regions_.inside.items[id] > 0 || at(is_root, id) != 0;
    };
    for (int c = 0; c < calls_; ++c)
      for (const Operand& o : at(regions_.calls, c).operands) {
        if (o.owner < 0 || at(last_, o.owner) == c || outside(o.owner)) continue;
        int& last = at(last_, o.owner);
        if (last < 0)
          at(first_, o.owner) = c;
        else if (c - last > idle_calls)
          gaps_.push_back({o.owner, last, c, 0});
        last = c;
      }
    live_.assign(static_cast<std::size_t>(calls_) + 1, 0);
    for (int id = 0; id < static_cast<int>(g_.size); ++id)
      if (at(first_, id) >= 0) {
        at(live_, at(first_, id)) += bytes(id);
        at(live_, at(last_, id) + 1) -= bytes(id);
      }
    for (int c = 1; c < calls_; ++c) at(live_, c) += at(live_, c - 1);
  }

  /// Whether more than so many bytes are in memory in one of the calls (first, last).
  constexpr bool exceeds(int first, int last, std::int64_t bytes) const {
    const std::int64_t* const live = live_.data();
    for (int c = first + 1; c < last; ++c)
      if (live[c] > bytes) return true;
    return false;
  }

  constexpr void find_values() {
    std::int64_t most = 0;
    for (int c = 0; c < calls_; ++c) most = std::max(most, at(live_, c));
    const std::int64_t much = std::max(budget_, most / 2);  // what is never much is not worth anything
    Items<int> idle(g_.size, -1);                           // of each value: its last gap with much
    for (int i = 0; i < static_cast<int>(gaps_.size()); ++i)
      if (exceeds(at(gaps_, i).near, at(gaps_, i).far, much)) at(idle, at(gaps_, i).id) = i;
    for (int id = 0; id < static_cast<int>(g_.size); ++id) {
      if (at(idle, id) < 0 || at(kept_.stored, id) == 0 || at(g_.place, id).owner != id ||
          bytes(id) < remat_bytes)
        continue;
      Gap gap = at(gaps_, at(idle, id));
      visited_.clear();
      gap.price = cost(id, id, gap.far) / static_cast<double>(bytes(id));
      if (gap.price < 0 || gap.price > flops_per_byte) continue;
      at(far_, id) = gap.far;
      open_.push_back(gap);
    }
  }

  /// Small beside a value for which it is an operand, as a row's sum is: it is kept.
  constexpr bool is_small(int id, std::int64_t size) const {
    return node(id).type != Scalar::boolean && node(id).shape.size() * 8 <= size;
  }
  /// Whether a value is in memory for call `far` if it is stored: one inside a batch region is for its calls.
  constexpr bool reaches(int id, int far) const {
    const int r = at(regions_.inside, at(g_.place, id).owner);
    return r == 0 || (at(regions_.regions, r - 1).first <= far && far < at(regions_.regions, r - 1).last);
  }
  /// Whether a value is where computing another one again in call `far` ends.
  constexpr bool ends_at(int id, std::int64_t size, bool again, int far) const {
    if (node(id).op->kind == graph::Kind::view) return false;
    if (!computes(node(id)) || at(g_.elided, id) != 0) return true;
    return (at(kept_.stored, id) != 0 && !again && reaches(id, far)) || is_small(id, size);
  }

  /// Flops for which a value can be computed again in call `far`, beyond what others have cost; negative if
  /// it cannot, or if it takes more memory for what it is computed from than it saves.
  constexpr double cost(int id, int top, int far) {
    if (std::find(visited_.begin(), visited_.end(), id) != visited_.end()) return 0;
    visited_.push_back(id);
    const graph::Node& n = node(id);
    const auto size = static_cast<double>(n.shape.size());
    if (id != top && ends_at(id, node(top).shape.size(), at(far_, id) >= 0, far)) {
      const int last = at(last_, at(g_.place, id).owner);
      return last >= 0 && last + idle_calls < far && 2 * bytes(id) > bytes(top) ? -1 : 0;
    }
    double sum = 0;
    if (n.op->kind == graph::Kind::matmul)
      sum = 2 * size * static_cast<double>(node(n.in.items[0]).shape.columns());
    else if (n.op->kind == graph::Kind::elementwise && at(maxima_, id) == 0)
      sum = size * n.op->cost;
    else if (n.op->kind != graph::Kind::view)
      return -1;
    for (int k = 0; k < n.op->arity; ++k) {
      const double c = cost(n.in.items[k], top, far);
      if (c < 0) return c;
      sum += c;
    }
    return sum;
  }

  /// Chooses the cheapest values until the budget is kept; false if there is nothing to choose.
  constexpr bool choose() {
    bool any = false;
    Gap* const open = open_.data();
    for (std::size_t left = open_.size(); left > 0; --left) {
      Gap* cheapest = open;
      for (Gap* g = open + 1; g != open + left; ++g)
        if (g->price < cheapest->price || (g->price == cheapest->price && g->id < cheapest->id)) cheapest = g;
      const Gap gap = *cheapest;
      *cheapest = open[left - 1];
      if (!exceeds(gap.near, gap.far, budget_)) continue;
      at(chosen_, gap.id) = 1;
      any = true;
      const std::int64_t size = bytes(gap.id);
      std::int64_t* const live = live_.data();
      for (int c = gap.near + 1; c < gap.far; ++c) live[c] -= size;
    }
    return any;
  }

  /// The first call in which a kernel that wants a node wants something that is computed again: the node
  /// itself, or what the kernel computes it from. Nodes are visited in order.
  constexpr int first_again(int id) const {
    const graph::Node& n = node(id);
    if (n.op->kind == graph::Kind::view) return at(from_, n.in.items[0]);
    if (at(chosen_, id) != 0) return at(far_, id);
    int first = never;
    if (n.op->kind == graph::Kind::elementwise && at(kept_.stored, id) == 0)
      for (int k = 0; k < n.op->arity; ++k)
        if (call(id) < at(from_, n.in.items[k])) first = std::min(first, at(from_, n.in.items[k]));
    return first;
  }

  constexpr int push(const graph::Node& n, bool late) {
    new_.push_back(n);
    late_.push_back(late ? 1 : 0);
    return static_cast<int>(new_.size()) - 1;
  }

  /// The new node that computes id again in call `far`; what is small beside `size` elements is kept.
  constexpr int compute_again(int id, std::int64_t size, int far) {
    const graph::Node& n = node(id);
    if (at(again_, id) >= 0) return at(again_, id);
    if (size > 0 && ends_at(id, size, at(chosen_, id) != 0, far)) return at(id_, id);
    if (n.op->kind != graph::Kind::view && size < n.shape.size()) size = n.shape.size();
    graph::Node copy = n;
    bool same = true;
    for (int k = 0; k < n.op->arity; ++k) {
      copy.in.items[k] = compute_again(n.in.items[k], size, far);
      same = same && copy.in.items[k] == at(id_, n.in.items[k]);
    }
    return at(again_, id) = same && n.op->kind == graph::Kind::view ? at(id_, id) : push(copy, true);
  }

  const Lowered& g_;
  const Kept& kept_;
  const Regions& regions_;
  std::int64_t budget_;
  int calls_ = 0;
  Items<int> call_;           // per node
  Items<int> first_, last_;   // per owner in the arena: the calls that touch it; -1: none
  Items<Gap> gaps_;           // in the order of their ends
  Items<std::int64_t> live_;  // bytes per call
  Items<Gap> open_;           // those of values that may be computed again
  Items<int> far_;            // of each value that may be computed again: the call in which it is
  Items<char> chosen_;
  Table<char> maxima_;
  Items<int> visited_;
  Items<graph::Node> new_;  // of the new graph
  Items<char> late_;
  static constexpr int never = std::numeric_limits<int>::max();
  Items<int> id_, again_;  // in the new graph
  Items<int> from_;        // per node: see first_again
};

}  // namespace detail

/// The same graph with values computed again where more than `budget` bytes would be in memory while they
/// are idle: the cheapest first, and as many as it takes. The result has no places yet.
constexpr Lowered rematerialize(const Lowered& g, const Fused& f, const Kept& kept, const Regions& regions,
                                std::int64_t budget) {
  return detail::Rematerializer(g, f, kept, regions, budget).run();
}

}  // namespace ctgrad::plan
