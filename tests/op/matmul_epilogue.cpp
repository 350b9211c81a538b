// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <std::size_t... E>
using Double = ct::Tensor<double, E...>;

constexpr auto plain = [](auto a, auto b) { return matmul(a, b); };

}  // namespace

TEST_CASE("gradient programs of odd sizes agree with the interpreter") {
  check::programs(plain, check::random<Double<33, 17>>(1), check::random<Double<17, 65>>(2));
  check::programs([](auto x, auto y) { return matmul(transpose(x), y); }, check::random<Double<13, 7>>(1),
                  check::random<Double<13, 9>>(2));
  check::programs(plain, check::random<ct::Tensor<float, 13, 19>>(1),
                  check::random<ct::Tensor<float, 19, 35>>(2));
}

TEST_CASE("matmul with a bias, a residual and tanh behind it") {
  const auto x = check::random<Double<5, 19>>(1);
  const auto w = check::random<Double<19, 19>>(2, -0.5, 0.5);
  const auto bias = check::random<Double<19>>(3);
  check::programs([](auto a, auto b, auto c) { return a + tanh(matmul(a, b) + c); }, x, w, bias);
  check::programs([](auto a, auto b, auto c) { return tanh(matmul(tanh(matmul(a, b) + c), b)) * a; }, x, w,
                  bias);
  check::Graph g([](auto a, auto b, auto c) { return a + tanh(matmul(a, b) + c); },
                 check::random<Double<2, 3>>(1), check::random<Double<3, 3>>(2), check::random<Double<3>>(3));
  check::derivatives(g);
}
