// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("slice takes a range along one axis, counted from either end") {
  const ct::Tensor<double, 3, 4> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  CHECK(check::value([](auto v) { return slice<0, 1, 3>(v); }, x) ==
        check::Elements{5, 6, 7, 8, 9, 10, 11, 12});
  CHECK(check::value([](auto v) { return slice<-1, 1, 3>(v); }, x) == check::Elements{2, 3, 6, 7, 10, 11});
  CHECK(check::value([](auto v) { return slice<1, 3, 4>(slice<0, 2, 3>(v)); }, x) == check::Elements{12});
}

TEST_CASE("slice of everything is the value itself") {
  const check::Graph g([](auto v) { return slice<0, 0, 3>(v); }, ct::Tensor<double, 3>{1, 2, 3});
  CHECK(g.root == g.leaves[0]);
}

TEST_CASE("slice's gradient is 0 outside the range") {
  const ct::Tensor<double, 5> x{1, 2, 3, 4, 5};
  CHECK(check::gradient([](auto v) { return sum(slice<0, 1, 3>(v) * slice<0, 1, 3>(v)); }, x)[0] ==
        check::Elements{0, 4, 6, 0, 0});
}

TEST_CASE("gradients of neighbouring slices make one gradient") {
  const auto x = check::random<ct::Tensor<double, 3, 9>>(1);
  const auto f = [](auto v) { return slice<1, 0, 3>(v) * exp(slice<1, 3, 6>(v)) + tanh(slice<1, 6, 9>(v)); };
  check::function(f, x);
  check::Graph g([](auto v) { return sum(slice<1, 0, 3>(v) * slice<1, 3, 6>(v) * slice<1, 6, 9>(v)); }, x);
  const check::Value d = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  CHECK(ct::graph::is<ct::op::Concat>(d));  // and no sum of padded pieces
}

TEST_CASE("gradients of slices that overlap, have gaps, or lie along different axes") {
  const auto x = check::random<ct::Tensor<double, 4, 9>>(1);
  check::function([](auto v) { return slice<1, 0, 5>(v) * slice<1, 3, 8>(v * v); }, x);
  check::function([](auto v) { return slice<1, 1, 3>(v) * slice<1, 6, 8>(v); }, x);
  check::function([](auto v) { return sum<1>(slice<0, 1, 3>(v)) * sum<0>(slice<1, 0, 2>(v)); }, x);
  check::function([](auto v) { return v * v + ct::broadcast<ct::Shape<4, 9>>(slice<0, 1, 2>(v)); }, x);
}

TEST_CASE("queries, keys and values are slices of one product") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  const auto w = check::random<ct::Tensor<double, 4, 12>>(2);
  check::function(
      [](auto v, auto k) {
        const auto y = matmul(v, k);
        return matmul(tanh(matmul(slice<1, 0, 4>(y), transpose(slice<1, 4, 8>(y)))), slice<1, 8, 12>(y));
      },
      x, w);
}
