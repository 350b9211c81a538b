// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sigmoid and what is built like it: accurate to a few ulp in both tails.
#include "elementwise.hpp"

using elementwise::check;
using elementwise::sigmoid;
using elementwise::times;

TEST_CASE_TEMPLATE("sigmoid is right to a few ulp in both tails", T, float, double) {
  check<T>(
      "sigmoid", [](auto x) { return ct::sigmoid(x); }, [](double x) { return 8 * sigmoid(x); },
      [](double x) { return 16 * sigmoid(x) * sigmoid(-x); });
}

TEST_CASE_TEMPLATE("silu is right to a few ulp, and its derivative relative to its two terms", T, float,
                   double) {
  check<T>(
      "silu", [](auto x) { return ct::silu(x); }, [](double x) { return 9 * times(x, sigmoid(x)); },
      [](double x) { return 18 * (sigmoid(x) + times(x, sigmoid(x) * sigmoid(-x))); });
}

TEST_CASE_TEMPLATE("softplus is right to a few ulp, in the lower tail too", T, float, double) {
  check<T>(
      "softplus", [](auto x) { return ct::softplus(x); },
      [](double x) { return 12 * (std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)))); },
      [](double x) { return 12 * sigmoid(x); });
}

// The golden file has a tenth of a roundoff.
TEST_CASE_TEMPLATE("elu is x above 0, right to a few ulp near 0 and in its tail", T, float, double) {
  check<T>(
      "elu", [](auto x) { return ct::elu(x); },
      [](double x) { return x > 0 ? 0.1 * x : 6 * std::abs(std::expm1(x)); },
      [](double x) { return x > 0 ? 0 : 6 * std::exp(x) + 2; });
}
