// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("amin over axes, dropped and kept") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1, 1, 3);  // no 0, which a wrong start would give
  check::Elements last, first(20, 1e300);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      double least = 1e300;
      for (std::size_t k = 0; k < 5; ++k) {
        least = std::min(least, x(i, j, k));
        first[5 * j + k] = std::min(first[5 * j + k], x(i, j, k));
      }
      last.push_back(least);
    }
  CHECK(check::value([](auto v) { return amin<-1>(v); }, x) == last);
  CHECK(check::value([](auto v) { return amin<0>(v); }, x) == first);
  CHECK(check::value([](auto v) { return amin(v); }, x)[0] == *std::min_element(x.begin(), x.end()));
  check::function([](auto v) { return v * amin<2>(v, ct::keepdims); }, x);
  check::function([](auto v) { return v * amin<0, 2>(v, ct::keepdims); }, x);
}

TEST_CASE("amin splits the gradient of a tie evenly") {
  const ct::Tensor<float, 2, 4> y{1, 3, 1, 2, 5, 5, 5, 5};
  CHECK(check::gradient([](auto v) { return sum(amin<1>(v)); }, y)[0] ==
        check::Elements{0.5, 0, 0.5, 0, 0.25, 0.25, 0.25, 0.25});
}

TEST_CASE("amin of infinities") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 2, 3> y{inf, inf, inf, -inf, 2, inf};
  CHECK(check::value([](auto v) { return amin<1>(v); }, y) == check::Elements{inf, -inf});
}
