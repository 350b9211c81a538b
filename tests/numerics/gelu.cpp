// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Both forms of gelu: accurate relative to their argument.
#include "elementwise.hpp"

using elementwise::check;
using elementwise::times;

TEST_CASE_TEMPLATE("gelu: the error is relative to x, since 1 + erf cancels below", T, float, double) {
  const auto density = [](double x) {
    return 0.39894228040143268 * std::exp(-0.5 * std::min(x * x, 4000.0));
  };
  check<T>(
      "gelu", [](auto x) { return ct::gelu(x); }, [](double x) { return 8 * std::abs(x); },
      [=](double x) { return 8 + times(x, density(x)) * (8 + 2 * std::min(x * x, 4000.0)); });
}

TEST_CASE_TEMPLATE("gelu_tanh: the error is relative to x, since 1 + tanh cancels below", T, float, double) {
  // The argument of tanh and its derivative are each rounded about five times.
  const auto steep = [](double x) {
    const double u = 0.8 * x + 0.036 * x * std::min(x * x, 100.0), t = std::tanh(u);
    return times(x, (1 - t * t) * (0.8 + 0.11 * std::min(x * x, 100.0)));
  };
  check<T>(
      "gelu_tanh", [](auto x) { return ct::gelu_tanh(x); },
      [=](double x) { return 8 * std::abs(x) + 5 * times(x, steep(x)); },
      [=](double x) {
        return 8 + steep(x) * (12 + 10 * std::min(x * x, 100.0)) + 4 * std::min(std::abs(x), 10.0);
      });
}
