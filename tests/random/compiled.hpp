// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random graphs with their gradients as compiled programs, against the interpreter.
#pragma once
#include "checks.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/run/program.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <utility>
#include <vector>

namespace random_graph {

/// What one compiled program is made of. Kind 0: double with long rows; 1: float with long rows; 2: many
/// small values with loops; 3: numbers only; 4 and 5: small values of double and float without loops.
constexpr Settings settings_of(int kind) {
  Settings s;
  s.least_steps = 5;
  s.most_steps = 14;
  s.stops = true;
  if (kind == 0 || kind == 1) {
    s.type = kind == 0 ? Scalar::f64 : Scalar::f32;
    s.extent = kind == 0 ? 21 : 39;
    s.size = 200;
    s.loops = 0;
  } else if (kind == 2) {
    s.loops = 60;
    s.most_steps = 10;
  } else if (kind == 3) {
    s.extent = 1;
    s.loops = 0;
    s.most_steps = 24;
  } else {
    s.type = kind == 4 ? Scalar::f64 : Scalar::f32;
    s.loops = 0;
  }
  return s;
}

/// Roots with their gradients, for upstream gradients of different constants.
constexpr Draft with_gradients(const RandomGraph& r) {
  Builder g;
  ct::Items<Value> leaves, x, outputs, seeds;
  for (std::size_t i = 0; i < r.leaves.size(); ++i) {
    leaves.push_back(op::leaf(g, r.leaves[i].type, r.leaves[i].shape, static_cast<int>(i)));
    if (r.leaves[i].type != Scalar::i32) x.push_back(leaves.back());
  }
  const ct::Items<Value> values = replay(g, r.draft);
  for (int root : r.draft.roots) {
    outputs.push_back(values[static_cast<std::size_t>(root)]);
    seeds.push_back(op::constant_like(outputs.back(), 1.0 - 0.375 * static_cast<double>(seeds.size())));
  }
  const ct::Items<Value> gradient = ct::diff::reverse(outputs, seeds, x);
  for (std::size_t i = 0; i < x.size(); ++i)
    outputs.push_back(gradient[i].valid() ? gradient[i] : op::constant_like(x[i], 0));
  Draft d{g.nodes(), {}, g.bodies()};
  for (Value v : outputs) d.roots.push_back(v.id);
  return ct::simplify::finish(d);
}

template <int Kind, int Seed>
struct Source {
  static constexpr RandomGraph graph() { return make(static_cast<std::uint64_t>(Seed), settings_of(Kind)); }
  static constexpr int spaces = [] {
    const RandomGraph g = graph();
    int floating = 0;
    for (const LeafFacts& l : g.leaves) floating += l.type != Scalar::i32;
    return 1 + static_cast<int>(g.leaves.size() + g.draft.roots.size()) + floating;
  }();
  static constexpr ct::run::Traced trace() {
    const RandomGraph r = graph();
    ct::run::Traced t;
    t.graph = with_gradients(r);
    int space = 1;
    for (std::size_t i = 0; i < r.leaves.size(); ++i) t.leaves.push_back({space++, 0});
    for (std::size_t i = 0; i < t.graph.roots.size(); ++i) t.results.push_back({space++, 0});
    return t;
  }
};

template <class T>
std::vector<std::byte> memory_of(const Elements& e) {
  std::vector<std::byte> b(e.size() * sizeof(T));
  for (std::size_t i = 0; i < e.size(); ++i) {
    const T x = static_cast<T>(e[i]);
    std::memcpy(b.data() + i * sizeof(T), &x, sizeof(T));
  }
  return b;
}
template <class T>
Elements elements_in(const std::vector<std::byte>& b) {
  Elements e;
  for (std::size_t i = 0; i < b.size(); i += sizeof(T)) {
    T x;
    std::memcpy(&x, b.data() + i, sizeof(T));
    e.push_back(static_cast<double>(x));
  }
  return e;
}

/// Runs one program and compares every result; what is wrong, or nothing. `compared` counts.
template <class T>
std::string check_program(const RandomGraph& graph, const Draft& d, void (*run)(std::byte**), int seed,
                          int& compared) {
  Dice dice(static_cast<std::uint64_t>(seed) ^ std::uint64_t{0x9E37});
  ct::Items<Elements> at, all;
  double kinks = 0;
  for (int tries = 0; tries < 4; ++tries) {
    at = numbers(dice, graph);
    for (std::size_t i = 0; i < at.size(); ++i)
      for (double& x : at[i]) x = static_cast<double>(static_cast<T>(x));
    all = interpret(d, at);
    kinks = kink_distance(d, all, true);
    if (kinks > 1e-3) break;
  }
  std::vector<std::vector<std::byte>> memory(1);
  for (std::size_t i = 0; i < at.size(); ++i)
    memory.push_back(graph.leaves[i].type == Scalar::i32 ? memory_of<std::int32_t>(at[i])
                                                         : memory_of<T>(at[i]));
  const ct::Items<Elements> expected = pick(all, d.roots);
  for (const Elements& e : expected)
    memory.push_back(memory_of<T>(Elements(e.size(), std::numeric_limits<double>::quiet_NaN())));
  const std::vector<std::vector<std::byte>> before(
      memory.begin(), memory.begin() + 1 + static_cast<std::ptrdiff_t>(at.size()));
  std::vector<std::byte*> space;
  for (auto& m : memory) space.push_back(m.data());
  run(space.data());
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != memory[i]) return "an argument was changed";
  if (kinks < (sizeof(T) == 4 ? 1e-4 : 1e-9)) return "";
  ++compared;
  const double bound = (sizeof(T) == 4 ? 2e-4 : 1e-11) * std::max(largest(expected), 1.0);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Elements found = elements_in<T>(memory[1 + at.size() + i]);
    if (const double e = distance({found}, {expected[i]}); !(e <= bound)) {
      std::ostringstream s;
      s << "seed " << seed << ", result " << i << ": error " << e << ", at most " << bound << " is right\n";
      print(s, d);
      return s.str();
    }
  }
  return "";
}

template <int Kind, int Seed>
void check_compiled(int& compared) {
  using S = Source<Kind, Seed>;
  const RandomGraph graph = S::graph();
  const Draft d = with_gradients(graph);
  const auto run = [](std::byte** space) {
    std::byte* table[static_cast<std::size_t>(S::spaces)];
    for (std::size_t i = 1; i < static_cast<std::size_t>(S::spaces); ++i) table[i] = space[i];
    ct::run::execute<S>(table);
  };
  using T = std::conditional_t<Kind == 1 || Kind == 5, float, double>;
  const std::string wrong = check_program<T>(graph, d, run, Seed, compared);
  CHECK_MESSAGE(wrong.empty(), wrong);
  if constexpr (ct::run::form_of<S>() == ct::run::Form::packed) {
    const auto by_plan = [](std::byte** space) {
      ct::run::Program<S, ct::simd::Arch, ct::run::Form::planned> program;
      program.run_on(space);
    };
    const std::string planned_wrong = check_program<T>(graph, d, by_plan, Seed, compared);
    CHECK_MESSAGE(planned_wrong.empty(), planned_wrong);
  }
}

/// Programs of the seeds First to First + Count.
template <int Kind, int First, int Count>
void check_compiled() {
  int compared = 0;
  [&]<int... I>(std::integer_sequence<int, I...>) { (check_compiled<Kind, First + I>(compared), ...); }
  (std::make_integer_sequence<int, Count>{});
  CHECK(compared * 10 >= Count * 7);
}

}  // namespace random_graph
