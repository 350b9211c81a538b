// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("an argument that is returned is copied, also twice and permuted") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  CHECK(check::value([](auto v) { return v; }, x) == check::elements(x));
  const auto [a, b, c] = ct::evaluate([](auto v) { return std::tuple(v, v, transpose(v)); })(x);
  CHECK(a == x);
  CHECK(b == x);
  CHECK(c == ct::Tensor<double, 3, 2>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("a computed value that is returned twice is in both results") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  const auto [a, b] = ct::evaluate([](auto v) { return std::tuple(v * v, v * v); })(x);
  CHECK(a == ct::Tensor<double, 3>{1, 4, 9});
  CHECK(b == a);
}
