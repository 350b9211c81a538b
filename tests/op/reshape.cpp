// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("reshape keeps the elements in row-major order") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  CHECK(check::value([](auto v) { return reshape<3, 2>(v); }, x) == check::elements(x));
  CHECK(check::value([](auto v) { return reshape<6>(v) + 1.0; }, x) == check::Elements{2, 3, 4, 5, 6, 7});
  CHECK(check::value([](auto v) { return transpose(reshape<3, 2>(v)); }, x) ==
        check::Elements{1, 3, 5, 2, 4, 6});
  CHECK(check::value([](auto v) { return reshape<>(slice<0, 2, 3>(reshape<6>(v))); }, x) ==
        check::Elements{3});
}

TEST_CASE("reshape after permute takes the elements in their new order") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  const auto f = [](auto v) { return reshape<5, 12>(permute<2, 0, 1>(v)); };
  const check::Elements y = check::value(f, x);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 12; ++j) CHECK(y[i * 12 + j] == x(j / 4, j % 4, i));
  check::function([](auto v) { return reshape<6, 10>(permute<1, 0, 2>(v * v)) * 2.0; }, x);
}

TEST_CASE("reshape of a slice, which has gaps") {
  const auto x = check::random<ct::Tensor<double, 4, 6>>(1);
  const auto f = [](auto v) { return reshape<12>(slice<1, 2, 5>(v)); };
  const check::Elements y = check::value(f, x);
  for (std::size_t i = 0; i < 12; ++i) CHECK(y[i] == x(i / 3, 2 + i % 3));
  check::function(
      [](auto v) { return reshape<3, 4>(slice<1, 2, 5>(v)) * reshape<3, 4>(slice<1, 0, 3>(v * v)); }, x);
}

TEST_CASE("one value read through two different reshapes, and through a reshape and as it is") {
  const auto x = check::random<ct::Tensor<double, 2, 6>>(1);
  check::function(
      [](auto v) {
        const auto y = exp(v);
        return matmul(reshape<3, 4>(y), reshape<4, 3>(y)) * sum(y);
      },
      x);
}

TEST_CASE("heads are split and merged as in attention") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 8>>(1);
  const auto heads = [](auto v) { return permute<0, 2, 1, 3>(reshape<2, 3, 4, 2>(v)); };
  const check::Elements y = check::value(heads, x);
  std::size_t k = 0;
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t h = 0; h < 4; ++h)
      for (std::size_t t = 0; t < 3; ++t)
        for (std::size_t c = 0; c < 2; ++c) CHECK(y[k++] == x(b, t, h * 2 + c));
  check::function(
      [](auto v) {
        const auto h = permute<0, 2, 1, 3>(reshape<2, 3, 4, 2>(v));
        return reshape<2, 3, 8>(permute<0, 2, 1, 3>(matmul(matmul(h, transpose(h)), h)));
      },
      x);
}
