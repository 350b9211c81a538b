// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// x's elements under the given order of axes.
template <int A, int B, int C>
check::Elements permuted(const ct::Tensor<double, 2, 3, 4>& x) {
  const std::array<std::size_t, 3> extent{2, 3, 4};
  constexpr std::array<std::size_t, 3> order{A, B, C};
  check::Elements y;
  std::array<std::size_t, 3> index{};
  for (index[A] = 0; index[A] < extent[order[0]]; ++index[A])
    for (index[B] = 0; index[B] < extent[order[1]]; ++index[B])
      for (index[C] = 0; index[C] < extent[order[2]]; ++index[C])
        y.push_back(x(index[0], index[1], index[2]));
  return y;
}

const auto x = check::random<ct::Tensor<double, 2, 3, 4>>(1);

}  // namespace

TEST_CASE("permute: axis i of the result is axis Order_i of the operand") {
  CHECK(check::value([](auto v) { return permute<0, 2, 1>(v); }, x) == permuted<0, 2, 1>(x));
  CHECK(check::value([](auto v) { return permute<1, 0, 2>(v); }, x) == permuted<1, 0, 2>(x));
  CHECK(check::value([](auto v) { return permute<1, 2, 0>(v); }, x) == permuted<1, 2, 0>(x));
  CHECK(check::value([](auto v) { return permute<2, 0, 1>(v); }, x) == permuted<2, 0, 1>(x));
  CHECK(check::value([](auto v) { return permute<2, 1, 0>(v); }, x) == permuted<2, 1, 0>(x));
  CHECK(check::value([](auto v) { return transpose(v); }, x) == permuted<0, 2, 1>(x));
}

TEST_CASE("permutes in a row are one, and an order and its inverse are none") {
  const check::Graph twice([](auto v) { return permute<1, 2, 0>(permute<1, 2, 0>(v)); }, x);
  CHECK(twice.root.in(0) == twice.leaves[0]);
  CHECK(twice.value(twice.root) == permuted<2, 0, 1>(x));
  const check::Graph none([](auto v) { return permute<2, 0, 1>(permute<1, 2, 0>(v)); }, x);
  CHECK(none.root == none.leaves[0]);
}

TEST_CASE("transposed reads and writes in elementwise kernels") {
  const auto a = check::random<ct::Tensor<double, 11, 19>>(1);
  const auto b = check::random<ct::Tensor<double, 19, 11>>(2);
  check::function([](auto v, auto w) { return tanh(transpose(v)) * w + w; }, a, b);
  check::function([](auto v, auto w) { return transpose(v * transpose(w) + exp(v)); }, a, b);
}

TEST_CASE("derivatives of permutes of three axes") {
  check::Graph both([](auto v, auto k) { return permute<2, 1, 0>(v * v) * k; }, x,
                    check::random<ct::Tensor<double, 4, 3, 2>>(2));
  check::derivatives(both);
  check::Graph twice([](auto v) { return permute<1, 0, 2>(v * v) * permute<1, 0, 2>(v); }, x);
  check::derivatives(twice);
  check::function([](auto v) { return permute<2, 0, 1>(v * v); }, x);
}

TEST_CASE("a transposed product is the product of the transposed operands") {
  const auto a = check::random<ct::Tensor<double, 3, 4>>(1);
  const auto b = check::random<ct::Tensor<double, 4, 5>>(2);
  const auto f = [](auto p, auto q) { return transpose(matmul(p, q)); };
  const check::Elements y = check::value(f, a, b);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      double expected = 0;
      for (std::size_t k = 0; k < 4; ++k) expected += a(i, k) * b(k, j);
      CHECK(y[j * 3 + i] == doctest::Approx(expected).epsilon(1e-13));
    }
  check::function(f, a, b);
}

TEST_CASE("a batch of products with its axes in other orders") {
  const auto a = check::random<ct::Tensor<double, 2, 3, 3, 4>>(1);
  const auto b = check::random<ct::Tensor<double, 2, 3, 4, 5>>(2);
  check::programs([](auto p, auto q) { return permute<0, 2, 1, 3>(matmul(p, q)); }, a, b);
  check::programs([](auto p, auto q) { return permute<0, 1, 3, 2>(matmul(p, q)); }, a, b);
  check::programs([](auto p, auto q) { return permute<1, 3, 0, 2>(matmul(p, q)); }, a, b);
  check::programs([](auto p, auto q) { return permute<1, 0, 3, 2>(matmul(p, q)) * 2.0; }, a, b);
  check::Graph g([](auto p, auto q) { return permute<1, 0, 3, 2>(matmul(p, q)); }, a, b);
  check::derivatives(g);
  const check::Elements y = g.value(g.root);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t h = 0; h < 3; ++h)
      for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 5; ++c) {
          double expected = 0;
          for (std::size_t k = 0; k < 4; ++k) expected += a(i, h, r, k) * b(i, h, k, c);
          CHECK(y[((h * 2 + i) * 5 + c) * 3 + r] == doctest::Approx(expected).epsilon(1e-13));
        }
}
