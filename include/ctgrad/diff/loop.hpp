// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Derivatives of loops, which are loops: forward mode carries tangents along, reverse mode goes through the
// steps backwards and reads every step's carries from their history.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/loop.hpp>

namespace ctgrad::diff {

constexpr Items<graph::Value> forward(const Items<graph::Value>& roots, const Items<graph::Value>& wrt,
                                      const Items<graph::Value>& tangent);
constexpr Items<graph::Value> reverse(const Items<graph::Value>& roots, const Items<graph::Value>& seeds,
                                      const Items<graph::Value>& wrt);

namespace detail {

constexpr bool is_floating(graph::Value v) { return v.type() == Scalar::f32 || v.type() == Scalar::f64; }

using Values = Items<graph::Value>;

}  // namespace detail

/// A loop whose results are the tangents of another loop's results, and where they are among its own.
struct TangentLoop {
  graph::Value loop;
  Items<int> result;  // of the other's result k, or -1

  constexpr graph::Value tangent(int k) const {
    const int r = result[static_cast<std::size_t>(k)];
    return r < 0 ? graph::Value{} : op::loop_result(loop, r);
  }
};

/// The tangents of a loop from those of its operands (invalid where they do not move).
constexpr TangentLoop forward_loop(graph::Value loop, const detail::Values& moved) {
  graph::Builder& g = *loop.builder;
  const op::LoopFacts facts(loop.node());
  const graph::Draft body = g.bodies()[static_cast<std::size_t>(facts.body)];
  const detail::Values operands = op::loop_operands(loop);
  const int n = static_cast<int>(operands.size()), roots = static_cast<int>(body.roots.size());
  const auto operand = [&](int i) { return operands[static_cast<std::size_t>(i)]; };
  const auto moves = [&](int i) {  // carries may start to move in any step
    return i < facts.carries ? detail::is_floating(operand(i)) : moved[static_cast<std::size_t>(i)].valid();
  };
  const auto tangent = [&](int i) {
    const graph::Value t = moved[static_cast<std::size_t>(i)];
    return t.valid() ? t : op::constant_like(operand(i), 0);
  };

  op::BodyBuilder b;
  detail::Values first, at(operands.size()), wrt, tangents;
  int carries = 0, sequences = 0;
  const auto add_group = [&](int from, int to, bool sequence) {
    const auto leaf = [&](graph::Value v) { return sequence ? b.element(v) : b.leaf_like(v); };
    for (int i = from; i < to; ++i) {
      at[static_cast<std::size_t>(i)] = leaf(operand(i));
      first.push_back(operand(i));
    }
    for (int i = from; i < to; ++i) {
      if (!moves(i)) continue;
      wrt.push_back(at[static_cast<std::size_t>(i)]);
      tangents.push_back(leaf(operand(i)));
      first.push_back(tangent(i));
    }
  };
  add_group(0, facts.carries, false);
  carries = static_cast<int>(first.size());
  add_group(facts.carries, facts.carries + facts.sequences, true);
  sequences = static_cast<int>(first.size()) - carries;
  add_group(facts.carries + facts.sequences, n, false);

  const detail::Values y = op::inline_body(b.graph, body, at);
  const detail::Values dy = forward(y, wrt, tangents);
  TangentLoop t;
  t.result.assign(static_cast<std::size_t>(roots + facts.carries), -1);
  detail::Values out;
  for (int k = 0; k < facts.carries; ++k) out.push_back(y[static_cast<std::size_t>(k)]);
  for (int k = 0; k < facts.carries; ++k) {
    if (!moves(k)) continue;
    t.result[static_cast<std::size_t>(k)] = static_cast<int>(out.size());
    const graph::Value d = dy[static_cast<std::size_t>(k)];
    out.push_back(d.valid() ? d : op::constant_like(y[static_cast<std::size_t>(k)], 0));
  }
  for (int k = facts.carries; k < roots; ++k) {
    if (!dy[static_cast<std::size_t>(k)].valid()) continue;
    t.result[static_cast<std::size_t>(k)] = static_cast<int>(out.size());
    out.push_back(dy[static_cast<std::size_t>(k)]);
  }
  for (int k = 0; k < facts.carries; ++k)  // the history of a tangent carry
    if (moves(k))
      t.result[static_cast<std::size_t>(roots + k)] =
          static_cast<int>(out.size()) + t.result[static_cast<std::size_t>(k)];
  op::LoopFacts f(facts.steps, carries, sequences, facts.backwards);
  f.body = g.add_body(b.draft(out));
  t.loop = op::loop(g, f, first);
  return t;
}

/// Adds to the adjoints of a loop's operands what follows from those of its results (invalid where there is
/// none). active says which operands need an adjoint; accumulate(id, part) takes it.
template <class Active, class Accumulate>
constexpr void reverse_loop(graph::Value loop, const detail::Values& result_adjoint, Active active,
                            Accumulate accumulate) {
  graph::Builder& g = *loop.builder;
  const op::LoopFacts facts(loop.node());
  const graph::Draft body = g.bodies()[static_cast<std::size_t>(facts.body)];
  const detail::Values operands = op::loop_operands(loop);
  const int n = static_cast<int>(operands.size()), roots = static_cast<int>(body.roots.size());
  const int first_sequence = facts.carries, first_invariant = facts.carries + facts.sequences;
  const auto operand = [&](int i) { return operands[static_cast<std::size_t>(i)]; };
  const auto adjoint = [&](int k) { return result_adjoint[static_cast<std::size_t>(k)]; };
  const auto needs = [&](int i) { return detail::is_floating(operand(i)) && active(operand(i)); };

  op::BodyBuilder b;
  detail::Values first, at(operands.size()), seeded, seeds, sums;
  Items<int> carry, invariant;  // which have an adjoint
  const auto add = [&](graph::Value value, graph::Value leaf) {
    first.push_back(value);
    return leaf;
  };
  for (int k = 0; k < facts.carries; ++k) {
    if (!detail::is_floating(operand(k))) continue;
    const graph::Value a = adjoint(k);
    carry.push_back(k);
    seeds.push_back(add(a.valid() ? a : op::constant_like(operand(k), 0), b.leaf_like(operand(k))));
  }
  // A loop of one step has nothing to add to: whatever is in memory stands for the sum before it.
  const bool once = facts.steps == 1;
  for (int i = first_invariant; i < n; ++i) {
    if (!needs(i)) continue;
    invariant.push_back(i);
    sums.push_back(add(once ? operand(i) : op::constant_like(operand(i), 0), b.leaf_like(operand(i))));
  }
  const int carries = static_cast<int>(first.size());
  for (int k = 0; k < facts.carries; ++k) {
    const graph::Value history = op::loop_result(loop, roots + k);
    at[static_cast<std::size_t>(k)] = add(history, b.element(history));
  }
  for (int i = first_sequence; i < first_invariant; ++i)
    at[static_cast<std::size_t>(i)] = add(operand(i), b.element(operand(i)));
  Items<int> output;
  for (int k = facts.carries; k < roots; ++k)
    if (adjoint(k).valid()) {
      output.push_back(k);
      seeds.push_back(add(adjoint(k), b.element(adjoint(k))));
    }
  detail::Values history_adjoint(static_cast<std::size_t>(facts.carries));
  for (int k = 0; k < facts.carries; ++k)
    if (adjoint(roots + k).valid())
      history_adjoint[static_cast<std::size_t>(k)] = add(adjoint(roots + k), b.element(adjoint(roots + k)));
  const int sequences = static_cast<int>(first.size()) - carries;
  for (int i = first_invariant; i < n; ++i)
    at[static_cast<std::size_t>(i)] = add(operand(i), b.leaf_like(operand(i)));

  const detail::Values y = op::inline_body(b.graph, body, at);
  for (int k : carry) seeded.push_back(y[static_cast<std::size_t>(k)]);
  for (int k : output) seeded.push_back(y[static_cast<std::size_t>(k)]);
  if (seeded.empty()) return;
  detail::Values wrt;
  Items<int> sequence;
  for (int k : carry) wrt.push_back(at[static_cast<std::size_t>(k)]);
  for (int i : invariant) wrt.push_back(at[static_cast<std::size_t>(i)]);
  for (int i = first_sequence; i < first_invariant; ++i)
    if (needs(i)) {
      sequence.push_back(i);
      wrt.push_back(at[static_cast<std::size_t>(i)]);
    }
  const detail::Values d = reverse(seeded, seeds, wrt);

  detail::Values out;
  std::size_t next = 0;
  for (int k : carry) {
    graph::Value a = d[next++];
    const graph::Value h = history_adjoint[static_cast<std::size_t>(k)];
    if (h.valid()) a = a.valid() ? op::operator+(a, h) : h;
    out.push_back(a.valid() ? a : op::constant_like(at[static_cast<std::size_t>(k)], 0));
  }
  for (graph::Value sum : sums) {
    const graph::Value part = d[next++];
    const graph::Value before = once ? op::constant_like(sum, 0) : sum;
    out.push_back(!part.valid() ? before : once ? part : op::operator+(before, part));
  }
  Items<int> reached;
  for (int i : sequence) {
    const graph::Value part = d[next++];
    if (!part.valid()) continue;
    reached.push_back(i);
    out.push_back(part);
  }
  op::LoopFacts f(facts.steps, carries, sequences, !facts.backwards);
  f.body = g.add_body(b.draft(out));
  const graph::Value back = op::loop(g, f, first);
  int k = 0;
  for (int c : carry) accumulate(operand(c), op::loop_result(back, k++));
  for (int i : invariant) accumulate(operand(i), op::loop_result(back, k++));
  for (int i : reached) accumulate(operand(i), op::loop_result(back, k++));
}

}  // namespace ctgrad::diff
