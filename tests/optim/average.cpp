// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/optim/average.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {
using Model = ct::nn::Linear<7, 5>;
using Parameters = ct::nn::Parameters<Model, double>;
}  // namespace

TEST_CASE("an average moves by its share of the difference") {
  const Parameters first(1), latest(2);
  Parameters average = first;
  ct::optim::incremental_update(average, latest, 0.25);
  for (std::size_t i = 0; i < first.flat().size(); ++i)
    CHECK(average.flat()[i] == doctest::Approx(0.75 * first.flat()[i] + 0.25 * latest.flat()[i]));
  ct::optim::incremental_update(average, latest, 0);
  CHECK(average["weight"][3] == doctest::Approx(0.75 * first["weight"][3] + 0.25 * latest["weight"][3]));
}

TEST_CASE("with a share of 1/n it is the mean of n models") {
  Parameters average;
  Parameters sum;
  for (unsigned n = 1; n <= 4; ++n) {
    const Parameters latest(n);
    ct::optim::incremental_update(average, latest, 1.0 / n);
    for (std::size_t i = 0; i < sum.flat().size(); ++i) sum.flat()[i] += latest.flat()[i];
  }
  for (std::size_t i = 0; i < sum.flat().size(); ++i)
    CHECK(average.flat()[i] == doctest::Approx(sum.flat()[i] / 4).epsilon(1e-12));
}

TEST_CASE("statistics are averaged as weights are") {
  ct::nn::Parameters<ct::nn::BatchNorm<3>> average(1), latest(1);
  latest["running_var"][1] = 5;
  ct::optim::incremental_update(average, latest, 0.5);
  CHECK(average["running_var"][1] == 3);
}

TEST_CASE("a share of 1 copies") {
  Parameters average, latest(3);
  average["bias"][1] = 1e30;
  ct::optim::incremental_update(average, latest, 1);
  for (std::size_t i = 0; i < latest.flat().size(); ++i) CHECK(average.flat()[i] == latest.flat()[i]);
}
