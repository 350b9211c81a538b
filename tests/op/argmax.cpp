// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
}

TEST_CASE_TEMPLATE("argmax is the index of the largest element, the first on ties", T, float, double) {
  constexpr T low = -std::numeric_limits<T>::infinity();
  const ct::Tensor<T, 5, 4> x{1, 3, 3, 2, 5, 5, 5, 5, -9, -8, -7, -6, low, low, low, low, low, 0, -low, 1};
  CHECK(check::value([](auto v) { return argmax<1>(v); }, x) == check::Elements{1, 0, 3, 0, 2});
  CHECK(check::value([](auto v) { return argmax<-2>(v); }, x) == check::Elements{1, 1, 4, 1});
}

TEST_CASE("argmax along long axes") {
  const auto x = check::random<ct::Tensor<float, 3, 67>>(1);
  const check::Elements index = check::value([](auto v) { return argmax<1>(v); }, x);
  for (std::size_t i = 0; i < 3; ++i) {
    const float* row = x.data() + 67 * i;
    CHECK(index[i] == static_cast<double>(std::max_element(row, row + 67) - row));
  }
}

TEST_CASE("argmax has the derivative 0 and infinity for an axis with a NaN") {
  const ct::Tensor<double, 3> x{1, 4, 2};
  CHECK(check::gradient([](auto v) { return sum(v * argmax<0>(v)); }, x)[0] == check::Elements{1, 1, 1});
  CHECK(check::value([](auto v) { return argmax<0>(v); }, ct::Tensor<double, 1>{std::nan("")})[0] == inf);
}

TEST_CASE("top1 is the largest element and its index") {
  const ct::Tensor<double, 2, 3> x{1, 4, 2, 7, -1, 7};
  const auto [value, index] = ct::evaluate([](auto v) { return top1<1>(v); })(x);
  CHECK(value == ct::Tensor<double, 2>{4, 7});
  CHECK(index == ct::Tensor<double, 2>{1, 0});
}
