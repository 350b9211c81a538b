// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <std::size_t... E>
using Double = ct::Tensor<double, E...>;

constexpr auto plain = [](auto a, auto b) { return matmul(a, b); };

}  // namespace

TEST_CASE("matmul over batch axes, each batch on its own") {
  const auto a = check::random<Double<2, 2, 3, 4>>(1);
  const auto b = check::random<Double<2, 2, 4, 5>>(2);
  const check::Elements y = check::value(plain, a, b);
  for (std::size_t p = 0; p < 4; ++p) {
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 5; ++j) {
        double expected = 0;
        for (std::size_t k = 0; k < 4; ++k) expected += a[(p * 3 + i) * 4 + k] * b[(p * 4 + k) * 5 + j];
        CHECK(y[(p * 3 + i) * 5 + j] == doctest::Approx(expected).epsilon(1e-13));
      }
  }
  check::function(plain, a, b);
}

TEST_CASE("matmul with broadcast batch axes on either side") {
  check::function(plain, check::random<Double<2, 1, 2, 3>>(1), check::random<Double<3, 3, 2>>(2));
  check::function(plain, check::random<Double<2, 3>>(1), check::random<Double<2, 3, 2>>(2));
  check::function(plain, check::random<Double<2, 3, 4>>(1), check::random<Double<4, 5>>(2));
}
