// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Thousands of random graphs against what must hold for every graph.
#include "checks.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace random_graph;

namespace {

/// The first seeds, or others given by the environment when hunting.
long environment(const char* name, long otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atol(text);
}

Counts check_seeds(const Settings& settings, std::uint64_t first, long count) {
  Counts counts;
  int failures = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(count) && failures < 5; ++seed) {
    const RandomGraph g = make(seed, settings);
    const auto test = [&](const RandomGraph& r) {
      Counts ignored;
      return Check(r, seed, ignored).run();
    };
    const std::string wrong = Check(g, seed, counts).run();
    if (wrong.empty()) continue;
    ++failures;
    const std::string what = report(g, seed, wrong, test);
    CHECK_MESSAGE(wrong.empty(), what);
  }
  MESSAGE(counts.graphs, " graphs, ", counts.nodes, " nodes, ", counts.with_loops, " with loops, ",
          counts.with_stops, " with stop_gradient; differences in ", counts.differences,
          ", too near to a kink ", counts.near_kinks, ", differences of little use ", counts.unreliable);
  return counts;
}

}  // namespace

TEST_CASE("random graphs: simplification, derivatives of first and second order, batches") {
  const long count = environment("CTGRAD_RANDOM_COUNT", 10000);
  const Counts c = check_seeds({}, static_cast<std::uint64_t>(environment("CTGRAD_RANDOM_FIRST", 0)), count);
  CHECK(c.graphs == count);
  CHECK(c.differences > count / 2);
  CHECK(c.with_loops > count / 10);
}
