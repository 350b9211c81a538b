// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Plans of thousands of random graphs with their gradients, run element by element, against the interpreter.
#include "execute.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <vector>

using namespace random_graph;

namespace {

/// The first seeds, or others given by the environment when hunting.
long environment(const char* name, long otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atol(text);
}

struct PlanCounts {
  long plans = 0, calls = 0, nodes = 0, near_kinks = 0;
};

/// What a program of a graph contains.
enum class Wanted { values, gradients, batch_of_gradients };

/// Values, gradients or a batch of them, planned and run; what is wrong, or nothing.
std::string check_plan(const RandomGraph& graph, std::uint64_t seed, Wanted wanted, PlanCounts& counts) {
  try {
    Dice dice(seed ^ 0x2545F491ull);
    Growing g;
    grow(g, graph, numbers(dice, graph));
    Values outputs = g.roots;
    std::vector<Scalar> types;
    if (wanted != Wanted::values) {
      Values x, seeds;
      for (std::size_t i = 0; i < graph.leaves.size(); ++i)
        if (graph.leaves[i].type != Scalar::i32) x.push_back(g.leaves[i]);
      for (Value r : g.roots)
        seeds.push_back(dice.chance(30) ? op::constant_like(r, 1)
                                        : g.leaf_like(r, numbers(dice, r.shape().size(), -1, 1)));
      const Values gradient = ct::diff::reverse(g.roots, seeds, x);
      for (std::size_t i = 0; i < x.size(); ++i)
        outputs.push_back(gradient[i].valid() ? gradient[i] : op::constant_like(x[i], 0));
    }
    if (wanted == Wanted::batch_of_gradients) {
      Values from, to;
      constexpr int count = 3;
      for (std::size_t i = 0; i < graph.leaves.size(); ++i) {
        if (!dice.chance(70)) continue;
        Elements together;
        for (int b = 0; b < count; ++b) {
          const Elements e = numbers(dice, graph.leaves[i]);
          together.append(e.begin(), e.end());
        }
        from.push_back(g.leaves[i]);
        to.push_back(g.leaf(graph.leaves[i].type, ct::diff::detail::with_batch(count, graph.leaves[i].shape),
                            std::move(together)));
      }
      outputs = ct::diff::batch(outputs, from, to, count);
    }
    Draft whole{g.builder.nodes(), {}, g.builder.bodies()};
    for (Value v : outputs) whole.roots.push_back(v.id);
    const Draft d = ct::simplify::finish(whole);

    // Leaves hold what their type can hold.
    types.assign(g.at.size(), Scalar::f64);
    for (const Node& n : whole.nodes)
      if (n.op->kind == ct::graph::Kind::leaf) types[static_cast<std::size_t>(n.attr[0])] = n.type;
    bool single = false;
    for (std::size_t i = 0; i < g.at.size(); ++i)
      if (types[i] == Scalar::f32) {
        single = true;
        for (double& x : g.at[i]) x = static_cast<double>(static_cast<float>(x));
      }
    const ct::Items<Elements> all = interpret(d, g.at), expected = pick(all, d.roots);
    if (kink_distance(d, all, true) < (single ? 1e-3 : 1e-9)) {
      ++counts.near_kinks;
      return "";
    }
    const Planned p = run_plan(d, types, g.at);
    ++counts.plans;
    counts.calls += static_cast<long>(p.calls);
    counts.nodes += static_cast<long>(d.nodes.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double bound = (single ? 1e-3 : 1e-11) * std::max(largest(expected), 1.0);
      if (const double e = distance({p.roots[i]}, {expected[i]}); !(e <= bound)) {
        if (kink_distance(d, all, false) == 0) {  // a tie of values that a plan may round differently
          ++counts.near_kinks;
          return "";
        }
        std::ostringstream s;
        s << "result " << i << ": error " << e << ", at most " << bound << " is right\n";
        print(s, d);
        return s.str();
      }
      if (i == 0)
        if (const double e = distance(p.after, {expected[0]}); !(e <= bound))
          return "the first result is not complete after its steps";
    }
    return "";
  } catch (const char* message) {
    return std::string("threw: ") + message;
  }
}

PlanCounts check_seeds(Settings settings, Wanted wanted, long count) {
  settings.loops = 0;  // their parts are planned one by one, by templates
  PlanCounts counts;
  int failures = 0;
  const auto first = static_cast<std::uint64_t>(environment("CTGRAD_RANDOM_FIRST", 0));
  count = environment("CTGRAD_RANDOM_COUNT", count);
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(count) && failures < 5; ++seed) {
    const RandomGraph g = make(seed, settings);
    const auto test = [&](const RandomGraph& r) {
      PlanCounts ignored;
      return check_plan(r, seed, wanted, ignored);
    };
    const std::string wrong = check_plan(g, seed, wanted, counts);
    if (wrong.empty()) continue;
    ++failures;
    const std::string what = report(g, seed, wrong, test);
    CHECK_MESSAGE(wrong.empty(), what);
  }
  MESSAGE(counts.plans, " plans of ", counts.nodes, " nodes with ", counts.calls,
          " calls; too near to a kink ", counts.near_kinks);
  CHECK(counts.plans > count * 8 / 10);
  return counts;
}

}  // namespace

TEST_CASE("plans of random graphs") { check_seeds({}, Wanted::values, 4000); }

TEST_CASE("plans of random graphs with their gradients") { check_seeds({}, Wanted::gradients, 4000); }

TEST_CASE("plans of random graphs with longer rows and float") {
  Settings s;
  s.type = Scalar::f32;
  s.extent = 11;
  s.size = 150;
  check_seeds(s, Wanted::gradients, 1000);
}

TEST_CASE("plans of large random graphs with many roots and axes") {
  Settings s;
  s.least_steps = 25;
  s.most_steps = 60;
  s.rank = 4;
  s.extent = 6;
  s.size = 120;
  s.roots = 6;
  check_seeds(s, Wanted::gradients, 500);
}

TEST_CASE("plans of batches of random graphs with their gradients") {
  check_seeds({}, Wanted::batch_of_gradients, 2000);
}
