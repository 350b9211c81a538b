// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The numbers that an optimizer hands to its expression, and how the expression reads them.
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;
using doctest::Approx;

namespace {

constexpr auto digits = [](auto settings) {
  return ct::optim::setting<0>(settings) * 100.0 + ct::optim::setting<1>(settings) * 10.0 +
         ct::optim::setting<2>(settings);
};

}  // namespace

TEST_CASE("setting<I> is number I of the vector, as a scalar") {
  CHECK(ct::evaluate(digits)(ct::Tensor<double, 3>{1, 2, 3}) == 123);
  CHECK(ct::evaluate(digits)(ct::Tensor<float, 4>{4, 5, 6, 7}) == 456);
  const auto one = [](auto s) { return ct::optim::setting<1>(s); };
  CHECK(ct::evaluate(one)(ct::Tensor<double, 2>{8, 9}) == 9);
}

TEST_CASE("AdamW: complements and bias corrections are computed in double") {
  const ct::optim::AdamW rule{.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .weight_decay = 0.1};
  const auto first = rule.settings(1, true);
  CHECK(first[0] == 0.9);
  CHECK(first[1] == Approx(0.1).epsilon(1e-14));
  CHECK(first[2] == 0.999);
  CHECK(first[3] == Approx(0.001).epsilon(1e-12));
  CHECK(first[4] == 1e-8);
  CHECK(first[5] == 0.1);
  CHECK(first[6] == Approx(10).epsilon(1e-12));
  CHECK(first[7] == Approx(std::sqrt(1000.0)).epsilon(1e-12));
  const auto third = rule.settings(3, true);
  CHECK(third[6] == Approx(1 / 0.271).epsilon(1e-12));
  CHECK(third[7] == Approx(1 / std::sqrt(0.002997001)).epsilon(1e-12));
  const auto late = rule.settings(1000000, true);
  CHECK(late[6] == 1);
  CHECK(late[7] == 1);
}

TEST_CASE("biases and gains do not decay") {
  CHECK(ct::optim::AdamW{.weight_decay = 0.1}.settings(1, false)[5] == 0);
  CHECK(ct::optim::Sgd{.weight_decay = 0.1}.settings(1, false)[3] == 0);
  CHECK(ct::optim::Sgd{.weight_decay = 0.1}.settings(1, true)[3] == 0.1);
}

TEST_CASE("Sgd: Nesterov momentum is switched by settings alone") {
  const auto plain = ct::optim::Sgd{.momentum = 0.9}.settings(1, true);
  CHECK(plain[0] == 0.9);
  CHECK(plain[1] == 0);
  CHECK(plain[2] == 0);
  const auto nesterov = ct::optim::Sgd{.momentum = 0.9, .nesterov = true}.settings(7, true);
  CHECK(nesterov[0] == 0.9);
  CHECK(nesterov[1] == 0.9);
  CHECK(nesterov[2] == 1);
}
