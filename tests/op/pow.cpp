// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("pow agrees with std::pow and its derivatives with differences where the base is positive") {
  check::elementwise([](auto x, auto y) { return pow(x, y); },
                     [](double x, double y) { return std::pow(x, y); }, check::Range{0.3, 3},
                     check::Range{-2, 2});
}

TEST_CASE("pow with a broken constant exponent") {
  check::function([](auto x) { return pow(x, 2.5) + pow(x, -0.5); },
                  check::random<ct::Tensor<double, 7>>(1, 0.3, 3));
}

TEST_CASE("pow with whole constant exponents is exact and differentiable also at negative bases") {
  const ct::Tensor<double, 5> x{-3, -1, 0.5, 2, 7};
  CHECK(check::value([](auto v) { return pow(v, 2.0); }, x) == check::Elements{9, 1, 0.25, 4, 49});
  CHECK(check::value([](auto v) { return pow(v, 3.0); }, x) == check::Elements{-27, -1, 0.125, 8, 343});
  CHECK(check::value([](auto v) { return pow(v, -1.0); }, ct::Tensor<double, 3>{-2, 0.5, 4}) ==
        check::Elements{-0.5, 2, 0.25});
  check::function([](auto v) { return pow(v, 5.0) + pow(v, 4.0) + pow(v, -3.0); },
                  check::random<ct::Tensor<double, 6>>(1, -1.5, -0.5));
}

TEST_CASE("pow with whole constant exponents has a value and a gradient at 0") {
  const ct::Tensor<double, 2> x{0, -0.0};
  CHECK(check::value([](auto v) { return pow(v, 0.0) + pow(v, 1.0) + pow(v, 2.0); }, x) ==
        check::Elements{1, 1});
  const auto gradient =
      check::gradient([](auto v) { return sum(pow(v, 0.0) + pow(v, 1.0) + pow(v, 2.0) + pow(v, 3.0)); }, x);
  CHECK(gradient[0] == check::Elements{1, 1});
}

TEST_CASE("pow with a traced exponent at base 0 is what std::pow says") {
  const ct::Tensor<double, 4> x{0, 0, 0, 0}, y{0, 1, 2.5, -1};
  CHECK(check::value([](auto a, auto b) { return pow(a, b); }, x, y) ==
        check::Elements{1, 0, 0, std::numeric_limits<double>::infinity()});
}

TEST_CASE("pow with a traced exponent at base 0: the gradient in the exponent is 0") {
  const ct::Tensor<double, 3> x{0, 0, 0}, y{1, 2, 3};
  const auto gradient = check::gradient([](auto a, auto b) { return sum(pow(a, b)); }, x, y);
  CHECK(gradient[0] == check::Elements{1, 0, 0});
  CHECK(gradient[1] == check::Elements{0, 0, 0});
}

TEST_CASE("pow with a traced whole exponent at a negative base has a gradient in the base") {
  const ct::Tensor<double, 3> x{-2, -2, -2}, y{1, 2, 3};
  CHECK(check::same(check::value([](auto a, auto b) { return pow(a, b); }, x, y), {-2, 4, -8}, 1e-15));
  const auto gradient = check::gradient([](auto a, auto b) { return sum(pow(a, b)); }, x, y);
  CHECK(check::same(gradient[0], {1, -4, 12}, 1e-15));
  CHECK(gradient[1] == check::Elements{0, 0, 0});
}

TEST_CASE("pow with the largest whole exponents that multiply, and beyond them") {
  const ct::Tensor<double, 3> x{-1.1, 0.9, 1.2};
  const check::Graph g([](auto v) { return pow(v, 64.0) * pow(v, -63.0) * pow(v, 65.0); }, x);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(g.value(g.root)[i] == doctest::Approx(std::pow(x[i], 66)).epsilon(1e-13));
}
