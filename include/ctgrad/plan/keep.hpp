// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What to keep in memory: walks the nodes from last to first and decides, for each value that another kernel
// wants, whether it is stored and loaded there or computed there again.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/fuse.hpp>

#include <utility>

namespace ctgrad::plan {

/// A value is computed again in another kernel if that costs at most this many instructions per element…
inline constexpr int recompute_cost = 40;
/// …or at most so many where the value is more than a column, but so small that it stays in the first-level
/// cache…
inline constexpr int recompute_cost_small = 8;
inline constexpr std::int64_t small_bytes = 1 << 14;
/// …where a number for a whole row costs as much as for so many elements…
inline constexpr int row_cost = 16;
/// …or, if it is such a number itself, at most so many: it takes little memory…
inline constexpr int recompute_cost_row = 16;
/// …and at most this many large operands are read that the kernel does not read anyway.
inline constexpr int recompute_loads = 1;

struct Kept {
  /// Per kernel, the nodes that it evaluates, from last to first.
  Items<Items<int>> evaluate;
  /// Per node, whether its value is written to memory.
  Table<char> stored;
};

namespace detail {

/// Marks values that are compared with their own maximum (the derivative of amax): they have to be the same
/// to the last bit in both places, and computed again they may be rounded differently, because compilers
/// contract a·b + c where they can.
constexpr Table<char> meets_maximum(const Lowered& g) {
  const auto behind = [&](int id, bool maxima) {
    while (g.nodes[id].op->kind == graph::Kind::view || g.elided.items[id] != 0 ||
           (maxima && graph::is<op::Amax>(g.nodes[id])))
      id = g.nodes[id].in.items[0];
    return id;
  };
  Table<char> meets(g.size);
  for (std::size_t i = 0; i < g.size; ++i)
    if (const graph::Node& n = g.nodes[i]; n.type == Scalar::boolean && graph::is<op::Equal>(n)) {
      const int a = behind(n.in.items[0], false), b = behind(n.in.items[1], false);
      if (graph::is<op::Amax>(g.nodes[b]) && behind(b, true) == a) meets.items[a] = 1;
      if (graph::is<op::Amax>(g.nodes[a]) && behind(a, true) == b) meets.items[b] = 1;
    }
  return meets;
}

class Keeper {
public:
  constexpr Keeper(const Lowered& g, const Fused& f)
      : g_(g), f_(f), nodes_(g.nodes), kept_{Items<Items<int>>(f.regions.size()), Table<char>(g.size)},
        nests_(f.regions.size()), first_want_(g.size), last_want_(g.size), meets_maximum_(meets_maximum(g)) {
    for (std::size_t k = 0; k < f.regions.size(); ++k) {
      nests_.items[k] = f.regions[k].nest;
      kept_.evaluate[k].reserve(static_cast<std::size_t>(f.regions[k].members) + 8);
    }
    wants_.reserve(2 * g.size + 1);
    wants_.push_back({});
    want_ = wants_.data();
  }

  constexpr Kept run() {
    for (int r : g_.graph.roots) keep(r);
    for (int id = static_cast<int>(g_.size); id-- > 0;)
      if (computes(nodes_[id]) && g_.elided.items[id] == 0) decide(id);
    return std::move(kept_);
  }

private:
  /// The value of id must be in memory: marks whoever computes it.
  constexpr void keep(int id) {
    const graph::Node& n = nodes_[id];
    if (n.op->kind == graph::Kind::view || g_.elided.items[id] != 0)
      keep(n.in.items[0]);
    else if (n.op->kind == graph::Kind::concat)
      keep(n.in.items[0]), keep(n.in.items[1]);
    else if (n.type == Scalar::boolean)
      fail("ctgrad: plan: a comparison cannot be kept in memory; use it in select");
    else
      kept_.stored.items[id] = 1;
    if (n.op->kind == graph::Kind::scatter && computes(nodes_[n.in.items[0]])) keep(n.in.items[0]);
  }

  constexpr bool wanted(int id, int kernel) const {
    for (int w = first_want_.items[id]; w > 0; w = want_[w].next)
      if (want_[w].kernel == kernel) return true;
    return false;
  }
  constexpr void want(int id, int kernel) {
    if (wanted(id, kernel)) return;
    const int w = static_cast<int>(wants_.size());
    const Want by{kernel, 0};
    wants_.push_back(by);
    want_ = wants_.data();
    if (last_want_.items[id] > 0)
      want_[last_want_.items[id]].next = w;
    else
      first_want_.items[id] = w;
    last_want_.items[id] = w;
  }

  /// Operands of id are needed by a kernel that evaluates it.
  constexpr void evaluate(int id, int kernel) {
    at(kept_.evaluate, kernel).push_back(id);
    const graph::Node& n = nodes_[id];
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in.items[i];
      const int x = from_memory(n, i) ? -1 : g_.in_register.items[o];
      if (x >= 0)
        want(x, kernel);
      else
        keep(o);
    }
  }

  constexpr void decide(int id) {
    const int home = f_.kernel.items[id];
    bool at_home = false;
    again_.clear();
    for (int w = first_want_.items[id]; w > 0; w = want_[w].next) {
      const int k = want_[w].kernel;
      if (k == home)
        at_home = true;
      else if (may_recompute(id, k))
        again_.push_back(k);
      else
        keep(id);
    }
    if (kept_.stored.items[id] != 0) again_.clear();  // in memory anyway: every other kernel loads it
    if (at_home || kept_.stored.items[id] != 0) evaluate(id, home);
    for (int k : again_) {
      join_nest(g_, f_, id, nests_.items[k]);
      evaluate(id, k);
    }
  }

  constexpr bool may_recompute(int id, int kernel) const {
    const graph::Node& n = nodes_[id];
    if (n.op->kind != graph::Kind::elementwise || meets_maximum_.items[id] != 0) return false;
    const bool never_stored = n.type == Scalar::boolean || nodes_[n.in.items[0]].type == Scalar::i32;
    if (!never_stored && kept_.stored.items[id] != 0) return false;
    Nest nest = nests_.items[kernel];
    if (!join_nest(g_, f_, id, nest)) return false;
    if (never_stored) return true;
    int foreign = 0;
    for (int w = first_want_.items[id]; w > 0; w = want_[w].next)
      foreign += want_[w].kernel != f_.kernel.items[id];
    const std::int64_t bytes = n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
    const bool row = n.shape.columns() == 1, small = !row && bytes <= small_bytes;
    Bill bill(kernel, n.shape.columns(), foreign > 1,
              row     ? recompute_cost_row
              : small ? recompute_cost_small
                      : recompute_cost);
    return affordable(id, bill);
  }

  /// What computing a value again in a kernel would cost.
  struct Bill {
    constexpr Bill(int for_kernel, int wide, bool wanted_by_many, int most)
        : kernel(for_kernel), columns(wide), many(wanted_by_many), limit(most) {}

    int kernel;
    int columns;  // of the value
    bool many;    // several kernels want it: then reading something that is not in memory yet is no bargain
    int limit, cost = 0, loads = 0, count = 0;
    int counted[128];

    /// False if it was there.
    constexpr bool add(int id) {
      for (int i = 0; i < count; ++i)
        if (counted[i] == id) return false;
      counted[count++] = id;
      return true;
    }
    constexpr bool full() const { return count == 128; }
  };

  /// Of a row's number, which is evaluated once for all columns, their share.
  static constexpr int cost_by_element(const graph::Node& n, int columns) {
    const bool once = n.shape.columns() == 1 && columns > row_cost;
    return once ? n.op->cost * row_cost / columns : n.op->cost;
  }

  constexpr bool affordable(int id, Bill& bill) const {
    if (bill.full()) return false;
    if (!bill.add(id)) return true;
    const graph::Node& n = nodes_[id];
    bill.cost += cost_by_element(n, bill.columns);
    if (bill.cost > bill.limit) return false;
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in.items[i];
      const int x = g_.in_register.items[o];
      if (x >= 0 && wanted(x, bill.kernel)) continue;
      // A value from another kernel than id's own home is in memory for that home already.
      const bool near = x >= 0 && f_.kernel.items[x] == f_.kernel.items[id] && !in_memory(x);
      if (x >= 0 && nodes_[x].op->kind == graph::Kind::elementwise && (near || f_.kernel.items[x] < 0)) {
        if (!affordable(x, bill)) return false;
        continue;
      }
      int owner = x >= 0 ? x : o;
      while (nodes_[owner].op->kind == graph::Kind::view) owner = nodes_[owner].in.items[0];
      if (bill.full()) return false;
      if (!bill.add(owner)) continue;
      const bool large = nodes_[owner].shape.size() * 2 > n.shape.size() && n.shape.columns() > 1 &&
                         nodes_[owner].op->kind != graph::Kind::iota &&
                         nodes_[owner].op->kind != graph::Kind::constant;
      if (large && ((near && bill.many) || ++bill.loads > recompute_loads)) return false;
    }
    return true;
  }

  /// Certain or likely to be in memory whatever is decided about its users.
  constexpr bool in_memory(int id) const {
    const graph::Node& n = nodes_[id];
    if (!computes(n)) return true;
    if (kept_.stored.items[id] != 0) return true;
    for (int w = first_want_.items[id]; w > 0; w = want_[w].next)
      if (want_[w].kernel != f_.kernel.items[id]) return true;
    return false;
  }

  /// That a kernel wants a node's value in a register: an entry in the list of the node's wants, in the order
  /// in which they came. Entry 0 is none.
  struct Want {
    int kernel = 0, next = 0;
  };

  const Lowered& g_;
  const Fused& f_;
  const graph::Node* nodes_;
  Kept kept_;
  Table<Nest> nests_;  // of each kernel, with what it computes again
  Items<Want> wants_;
  Want* want_ = nullptr;               // wants_.data(), as it is asked for much
  Table<int> first_want_, last_want_;  // of each node
  Table<char> meets_maximum_;
  Items<int> again_;  // kernels that compute the node at hand again
};

}  // namespace detail

/// Which values live in memory and which kernel evaluates what.
constexpr Kept keep(const Lowered& g, const Fused& f) { return detail::Keeper(g, f).run(); }

}  // namespace ctgrad::plan
