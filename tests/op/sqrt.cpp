// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("sqrt agrees with std::sqrt and its derivatives with differences") {
  check::elementwise([](auto x) { return sqrt(x); }, [](double x) { return std::sqrt(x); },
                     check::Range{0.2, 8});
}

TEST_CASE("sqrt's gradient at 0 is 0 for a zero upstream gradient, and infinity for another") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 4> x{0, 0, 4, 4}, w{0, 1, 0, 1};
  const auto gradient = check::gradient([](auto v, auto weight) { return sum(weight * sqrt(v)); }, x, w);
  CHECK(gradient[0] == check::Elements{0, inf, 0, 0.25});
}

TEST_CASE("sqrt's gradient is infinity at 0 for a constant upstream gradient") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::gradient([](auto v) { return sum(sqrt(v)); }, ct::Tensor<double, 2>{0, 4})[0] ==
        check::Elements{inf, 0.25});
}

TEST_CASE("a norm that select guards has a zero gradient at 0") {
  const ct::Tensor<double, 2> x{0, 3};
  const auto f = [](auto v) { return sum(select(v > 0.0, sqrt(v * v), 0.0)); };
  CHECK(check::gradient(f, x)[0] == check::Elements{0, 1});
}

TEST_CASE("sqrt is NaN below 0") {
  CHECK(std::isnan(check::value([](auto x) { return sqrt(x); }, ct::Tensor<double, 1>{-1})[0]));
}

TEST_CASE("sqrt has a second derivative also where the upstream gradient is 0") {
  check::Graph g(
      [](auto v) {
        const auto e = sqrt(v) - 2.0;
        return e * e;
      },
      4.0);
  const check::Value first = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  const check::Value second = ct::diff::reverse(first, check::one_like(first), g.leaves)[0];
  CHECK(g.value(first)[0] == 0);
  CHECK(g.value(second)[0] == 0.125);
}
