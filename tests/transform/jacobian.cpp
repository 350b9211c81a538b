// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
constexpr auto polar = [](auto x) {  // (2) to (3)
  const auto r = ct::slice<0, 0, 1>(x), t = ct::slice<0, 1, 2>(x);
  return ct::concat<0>(ct::concat<0>(r * cos(t), r * sin(t)), r * r);
};
constexpr auto check = [](const ct::Tensor<double, 3, 2>& j, double r, double t) {
  CHECK(j(0, 0) == doctest::Approx(std::cos(t)));
  CHECK(j(0, 1) == doctest::Approx(-r * std::sin(t)));
  CHECK(j(1, 0) == doctest::Approx(std::sin(t)));
  CHECK(j(1, 1) == doctest::Approx(r * std::cos(t)));
  CHECK(j(2, 0) == doctest::Approx(2 * r));
  CHECK(j(2, 1) == 0.0);
};
}  // namespace

TEST_CASE("Jacobians by both modes") {
  const ct::Tensor<double, 2> x{2, 0.5};
  check(ct::jacobian(polar)(x), 2, 0.5);
  check(ct::jacfwd(polar)(x), 2, 0.5);
  check(ct::jacrev(polar)(x), 2, 0.5);
}

TEST_CASE("the Jacobian of a matrix product has the extents of the result and of the argument") {
  constexpr auto g = [](auto a) { return matmul(a, transpose(a)); };
  const ct::Tensor<double, 2, 3> a{1, 2, 3, 4, 5, 6};
  const ct::Tensor<double, 2, 2, 2, 3> f = ct::jacfwd(g)(a), r = ct::jacrev(g)(a);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      for (std::size_t k = 0; k < 2; ++k)
        for (std::size_t l = 0; l < 3; ++l) {
          const double expected = (i == k ? a(j, l) : 0) + (j == k ? a(i, l) : 0);
          CHECK(f(i, j, k, l) == expected);
          CHECK(r(i, j, k, l) == expected);
        }
}

TEST_CASE("structures give a structure of results with the structure of arguments in each place") {
  constexpr auto g = [](auto x, auto y) { return std::array{x * y, x + y, sin(x)}; };
  const std::array<std::tuple<double, double>, 3> j = ct::jacobian(g)(2.0, 5.0);
  CHECK(j[0] == std::tuple(5.0, 2.0));
  CHECK(j[1] == std::tuple(1.0, 1.0));
  CHECK(std::get<0>(j[2]) == doctest::Approx(std::cos(2.0)));
  CHECK(std::get<1>(j[2]) == 0.0);
  const std::array<double, 3> second = ct::jacobian<1>(g)(2.0, 5.0);
  CHECK(second == std::array{2.0, 1.0, 0.0});
}
