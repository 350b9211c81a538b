// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Rematerialisation: values that the backward pass wants again, and that lie idle while memory is short, are
// computed again from what is in memory anyway (Chen et al. 2016, "Training deep nets with sublinear memory
// cost"; here by what a byte costs, not by layers).
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/plan/regions.hpp>

#include <algorithm>
#include <limits>
#include <vector>

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
      : g_(g), kept_(kept), budget_(budget), uses_(g.size), near_(g.size, -1), far_(g.size, -1),
        price_(g.size, 0), chosen_(g.size, 0), maxima_(meets_maximum(g)) {
    find_calls(f);
    find_live(regions);
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
        o = computes(node(id)) && call(id) >= at(from_, o) ? compute_again(o, 0) : at(id_, o);
      }
      at(id_, id) = push(n, false);
      at(from_, id) = first_again(id);
    }
    std::vector<int> roots;
    roots.reserve(g_.graph.roots.size());
    for (int root : g_.graph.roots) roots.push_back(at(id_, root));
    Lowered r({std::move(new_), std::move(roots)});
    for (std::size_t i = 0; i < r.size; ++i) r.late.items[i] = late_[i];
    return r;
  }

private:
  constexpr const graph::Node& node(int id) const { return g_.nodes[id]; }
  constexpr int call(int id) const { return at(call_, id); }
  constexpr std::int64_t bytes(int id) const {
    return node(id).shape.size() * static_cast<std::int64_t>(size_of(node(id).type));
  }

  /// The call that each node is at home in, and the calls that touch each buffer.
  constexpr void find_calls(const Fused& f) {
    std::vector<int> number(f.regions.size(), -1);
    for (std::size_t k = 0; k < f.regions.size(); ++k) {
      number[k] = calls_;
      calls_ += kept_.evaluate[k].empty() ? 0 : 1;
    }
    for (std::size_t i = 0; i < g_.size; ++i)
      call_.push_back(f.kernel.items[i] < 0 ? -1 : at(number, f.kernel.items[i]));
  }
  constexpr void find_live(const Regions& regions) {
    live_.assign(static_cast<std::size_t>(calls_) + 1, 0);
    for (int c = 0; c < calls_; ++c)
      for (const Operand& o : at(regions.calls, c).operands)
        if (o.owner >= 0 && (at(uses_, o.owner).empty() || at(uses_, o.owner).back() != c))
          at(uses_, o.owner).push_back(c);
    for (int r : g_.graph.roots) at(uses_, r).clear();
    for (int id = 0; id < static_cast<int>(g_.size); ++id) {
      if (node(id).op->kind == graph::Kind::leaf || regions.inside.items[id] > 0) at(uses_, id).clear();
      if (at(uses_, id).empty()) continue;
      at(live_, at(uses_, id).front()) += bytes(id);
      at(live_, at(uses_, id).back() + 1) -= bytes(id);
    }
    for (int c = 1; c < calls_; ++c) at(live_, c) += at(live_, c - 1);
  }

  /// The most that is in memory in calls (first, last).
  constexpr std::int64_t most_live(int first, int last) const {
    std::int64_t most = 0;
    for (int c = first + 1; c < last; ++c) most = std::max(most, at(live_, c));
    return most;
  }

  constexpr void find_values() {
    // What is never much is not worth anything.
    const std::int64_t much = std::max(budget_, most_live(-1, calls_) / 2);
    for (int id = 0; id < static_cast<int>(g_.size); ++id) {
      const std::vector<int>& uses = at(uses_, id);
      if (at(kept_.stored, id) == 0 || at(g_.place, id).owner != id || bytes(id) < remat_bytes) continue;
      int near = -1, far = -1;
      for (std::size_t i = 1; i < uses.size(); ++i)
        if (uses[i] - uses[i - 1] > idle_calls && most_live(uses[i - 1], uses[i]) > much)
          near = uses[i - 1], far = uses[i];
      if (far < 0) continue;
      visited_.clear();
      const double price = cost(id, id, far) / static_cast<double>(bytes(id));
      if (price < 0 || price > flops_per_byte) continue;
      at(near_, id) = near;
      at(far_, id) = far;
      at(price_, id) = price;
    }
  }

  /// Small beside a value for which it is an operand, as a row's sum is: it is kept.
  constexpr bool is_small(int id, std::int64_t size) const {
    return node(id).type != Scalar::boolean && node(id).shape.size() * 8 <= size;
  }
  /// Whether a value is where computing another one again ends.
  constexpr bool ends_at(int id, std::int64_t size, bool again) const {
    if (node(id).op->kind == graph::Kind::view) return false;
    if (!computes(node(id)) || at(g_.elided, id) != 0) return true;
    return (at(kept_.stored, id) != 0 && !again) || is_small(id, size);
  }

  /// Flops for which a value can be computed again in call `far`, beyond what others have cost; negative if
  /// it cannot, or if it takes more memory for what it is computed from than it saves.
  constexpr double cost(int id, int top, int far) {
    if (std::find(visited_.begin(), visited_.end(), id) != visited_.end()) return 0;
    visited_.push_back(id);
    const graph::Node& n = node(id);
    const auto size = static_cast<double>(n.shape.size());
    if (id != top && ends_at(id, node(top).shape.size(), at(far_, id) >= 0)) {
      const std::vector<int>& uses = at(uses_, at(g_.place, id).owner);
      return !uses.empty() && uses.back() + idle_calls < far && 2 * bytes(id) > bytes(top) ? -1 : 0;
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
    std::vector<int> open;
    for (int id = 0; id < static_cast<int>(g_.size); ++id)
      if (at(far_, id) >= 0) open.push_back(id);
    bool any = false;
    while (!open.empty()) {
      std::size_t best = 0;
      for (std::size_t i = 1; i < open.size(); ++i)
        if (at(price_, open[i]) < at(price_, open[best])) best = i;
      const int id = open[best];
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(best));
      if (most_live(at(near_, id), at(far_, id)) <= budget_) continue;
      at(chosen_, id) = 1;
      any = true;
      for (int c = at(near_, id) + 1; c < at(far_, id); ++c) at(live_, c) -= bytes(id);
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

  /// The new node that computes id again; what is small beside `size` elements is kept.
  constexpr int compute_again(int id, std::int64_t size) {
    const graph::Node& n = node(id);
    if (at(again_, id) >= 0) return at(again_, id);
    if (size > 0 && ends_at(id, size, at(chosen_, id) != 0)) return at(id_, id);
    if (n.op->kind != graph::Kind::view && size < n.shape.size()) size = n.shape.size();
    graph::Node copy = n;
    bool same = true;
    for (int k = 0; k < n.op->arity; ++k) {
      copy.in.items[k] = compute_again(n.in.items[k], size);
      same = same && copy.in.items[k] == at(id_, n.in.items[k]);
    }
    return at(again_, id) = same && n.op->kind == graph::Kind::view ? at(id_, id) : push(copy, true);
  }

  const Lowered& g_;
  const Kept& kept_;
  std::int64_t budget_;
  int calls_ = 0;
  std::vector<int> call_;               // per node
  std::vector<std::vector<int>> uses_;  // per owner in the arena
  std::vector<std::int64_t> live_;      // bytes per call
  // Of each value that may be computed again: the calls before and after which it is used, flops per byte,
  // and whether it is chosen.
  std::vector<int> near_, far_;
  std::vector<double> price_;
  std::vector<char> chosen_;
  Table<char> maxima_;
  std::vector<int> visited_;
  std::vector<graph::Node> new_;  // of the new graph
  std::vector<char> late_;
  static constexpr int never = std::numeric_limits<int>::max();
  std::vector<int> id_, again_;  // in the new graph
  std::vector<int> from_;        // per node: see first_again
};

}  // namespace detail

/// The same graph with values computed again where more than `budget` bytes would be in memory while they
/// are idle: the cheapest first, and as many as it takes. The result has no places yet.
constexpr Lowered rematerialize(const Lowered& g, const Fused& f, const Kept& kept, const Regions& regions,
                                std::int64_t budget) {
  return detail::Rematerializer(g, f, kept, regions, budget).run();
}

}  // namespace ctgrad::plan
