// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("concat puts values side by side along any axis") {
  const ct::Tensor<double, 2, 2> x{1, 2, 3, 4};
  const ct::Tensor<double, 1, 2> y{5, 6};
  const ct::Tensor<double, 2, 1> z{7, 8};
  CHECK(check::value([](auto a, auto b) { return concat<0>(a, b); }, x, y) ==
        check::Elements{1, 2, 3, 4, 5, 6});
  CHECK(check::value([](auto a, auto b) { return concat<-1>(a, b); }, x, z) ==
        check::Elements{1, 2, 7, 3, 4, 8});
  CHECK(check::value([](auto a) { return concat<1>(a, a); }, x) == check::Elements{1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("three values and more are pairs of pairs") {
  const ct::Tensor<double, 2, 1> x{1, 2}, y{3, 4};
  const ct::Tensor<double, 2, 2> z{5, 6, 7, 8};
  CHECK(check::value([](auto a, auto b, auto c) { return concat<1>(a, b, c); }, x, y, z) ==
        check::Elements{1, 3, 5, 6, 2, 4, 7, 8});
  CHECK(check::value([](auto a, auto b, auto c) { return concat<-1>(a, c, b, a, c); }, x, y, z) ==
        check::Elements{1, 5, 6, 3, 1, 5, 6, 2, 7, 8, 4, 2, 7, 8});
  check::function([](auto a, auto b, auto c) { return exp(concat<1>(a * b, c, a, b)); }, x, y, z);
}

TEST_CASE("a parameter, whose scalar type is not known yet, beside a tensor") {
  ct::graph::Builder g;
  const ct::Expr<float, ct::Shape<2>> x(ct::op::leaf(g, ct::Scalar::f32, {2}, 0));
  const ct::Expr<ct::Deferred, ct::Shape<3>> parameter(ct::op::leaf(g, ct::Scalar::f32, {3}, 1));
  static_assert(std::is_same_v<decltype(concat<0>(parameter, x)), ct::Expr<float, ct::Shape<5>>>);
  CHECK(concat<0>(parameter, x).value.shape() == ct::Dims{5});
  const ct::Expr<ct::Deferred, ct::Shape<2>> row(ct::op::leaf(g, ct::Scalar::f32, {2}, 2));
  static_assert(std::is_same_v<decltype(ct::stack<0>(row, x)), ct::Expr<float, ct::Shape<2, 2>>>);
}

TEST_CASE("concat's derivatives agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 3>>(1);
  const auto y = check::random<ct::Tensor<double, 2, 4>>(2);
  check::function([](auto a, auto b) { return concat<1>(a * a, exp(b)); }, x, y);
  check::Graph g([](auto a, auto b) { return tanh(concat<1>(concat<1>(a, b), a)); }, x, y);
  check::derivatives(g);
}

TEST_CASE("concat of permuted, sliced, repeated and constant operands") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  const auto y = check::random<ct::Tensor<double, 4, 5>>(2);
  const auto f = [](auto a, auto b) { return concat<1>(transpose(a), b); };
  const check::Elements joined = check::value(f, x, y);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 8; ++j) CHECK(joined[i * 8 + j] == (j < 3 ? x(j, i) : y(i, j - 3)));
  check::function([](auto a, auto b) { return concat<0>(transpose(b * b), transpose(transpose(a))) * 3.0; },
                  x, check::random<ct::Tensor<double, 4, 2>>(3));
  check::function(
      [](auto a, auto b) { return concat<1>(slice<1, 1, 3>(b), ct::broadcast<ct::Shape<4, 2>>(sum(a))); }, x,
      y);
  check::function([](auto a) { return concat<0>(a * a, pow(a, 0.0)); }, x);
}

TEST_CASE("concat of a value that is used elsewhere too, and of reductions and products") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  check::function(
      [](auto a) {
        const auto e = exp(a);
        return concat<1>(e, e * sum<1>(e, ct::keepdims));
      },
      x);
  check::function([](auto a) { return concat<0>(sum<0>(a * a), sum<1>(a)); }, x);
  check::function([](auto a) { return concat<1>(matmul(a, transpose(a)), a); }, x);
}

TEST_CASE("a slice of a concatenation, and a concatenation of neighbouring slices") {
  const auto x = check::random<ct::Tensor<double, 2, 6>>(1);
  check::function([](auto a) { return slice<1, 4, 8>(concat<1>(a, a * a)); }, x);
  const auto turned = [](auto a) { return concat<1>(slice<1, 3, 6>(a), slice<1, 0, 3>(a)); };
  const check::Elements y = check::value(turned, x);
  for (std::size_t i = 0; i < 12; ++i) CHECK(y[i] == x(i / 6, (i % 6 + 3) % 6));
  check::function(turned, x);
}
