// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return acos(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(acos(x)); };
}  // namespace

TEST_CASE("acos agrees with std::acos and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::acos(x); }, check::Range{-0.9, 0.9});
}

TEST_CASE("acos is defined in [-1, 1] and NaN outside") {
  const ct::Tensor<double, 9> x{-1, 1, 0, 0.5, -0.5, 1.5, -1.5, inf, undefined};
  CHECK(check::same(check::value(f, x),
                    {std::acos(-1.0), std::acos(1.0), std::acos(0.0), std::acos(0.5), std::acos(-0.5),
                     undefined, undefined, undefined, undefined},
                    1e-15));
  ct::Tensor<float, 9> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(check::value(f, single),
                    {std::acos(-1.0), std::acos(1.0), std::acos(0.0), std::acos(0.5), std::acos(-0.5),
                     undefined, undefined, undefined, undefined},
                    1e-6));
}

TEST_CASE("acos's derivative at +-1 is infinite") {
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 4>{1, -1, 0, 0.6})[0], {-inf, -inf, -1, -1.25},
                    1e-15));
}

TEST_CASE("acos's derivative at +-1 is 0 for an upstream gradient of 0") {
  const ct::Tensor<double, 3> x{1, -1, 0.6};
  const auto masked = [](auto v) { return sum(select(v < 0.9, select(v > -0.9, f(v), 0.0), 0.0)); };
  CHECK(check::same(check::gradient(masked, x)[0], {0, 0, -1.25}, 1e-15));
}

TEST_CASE("acos has a second derivative also where the upstream gradient is 0") {
  check::Graph g(
      [](auto v) {
        const auto distance = f(v) - f(stop_gradient(v));
        return distance * distance;
      },
      0.6);
  const check::Value d = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  const check::Value second = ct::diff::reverse(d, check::one_like(d), g.leaves)[0];
  CHECK(g.value(d)[0] == 0);
  CHECK(g.value(second)[0] == doctest::Approx(2 * 1.25 * 1.25));
}
