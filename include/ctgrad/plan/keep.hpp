// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What to keep in memory: walks the nodes from last to first and decides, for each value that another kernel
// wants, whether it is stored and loaded there or computed there again.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/plan/fuse.hpp>

#include <algorithm>
#include <vector>

namespace ctgrad::plan {

/// A value is computed again in another kernel if that costs at most this many instructions per element…
inline constexpr int recompute_cost = 40;
/// …or at most so many where the value is more than a column, but so small that it stays in the first-level
/// cache…
inline constexpr int recompute_cost_small = 8;
inline constexpr std::int64_t small_bytes = 1 << 14;
/// …and at most this many large operands are read that the kernel does not read anyway.
inline constexpr int recompute_loads = 1;

struct Kept {
  /// Per kernel, the nodes that it evaluates, in order.
  std::vector<std::vector<int>> evaluate;
  /// Per node, whether its value is written to memory.
  std::vector<char> stored;
};

namespace detail {

/// Marks values that are compared with their own maximum (the derivative of amax): they have to be the same
/// to the last bit in both places, and computed again they may be rounded differently, because compilers
/// contract a·b + c where they can.
constexpr std::vector<char> meets_maximum(const Lowered& g) {
  const auto behind = [&](int id, bool maxima) {
    while (at(g.nodes, id).op->kind == graph::Kind::view || at(g.elided, id) != 0 ||
           (maxima && graph::is<op::Amax>(at(g.nodes, id))))
      id = at(g.nodes, id).in[0];
    return id;
  };
  std::vector<char> meets(g.nodes.size(), 0);
  for (const graph::Node& n : g.nodes)
    if (graph::is<op::Equal>(n)) {
      const int a = behind(n.in[0], false), b = behind(n.in[1], false);
      if (graph::is<op::Amax>(at(g.nodes, b)) && behind(b, true) == a) at(meets, a) = 1;
      if (graph::is<op::Amax>(at(g.nodes, a)) && behind(a, true) == b) at(meets, b) = 1;
    }
  return meets;
}

class Keeper {
public:
  constexpr Keeper(const Lowered& g, const Fused& f)
      : g_(g), f_(f), wanted_(g.nodes.size()), meets_maximum_(meets_maximum(g)) {
    kept_.stored.assign(g.nodes.size(), 0);
    kept_.evaluate.resize(f.regions.size());
    for (const Region& r : f.regions) nests_.push_back(r.nest);
  }

  constexpr Kept run() {
    for (int r : g_.roots) keep(r);
    for (int id = static_cast<int>(g_.nodes.size()); id-- > 0;)
      if (computes(node(id)) && at(g_.elided, id) == 0) decide(id);
    for (auto& nodes : kept_.evaluate) std::reverse(nodes.begin(), nodes.end());
    return kept_;
  }

private:
  constexpr const graph::Node& node(int id) const { return at(g_.nodes, id); }

  /// The value of id must be in memory: marks whoever computes it.
  constexpr void keep(int id) {
    const graph::Node& n = node(id);
    if (n.op->kind == graph::Kind::view || at(g_.elided, id) != 0)
      keep(n.in[0]);
    else if (n.op->kind == graph::Kind::concat)
      keep(n.in[0]), keep(n.in[1]);
    else if (n.type == Scalar::boolean)
      fail("ctgrad: plan: a comparison cannot be kept in memory; use it in select");
    else
      at(kept_.stored, id) = 1;
    if (n.op->kind == graph::Kind::scatter && computes(node(n.in[0]))) keep(n.in[0]);
  }

  constexpr bool wanted(int id, int kernel) const {
    const auto& w = at(wanted_, id);
    return std::find(w.begin(), w.end(), kernel) != w.end();
  }
  constexpr void want(int id, int kernel) {
    if (!wanted(id, kernel)) at(wanted_, id).push_back(kernel);
  }

  /// Operands of id are needed by a kernel that evaluates it.
  constexpr void evaluate(int id, int kernel) {
    at(kept_.evaluate, kernel).push_back(id);
    const graph::Node& n = node(id);
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in[static_cast<std::size_t>(i)];
      const int x = from_memory(n, i) ? -1 : in_register(g_, o);
      if (x >= 0)
        want(x, kernel);
      else
        keep(o);
    }
  }

  constexpr void decide(int id) {
    const int home = at(f_.kernel, id);
    bool at_home = false;
    std::vector<int> again;
    for (int k : at(wanted_, id)) {
      if (k == home)
        at_home = true;
      else if (may_recompute(id, k))
        again.push_back(k);
      else
        keep(id);
    }
    if (at(kept_.stored, id) != 0) again.clear();  // in memory anyway: every other kernel loads it
    if (at_home || at(kept_.stored, id) != 0) evaluate(id, home);
    for (int k : again) {
      join_nest(g_, f_, node(id), at(nests_, k));
      evaluate(id, k);
    }
  }

  constexpr bool may_recompute(int id, int kernel) const {
    const graph::Node& n = node(id);
    if (n.op->kind != graph::Kind::elementwise || at(meets_maximum_, id) != 0) return false;
    Nest nest = at(nests_, kernel);
    if (!join_nest(g_, f_, n, nest)) return false;
    if (n.type == Scalar::boolean || node(n.in[0]).type == Scalar::i32) return true;  // never stored
    if (at(kept_.stored, id) != 0) return false;
    int foreign = 0;
    for (int k : at(wanted_, id)) foreign += k != at(f_.kernel, id);
    const std::int64_t bytes = n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
    const bool small = n.shape.columns() > 1 && bytes <= small_bytes;
    Bill bill{kernel, foreign > 1, small ? recompute_cost_small : recompute_cost, 0, 0, {}};
    return affordable(id, bill);
  }

  /// What computing a value again in a kernel would cost.
  struct Bill {
    int kernel;
    bool many;  // several kernels want it: then reading something that is not in memory yet is no bargain
    int limit, cost, loads;
    std::vector<int> counted;
  };

  constexpr bool affordable(int id, Bill& bill) const {
    if (std::find(bill.counted.begin(), bill.counted.end(), id) != bill.counted.end()) return true;
    bill.counted.push_back(id);
    const graph::Node& n = node(id);
    bill.cost += n.op->cost;
    if (bill.cost > bill.limit) return false;
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in[static_cast<std::size_t>(i)];
      const int x = in_register(g_, o);
      if (x >= 0 && wanted(x, bill.kernel)) continue;
      // A value from another kernel than id's own home is in memory for that home already.
      const bool near = x >= 0 && at(f_.kernel, x) == at(f_.kernel, id) && !in_memory(x);
      if (x >= 0 && node(x).op->kind == graph::Kind::elementwise && (near || at(f_.kernel, x) < 0)) {
        if (!affordable(x, bill)) return false;
        continue;
      }
      int owner = x >= 0 ? x : o;
      while (node(owner).op->kind == graph::Kind::view) owner = node(owner).in[0];
      if (std::find(bill.counted.begin(), bill.counted.end(), owner) != bill.counted.end()) continue;
      bill.counted.push_back(owner);
      const bool large = node(owner).shape.size() * 2 > n.shape.size() && n.shape.columns() > 1 &&
                         node(owner).op->kind != graph::Kind::iota &&
                         node(owner).op->kind != graph::Kind::constant;
      if (large && ((near && bill.many) || ++bill.loads > recompute_loads)) return false;
    }
    return true;
  }

  /// Certain or likely to be in memory whatever is decided about its users.
  constexpr bool in_memory(int id) const {
    const graph::Node& n = node(id);
    if (!computes(n)) return true;
    if (at(kept_.stored, id) != 0) return true;
    for (int k : at(wanted_, id))
      if (k != at(f_.kernel, id)) return true;
    return false;
  }

  const Lowered& g_;
  const Fused& f_;
  Kept kept_;
  std::vector<Nest> nests_;  // of each kernel, with what it computes again
  std::vector<std::vector<int>> wanted_;
  std::vector<char> meets_maximum_;
};

}  // namespace detail

/// Which values live in memory and which kernel evaluates what.
constexpr Kept keep(const Lowered& g, const Fused& f) { return detail::Keeper(g, f).run(); }

}  // namespace ctgrad::plan
