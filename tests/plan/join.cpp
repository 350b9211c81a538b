// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

#include <ctgrad/plan/join.hpp>

namespace {

/// The number of products of a kind that the kernels are made from.
template <class F, class... A>
int products(F f, const A&... a) {
  const check::Graph g(f, a...);
  const ct::graph::Draft draft = ct::simplify::compact(g.builder.nodes(), {g.root.id}, {});
  const ct::graph::Draft joined = ct::plan::join_products(draft, ct::simplify::uses(draft));
  int count = 0;
  for (const ct::graph::Node& n : joined.nodes.empty() ? draft.nodes : joined.nodes)
    count += ct::graph::is<ct::op::Matmul>(n);
  return count;
}

constexpr auto outer_sum = [](auto a, auto b, auto c, auto d) {
  return matmul(transpose(a), b) + matmul(transpose(c), d);
};

}  // namespace

TEST_CASE("sums of small products become one product") {
  const auto a = check::random<ct::Tensor<double, 2, 16>>(1), b = check::random<ct::Tensor<double, 2, 16>>(2);
  const auto c = check::random<ct::Tensor<double, 3, 16>>(3), d = check::random<ct::Tensor<double, 3, 16>>(4);
  CHECK(products(outer_sum, a, b, c, d) == 1);
  check::programs(outer_sum, a, b, c, d);
  // Not transposed, with another term between.
  const auto left = check::random<ct::Tensor<double, 16, 2>>(5);
  const auto other = check::random<ct::Tensor<double, 16, 16>>(6);
  constexpr auto mixed = [](auto l, auto r, auto o, auto s, auto t) {
    return tanh(matmul(l, r) + o + matmul(l * l, r + 1.0) + matmul(transpose(s), t));
  };
  CHECK(products(mixed, left, a, other, c, d) == 1);
  check::programs(mixed, left, a, other, c, d);
}

TEST_CASE("products whose operands are as large as the result stay apart") {
  const auto a = check::random<ct::Tensor<double, 12, 16>>(1),
             b = check::random<ct::Tensor<double, 12, 16>>(2);
  CHECK(products(outer_sum, a, b, b, a) == 2);
}

TEST_CASE("a product that is used elsewhere stays") {
  const auto a = check::random<ct::Tensor<double, 2, 16>>(1), b = check::random<ct::Tensor<double, 2, 16>>(2);
  constexpr auto f = [](auto x, auto y) {
    const auto p = matmul(transpose(x), y);
    return (p + matmul(transpose(y), x)) * p;
  };
  CHECK(products(f, a, b) == 2);
  check::programs(f, a, b);
}

TEST_CASE("an unrolled recurrence: gradients of shared weights and biases, against the interpreter") {
  const auto w = check::random<ct::Tensor<double, 16, 16>>(1, -0.3, 0.3);
  const auto u = check::random<ct::Tensor<double, 16, 16>>(2, -0.3, 0.3);
  const auto bias = check::random<ct::Tensor<double, 16>>(3);
  const auto x = check::random<ct::Tensor<double, 6, 16>>(4);
  check::programs(
      [](auto weight, auto recurrent, auto b, auto in) {
        auto h = 0.5 * ct::slice<0, 0, 2>(in);
        h = tanh(matmul(ct::slice<0, 0, 2>(in), weight) + matmul(h, recurrent) + b);
        h = tanh(matmul(ct::slice<0, 2, 4>(in), weight) + matmul(h, recurrent) + b);
        h = tanh(matmul(ct::slice<0, 4, 6>(in), weight) + matmul(h, recurrent) + b);
        return sum(h * h);
      },
      w, u, bias, x);
}
