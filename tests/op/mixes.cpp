// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Mixes of operations whose values are laid out too differently for one kernel, or need no kernel of their
// own.
#include "check.hpp"

TEST_CASE("equally many rows in two orders of axes") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 4>>(1);
  const auto y = check::random<ct::Tensor<double, 3, 2, 4>>(2);
  const auto f = [](auto a, auto b) { return std::tuple(permute<1, 0, 2>(a) * b, permute<1, 0, 2>(b) * a); };
  const auto [p, q] = ct::evaluate(f)(x, y);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 4; ++k) {
        CHECK(p(j, i, k) == x(i, j, k) * y(j, i, k));
        CHECK(q(i, j, k) == x(i, j, k) * y(j, i, k));
      }
  check::function([](auto v) { return permute<1, 0, 2>(v * v) * permute<1, 0, 2>(v); }, x);
  check::function([](auto v, auto w) { return permute<2, 1, 0>(v * v) * permute<2, 0, 1>(w); }, x, y);
}

TEST_CASE("integers that are converted and then returned, multiplied or put beside others") {
  const ct::Tensor<std::int32_t, 5> i{3, 1, 4, 1, -5};
  const auto x = check::random<ct::Tensor<double, 5>>(1);
  CHECK(check::value([](auto k) { return cast<double>(k); }, i) == check::elements(i));
  CHECK(check::gradient([](auto k, auto v) { return sum(cast<double>(k) * v); }, i, x)[0] ==
        check::elements(i));
  check::function([](auto k, auto v) { return concat<0>(cast<double>(k), v); }, i, x);
  check::function([](auto k, auto v) { return matmul(reshape<1, 5>(cast<double>(k)), reshape<5, 1>(v)); }, i,
                  x);
}
