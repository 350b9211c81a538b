// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How a program with loops is cut: which segment computes what, where the values between segments and loops
// are, and what each loop is called with.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/plan/memory.hpp>
#include <ctgrad/run/traced.hpp>

#include <cstddef>
#include <limits>

namespace ctgrad::run::detail {

/// One loop of a program: after which segment it runs, its counts, and where its addresses begin in the
/// table: those of operands, then of last carries, outputs and histories (space -1 where nobody reads one),
/// then two buffers for each carry without history.
struct LoopCall {
  int segment = 0, body = 0, steps = 0, carries = 0, sequences = 0, operands = 0, outputs = 0;
  bool backwards = false;
  int first_address = 0;
};

/// Where the values of a program with loops are computed and kept.
struct Stages {
  Items<int> segment;    // of each node
  Items<Address> place;  // of each node that is in memory between segments; space -1 for others
  Items<LoopCall> loops;
  Items<Address> addresses;
  Items<std::int64_t> bytes;  // of one carry or element, parallel to addresses
  std::int64_t memory = 0;
  int segments = 0;
};

constexpr std::int64_t bytes_of(const graph::Node& n) {
  return n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
}

/// Moves what no loop is needed for to the segment that wants it first: until then it would only take memory.
constexpr void delay(const Traced& t, Items<int>& segment) {
  const Items<graph::Node>& nodes = t.graph.nodes;
  constexpr int never = std::numeric_limits<int>::max();
  Items<int> wanted(nodes.size(), never);
  const auto want = [&wanted](int id, int when) {
    int& w = wanted[static_cast<std::size_t>(id)];
    if (when < w) w = when;
  };
  for (int r : t.graph.roots) want(r, segment[static_cast<std::size_t>(r)]);
  for (std::size_t id = nodes.size(); id-- > 0;) {
    const graph::Node& n = nodes[id];
    if (n.op->kind == graph::Kind::loop)
      for (int o : op::elements(nodes.data(), n.in[0])) want(o, segment[id]);
    if (n.op->kind == graph::Kind::loop || n.op->kind == graph::Kind::bundle) continue;
    if (segment[id] == 0 && n.op->kind != graph::Kind::leaf && wanted[id] != never) segment[id] = wanted[id];
    for (int k = 0; k < n.op->arity; ++k) want(n.in.items[k], segment[id]);
  }
}

constexpr Stages stages(const Traced& t) {
  const Items<graph::Node>& nodes = t.graph.nodes;
  Stages s;
  s.segment.assign(nodes.size(), 0);
  s.place.assign(nodes.size(), Address{-1, 0});
  Items<char> in_memory(nodes.size(), 0);
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    int& segment = s.segment[id];
    for (int k = 0; k < n.op->arity; ++k) {
      const int o = s.segment[static_cast<std::size_t>(n.in.items[k])];
      segment = segment < o ? o : segment;
    }
    if (n.op->kind == graph::Kind::loop_result) ++segment;
    s.segments = s.segments < segment + 1 ? segment + 1 : s.segments;
    if (n.op->kind == graph::Kind::leaf) s.place[id] = t.leaves[static_cast<std::size_t>(n.attr[0])];
    if (n.op->kind == graph::Kind::loop_result) in_memory[id] = 1;
    if (n.op->kind == graph::Kind::bundle) in_memory[static_cast<std::size_t>(n.in[0])] = 1;
  }
  delay(t, s.segment);
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Kind kind = nodes[id].op->kind;
    if (kind == graph::Kind::bundle || kind == graph::Kind::loop) continue;
    for (int k = 0; k < nodes[id].op->arity; ++k) {
      const auto o = static_cast<std::size_t>(nodes[id].in.items[k]);
      const graph::Kind operand = nodes[o].op->kind;
      if (s.segment[o] != s.segment[id] && operand != graph::Kind::constant && operand != graph::Kind::iota &&
          operand != graph::Kind::loop)
        in_memory[o] = 1;
    }
  }
  // A comparison is not kept in memory, but what it compares: it is computed again in every segment that
  // wants it.
  for (std::size_t id = nodes.size(); id-- > 0;)
    if (in_memory[id] != 0 && nodes[id].type == Scalar::boolean) {
      in_memory[id] = 0;
      for (int k = 0; k < nodes[id].op->arity; ++k) {
        const auto o = static_cast<std::size_t>(nodes[id].in.items[k]);
        if (nodes[o].op->kind != graph::Kind::constant && nodes[o].op->kind != graph::Kind::iota)
          in_memory[o] = 1;
      }
    }
  // Memory is shared by what is not alive together. A segment runs at an even time, the loops behind it at
  // the next. Until all lifetimes are known, an address in the program's own memory has the number of its
  // lifetime.
  Items<plan::Lifetime> lives;
  const auto allocate = [&lives](std::int64_t bytes, int first) {
    lives.push_back({bytes, first, first, -1});
    return Address{0, static_cast<std::int64_t>(lives.size()) - 1};
  };
  const auto lives_at = [&lives](Address a, int time) {
    if (a.space != 0) return;
    int& last = lives[static_cast<std::size_t>(a.byte_offset)].last;
    if (time > last) last = time;
  };
  // What is in memory and is a result of the program is where that has to be.
  for (std::size_t r = 0; r < t.graph.roots.size(); ++r) {
    const auto root = static_cast<std::size_t>(t.graph.roots[r]);
    if (in_memory[root] != 0 && s.place[root].space < 0) s.place[root] = t.results[r];
  }
  for (std::size_t id = 0; id < nodes.size(); ++id)
    if (in_memory[id] != 0 && s.place[id].space < 0) {
      const bool result = nodes[id].op->kind == graph::Kind::loop_result;
      s.place[id] = allocate(bytes_of(nodes[id]), 2 * s.segment[id] - (result ? 1 : 0));
    }
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    if (nodes[id].op->kind == graph::Kind::bundle || nodes[id].op->kind == graph::Kind::loop) continue;
    for (int k = 0; k < nodes[id].op->arity; ++k) {
      int o = nodes[id].in.items[k];
      if (s.place[static_cast<std::size_t>(o)].space >= 0)
        lives_at(s.place[static_cast<std::size_t>(o)], 2 * s.segment[id]);
      // What a comparison compares is read where the comparison is computed again.
      if (nodes[static_cast<std::size_t>(o)].type == Scalar::boolean)
        for (int i = 0; i < nodes[static_cast<std::size_t>(o)].op->arity; ++i)
          lives_at(s.place[static_cast<std::size_t>(nodes[static_cast<std::size_t>(o)].in.items[i])],
                   2 * s.segments);
    }
  }
  for (int r : t.graph.roots)
    lives_at(s.place[static_cast<std::size_t>(r)], 2 * s.segment[static_cast<std::size_t>(r)]);

  for (std::size_t id = 0; id < nodes.size(); ++id) {
    if (nodes[id].op->kind != graph::Kind::loop) continue;
    const op::LoopFacts facts(nodes[id]);
    const graph::Draft& body = t.graph.bodies[static_cast<std::size_t>(facts.body)];
    const Items<int> operands = op::elements(nodes.data(), nodes[id].in[0]);
    const int roots = static_cast<int>(body.roots.size()), time = 2 * s.segment[id] + 1;
    s.loops.push_back({s.segment[id], facts.body, facts.steps, facts.carries, facts.sequences,
                       static_cast<int>(operands.size()), roots - facts.carries, facts.backwards,
                       static_cast<int>(s.addresses.size())});
    const auto add = [&s](Address a, std::int64_t bytes) {
      s.addresses.push_back(a);
      s.bytes.push_back(bytes);
    };
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const auto o = static_cast<std::size_t>(operands[i]);
      const bool sequence =
          static_cast<int>(i) >= facts.carries && static_cast<int>(i) < facts.carries + facts.sequences;
      lives_at(s.place[o], time);
      add(s.place[o], bytes_of(nodes[o]) / (sequence ? facts.steps : 1));
    }
    Items<Address> result(static_cast<std::size_t>(roots + facts.carries), Address{-1, 0});
    for (std::size_t r = 0; r < nodes.size(); ++r)
      if (nodes[r].op->kind == graph::Kind::loop_result && nodes[r].in[0] == static_cast<int>(id))
        result[static_cast<std::size_t>(nodes[r].attr[0])] = s.place[r];
    for (int k = 0; k < roots; ++k) {  // the body writes all of them
      const std::int64_t one =
          bytes_of(body.nodes[static_cast<std::size_t>(body.roots[static_cast<std::size_t>(k)])]);
      Address& a = result[static_cast<std::size_t>(k)];
      if (a.space < 0) a = allocate(k < facts.carries ? one : one * facts.steps, time);
      add(a, one);
    }
    for (int k = 0; k < facts.carries; ++k)
      add(result[static_cast<std::size_t>(roots + k)],
          bytes_of(nodes[static_cast<std::size_t>(operands[static_cast<std::size_t>(k)])]));
    for (int k = 0; k < facts.carries; ++k) {
      const std::int64_t one =
          bytes_of(nodes[static_cast<std::size_t>(operands[static_cast<std::size_t>(k)])]);
      const bool history = result[static_cast<std::size_t>(roots + k)].space >= 0;
      for (int buffer = 0; buffer < 2; ++buffer) {  // the first step needs none, the second the latter
        const bool used = !history && facts.steps > 2 - buffer;
        add(used ? allocate(one, time) : Address{-1, 0}, one);
      }
    }
  }
  s.memory = plan::assign_offsets(lives, 2 * s.segments + 1);
  const auto settle = [&lives](Address& a) {
    if (a.space == 0) a.byte_offset = lives[static_cast<std::size_t>(a.byte_offset)].offset;
  };
  for (Address& a : s.place) settle(a);
  for (Address& a : s.addresses) settle(a);
  return s;
}

/// How many nodes, loops and addresses of loops the stages of a graph have.
struct StagesSize {
  std::size_t nodes = 0, loops = 0, addresses = 0;
};

constexpr StagesSize stages_size(const auto& nodes) {
  StagesSize s{nodes.size()};
  for (const graph::Node& n : nodes) {
    if (n.op->kind != graph::Kind::loop) continue;
    const op::LoopFacts facts(n);
    ++s.loops;  // operands, results with histories, two buffers for each carry
    s.addresses += static_cast<std::size_t>(nodes[static_cast<std::size_t>(n.in[0])].attr[0] + facts.outputs +
                                            4 * facts.carries);
  }
  return s;
}

/// The stages of a graph as a constant.
template <StagesSize S>
struct FrozenStages {
  Array<int, S.nodes> segment{};
  Array<Address, S.nodes> place{};
  Array<LoopCall, S.loops> loops{};
  Array<Address, S.addresses> addresses{};
  Array<std::int64_t, S.addresses> bytes{};
  std::int64_t memory = 0;
  int segments = 0;
};

template <StagesSize S>
constexpr FrozenStages<S> freeze(const Stages& s) {
  FrozenStages<S> f;
  for (std::size_t i = 0; i < S.nodes; ++i) {
    f.segment[i] = s.segment[i];
    f.place[i] = s.place[i];
  }
  for (std::size_t i = 0; i < S.loops; ++i) f.loops[i] = s.loops[i];
  for (std::size_t i = 0; i < S.addresses; ++i) {
    f.addresses[i] = s.addresses[i];
    f.bytes[i] = s.bytes[i];
  }
  f.memory = s.memory;
  f.segments = s.segments;
  return f;
}

template <class Source>
inline constexpr auto
    frozen_stages = freeze<stages_size(traced<Source>.graph.nodes)>(stages(traced<Source>.thaw()));

}  // namespace ctgrad::run::detail
