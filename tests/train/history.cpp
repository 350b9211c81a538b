// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/train/history.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::train::History;
using ct::train::StepMetrics;

namespace {

History of(std::initializer_list<double> losses, std::initializer_list<double> norms) {
  History h;
  for (std::size_t i = 0; i < losses.size(); ++i)
    h.add(StepMetrics{.loss = losses.begin()[i], .grad_norm = norms.begin()[i]});
  return h;
}

}  // namespace

TEST_CASE("growth is told, and a calm run is not accused") {
  CHECK(of({5, 4, 3}, {1, 2, 3}).divergence(0.1, 1, 1).empty());
  CHECK(of({}, {}).divergence(0.1, 1, 1).empty());
  CHECK(of({5}, {1}).divergence(0.1, 1, 50).empty());
  CHECK(of({5, 60}, {1, 1}).divergence(0.1, 1, 1) ==
        "the learning rate 0.1 is probably too high: over the last steps, the loss went from 5 to 60");
  CHECK(of({5, 5}, {1, 11}).divergence(2, 1, 200) == "the learning rate 2 is probably too high: over the "
                                                     "last steps, the gradient norm went from 1 to 11, the "
                                                     "largest parameter went from 1 to 200");
}

TEST_CASE("only the last eight steps count") {
  CHECK(of({1, 50, 50, 50, 50, 50, 50, 50, 50}, {1, 1, 1, 1, 1, 1, 1, 1, 1}).divergence(1, 1, 1).empty());
  CHECK_FALSE(of({1, 50, 50, 50, 50, 50, 50, 50}, {1, 1, 1, 1, 1, 1, 1, 1}).divergence(1, 1, 1).empty());
}
