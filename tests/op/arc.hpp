// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// asin and acos, whose derivatives are 1 and -1 times the same.
#pragma once
#include "check.hpp"

namespace arc {

inline constexpr double inf = std::numeric_limits<double>::infinity(),
                        undefined = std::numeric_limits<double>::quiet_NaN();

inline void check_values(auto f, double (*exact)(double)) {
  check::elementwise(f, exact, check::Range{-0.9, 0.9});
  const ct::Tensor<double, 9> x{-1, 1, 0, 0.5, -0.5, 1.5, -1.5, inf, undefined};
  ct::Tensor<float, 9> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  const check::Elements expected{exact(-1.0), exact(1.0), exact(0.0), exact(0.5), exact(-0.5),
                                 undefined,   undefined,  undefined,  undefined};
  CHECK(check::same(check::value(f, x), expected, 1e-15));
  CHECK(check::same(check::value(f, single), expected, 1e-6));
}

template <class F>
void check_derivatives(F, double sign) {
  const auto total = [](auto v) { return sum(F{}(v)); };
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 4>{1, -1, 0, 0.6})[0],
                    {sign * inf, sign * inf, sign, sign * 1.25}, 1e-15));
  // With an upstream gradient of 0 it is 0 there, too.
  const auto masked = [](auto v) { return sum(select(v < 0.9, select(v > -0.9, F{}(v), 0.0), 0.0)); };
  CHECK(
      check::same(check::gradient(masked, ct::Tensor<double, 3>{1, -1, 0.6})[0], {0, 0, sign * 1.25}, 1e-15));
  // There is a second derivative where the upstream gradient is 0.
  check::Graph g(
      [](auto v) {
        const auto distance = F{}(v)-F{}(stop_gradient(v));
        return distance * distance;
      },
      0.6);
  const check::Value d = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  const check::Value second = ct::diff::reverse(d, check::one_like(d), g.leaves)[0];
  CHECK(g.value(d)[0] == 0);
  CHECK(g.value(second)[0] == doctest::Approx(2 * 1.25 * 1.25));
}

}  // namespace arc
