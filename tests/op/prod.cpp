// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// Products of rows of every length, whose halves are odd in different places.
template <std::size_t N>
void rows() {
  const auto x = check::random<ct::Tensor<double, 3, N>>(N);
  check::Elements expected;
  for (std::size_t i = 0; i < 3; ++i) {
    double p = 1;
    for (std::size_t j = 0; j < N; ++j) p *= x(i, j);
    expected.push_back(p);
  }
  CHECK(check::same(check::value([](auto v) { return prod<1>(v); }, x), expected, 1e-14));
}

}  // namespace

TEST_CASE("prod of rows of 1 to 19 elements") {
  rows<1>(), rows<2>(), rows<3>(), rows<5>(), rows<7>(), rows<8>(), rows<13>(), rows<19>();
}

TEST_CASE("prod over axes, dropped and kept") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 5>>(1);
  double all = 1;
  for (const double v : x) all *= v;
  CHECK(check::value([](auto v) { return prod(v); }, x)[0] == doctest::Approx(all).epsilon(1e-14));
  check::function([](auto v) { return v + prod<1>(v, ct::keepdims); }, x);
  check::function([](auto v) { return prod<0, -1>(v); }, x);
  check::programs([](auto v) { return prod<0, -1>(v); }, check::random<ct::Tensor<float, 2, 3, 5>>(2));
}

TEST_CASE("prod's derivative is exact with no, one or two zeros in a row") {
  const ct::Tensor<double, 3, 4> x{2, 3, 5, 7, 2, 0, 5, 7, 2, 0, 0, 7};
  CHECK(check::gradient([](auto v) { return sum(prod<1>(v)); }, x)[0] ==
        check::Elements{105, 70, 42, 30, 0, 70, 0, 0, 0, 0, 0, 0});
  check::function([](auto v) { return prod<1>(v); }, x);  // second derivatives see the second zero
}
