// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Programs with loops. The graph is cut at its loops: a segment is everything that can run before the next
// loop and is planned like any other graph; a loop's body is a program of its own. What crosses a cut has an
// address in the program's memory.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/storage.hpp>
#include <ctgrad/run/stages.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace ctgrad::run {

/// Runs a Source on a table of addresses: its own memory (which it sets), arguments, results.
template <class Source>
void execute(std::byte** space);

constexpr bool has_loops(const auto& nodes) {
  for (const graph::Node& n : nodes)
    if (n.op->kind == graph::Kind::loop) return true;
  return false;
}

/// What a program with loops computes between them. Its own memory stands before the whole program's.
template <class Source, int K>
struct Segment {
  static constexpr int spaces = Source::spaces + 1;
  static constexpr Options program_options = run::options<Source>;

  static constexpr Traced trace() {
    constexpr const auto& whole = traced<Source>;
    constexpr const auto& nodes = whole.graph.nodes;
    constexpr const auto& s = detail::frozen_stages<Source>;
    graph::Builder g;
    Traced t;
    Items<int> roots, id(nodes.size(), -1);
    const auto shifted = [](Address a) { return Address{a.space + 1, a.byte_offset}; };
    const auto leaf = [&](std::size_t i) {
      id[i] = op::leaf(g, nodes[i].type, nodes[i].shape, static_cast<int>(t.leaves.size())).id;
      t.leaves.push_back(shifted(s.place[i]));
    };
    const auto operand_by = [&](const auto& self, int o) -> int {
      const auto i = static_cast<std::size_t>(o);
      if (id[i] < 0) {
        const graph::Kind kind = nodes[i].op->kind;
        if (kind == graph::Kind::constant || kind == graph::Kind::iota) {
          id[i] = g.add_as_is(nodes[i]).id;
        } else if (nodes[i].type == Scalar::boolean) {  // a comparison is computed again
          graph::Node n = nodes[i];
          for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = self(self, n.in.items[k]);
          id[i] = g.add_as_is(n).id;
        } else {
          leaf(i);
        }
      }
      return id[i];
    };
    const auto operand = [&](int o) { return operand_by(operand_by, o); };
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const graph::Kind kind = nodes[i].op->kind;
      if (s.segment[i] != K || kind == graph::Kind::bundle || kind == graph::Kind::loop ||
          kind == graph::Kind::leaf || kind == graph::Kind::loop_result)
        continue;
      graph::Node n = nodes[i];
      for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = operand(n.in.items[k]);
      g.where = n.where;
      id[i] = g.add_as_is(n).id;
      if (s.place[i].space < 0) continue;
      roots.push_back(id[i]);
      t.results.push_back(shifted(s.place[i]));
    }
    for (std::size_t r = 0; r < whole.graph.roots.size(); ++r) {
      const int root = whole.graph.roots[r];
      if (s.segment[static_cast<std::size_t>(root)] != K) continue;
      if (s.place[static_cast<std::size_t>(root)] == whole.results[r]) continue;
      roots.push_back(operand(root));
      t.results.push_back(shifted(whole.results[r]));
    }
    t.graph = simplify::compact(g.nodes(), roots, {});
    return t;
  }
};

/// The body of a program's loop: arguments are the leaves, results the roots, one space each.
template <class Source, int B>
struct BodySource {
  static constexpr int body_spaces(const graph::Draft& body, int operands) {
    return 1 + operands + static_cast<int>(body.roots.size());
  }
  static constexpr int leaves = [] {
    const auto& s = detail::frozen_stages<Source>;
    for (const detail::LoopCall& l : s.loops)
      if (l.body == B) return l.operands;
    return 0;
  }();
  static constexpr int roots = [] {
    const auto& s = detail::frozen_stages<Source>;
    for (const detail::LoopCall& l : s.loops)
      if (l.body == B) return l.carries + l.outputs;
    return 0;
  }();
  static constexpr int spaces = 1 + leaves + roots;
  static constexpr Options program_options = run::options<Source>;

  static constexpr Traced trace() {
    Traced t;
    t.graph = traced<Source>.bodies()[static_cast<std::size_t>(B)];
    for (int i = 0; i < leaves; ++i) t.leaves.push_back({1 + i, 0});
    for (int i = 0; i < roots; ++i) t.results.push_back({1 + leaves + i, 0});
    return t;
  }
};

/// A program with loops.
template <class Source>
class Looped {
  static constexpr const auto& stages = detail::frozen_stages<Source>;

  template <std::size_t L>
  static void run_loop(std::byte* const* space) {
    constexpr detail::LoopCall call = stages.loops[L];
    using Body = BodySource<Source, call.body>;
    constexpr int outputs = call.carries + call.outputs, histories = call.operands + outputs,
                  buffers = histories + call.carries, last_sequence = call.carries + call.sequences;
    const auto address = [&](int i) -> std::byte* {
      const Address a = stages.addresses[static_cast<std::size_t>(call.first_address + i)];
      return a.space < 0 ? nullptr : space[a.space] + a.byte_offset;
    };
    const auto bytes = [&](int i) {
      return static_cast<std::size_t>(stages.bytes[static_cast<std::size_t>(call.first_address + i)]);
    };
    // Where carry k is before step s of the walk: in its history, or where it came from and then in one of
    // two buffers.
    const auto carry = [&](int k, int s) {
      std::byte* const history = address(histories + k);
      const int index = call.backwards ? call.steps - 1 - s : s;
      if (history != nullptr) return history + static_cast<std::size_t>(index) * bytes(k);
      return address(s == 0 ? k : buffers + 2 * k + s % 2);
    };
    std::byte* body[static_cast<std::size_t>(Body::spaces)];
    for (int k = 0; k < call.carries; ++k)
      if (carry(k, 0) != address(k)) std::memcpy(carry(k, 0), address(k), bytes(k));
    for (int i = last_sequence; i < call.operands; ++i) body[1 + i] = address(i);
    for (int s = 0; s < call.steps; ++s) {
      const auto index = static_cast<std::size_t>(call.backwards ? call.steps - 1 - s : s);
      for (int k = 0; k < call.carries; ++k) {
        body[1 + k] = carry(k, s);
        body[1 + call.operands + k] = s + 1 < call.steps ? carry(k, s + 1) : address(call.operands + k);
      }
      for (int i = call.carries; i < last_sequence; ++i) body[1 + i] = address(i) + index * bytes(i);
      for (int i = call.operands + call.carries; i < histories; ++i)
        body[1 + i] = address(i) + index * bytes(i);
      execute<Body>(body);
    }
  }

  template <int K>
  static void run_segment(std::byte* const* space) {
    using S = Segment<Source, K>;
    if constexpr (traced<S>.graph.roots.size() > 0) {
      std::byte* table[static_cast<std::size_t>(S::spaces)];
      for (std::size_t i = 1; i < static_cast<std::size_t>(S::spaces); ++i) table[i] = space[i - 1];
      execute<S>(table);
    }
    [&]<std::size_t... L>(std::index_sequence<L...>) {
      const auto run = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
        if constexpr (stages.loops[J].segment == K) run_loop<J>(space);
      };
      (run(std::integral_constant<std::size_t, L>{}), ...);
    }
    (std::make_index_sequence<stages.loops.size()>{});
  }

  using Memory = Storage<std::byte, static_cast<std::size_t>(stages.memory > 0 ? stages.memory : 1)>;

  static void run_in(Memory& memory, std::byte** space) {
    space[0] = memory.data();
    [&]<std::size_t... K>(std::index_sequence<K...>) { (run_segment<static_cast<int>(K)>(space), ...); }
    (std::make_index_sequence<static_cast<std::size_t>(stages.segments)>{});
  }

public:
  /// Bytes of what crosses the cuts.
  static constexpr std::int64_t memory_bytes = stages.memory;
  /// Calls f with the source of every stretch between loops that computes something, and of every body.
  static constexpr void for_each_part(auto f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      const auto visit = [&]<class S>(std::type_identity<S> part) {
        if constexpr (traced<S>.graph.roots.size() > 0) f(part);
      };
      (visit(std::type_identity<Segment<Source, static_cast<int>(K)>>{}), ...);
    }
    (std::make_index_sequence<static_cast<std::size_t>(stages.segments)>{});
    [&]<std::size_t... L>(std::index_sequence<L...>) {
      const auto visit = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
        constexpr int body = stages.loops[J].body;
        constexpr bool first = [] {
          for (std::size_t i = 0; i < J; ++i)
            if (stages.loops[i].body == body) return false;
          return true;
        }();
        if constexpr (first) f(std::type_identity<BodySource<Source, body>>{});
      };
      (visit(std::integral_constant<std::size_t, L>{}), ...);
    }
    (std::make_index_sequence<stages.loops.size()>{});
  }

  static void run(std::byte** space) {
    if constexpr (stages.memory <= static_cast<std::int64_t>(inline_bytes)) {
      Memory memory(uninitialized);
      run_in(memory, space);
    } else {
      thread_local Memory memory(uninitialized);
      run_in(memory, space);
    }
  }
};

}  // namespace ctgrad::run
