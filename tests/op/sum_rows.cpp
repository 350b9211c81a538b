// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("sum over axes of extent 1") {
  const auto y = check::random<ct::Tensor<double, 1, 3, 1>>(2);
  check::function([](auto v) { return sum<0, 2>(v * v); }, y);
  check::function([](auto v) { return sum<2>(v * v); }, y);
}

TEST_CASE("long rows and columns, of float too") {
  const auto wide = check::random<ct::Tensor<float, 3, 67>>(3), high = wide;
  const auto tall = check::random<ct::Tensor<double, 67, 3>>(4);
  check::programs([](auto v) { return sum<1>(v * v); }, wide);
  check::programs([](auto v) { return sum<0>(v * v); }, high);
  check::programs([](auto v) { return sum<0>(exp(v)) * sum(v); }, tall);
}

TEST_CASE("a softmax's worth of sums: over a row, used along the row") {
  const auto y = check::random<ct::Tensor<double, 4, 9>>(5);
  check::function(
      [](auto v) {
        const auto e = exp(v - sum<1>(v, ct::keepdims) * 0.1);
        return e / sum<1>(e, ct::keepdims);
      },
      y);
}

TEST_CASE("sums over transposed and sliced operands") {
  const auto y = check::random<ct::Tensor<double, 6, 9>>(6);
  check::function([](auto v) { return sum<0>(transpose(v * v)) + sum<1>(slice<1, 2, 7>(v)); }, y);
}
