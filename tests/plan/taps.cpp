// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Pooling goes over its results once, and is what it is as a reduction.
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

#include <memory>

namespace ct = ctgrad;

namespace {

constexpr ct::Window overlap{.stride = 2, .padding = 1};
constexpr auto largest = [](auto x) { return ct::max_pool2d<2, 2>(x); };
constexpr auto means = [](auto x) { return ct::avg_pool2d<2, 2>(x); };
constexpr auto largest_of_nine = [](auto x) { return ct::max_pool2d<3, 3, overlap>(x); };
constexpr auto weighted = [](auto x, auto w) { return sum(largest(x) * w); };
constexpr auto squares = [](auto x) {
  const auto a = largest(x), b = means(x);
  return sum(a * a) + sum(b * b);
};
constexpr auto squares_of_nine = [](auto x) {
  const auto y = largest_of_nine(x);
  return sum(y * y);
};

template <class F, class... X>
constexpr const auto& plan_of = ct::run::Compiled<ct::run::ValueSource<F, X...>>::plan;

}  // namespace

TEST_CASE("pooling is one pass over its results") {
  using X = ct::Tensor<float, 2, 4, 64, 64>;
  const auto rows = [](const auto& plan) {
    CHECK(plan.steps.size() == 1);
    return plan.kernels[0].rows;
  };
  CHECK(rows(plan_of<std::remove_const_t<decltype(largest)>, X>) == 2 * 4 * 32);
  CHECK(rows(plan_of<std::remove_const_t<decltype(means)>, X>) == 2 * 4 * 32);
}

TEST_CASE("and its gradient another one, which writes all taps") {
  using X = ct::Tensor<float, 2, 4, 64, 64>;
  using G = ct::transform::Grad<std::remove_const_t<decltype(weighted)>, 0>;
  constexpr const auto& plan =
      ct::run::Compiled<ct::run::ValueSource<G, X, ct::Tensor<float, 2, 4, 32, 32>>>::plan;
  CHECK(plan.steps.size() <= 2);
  for (const auto& k : plan.kernels) CHECK(k.rows == 2 * 4 * 32);
}

TEST_CASE("pooling and its gradients against the interpreter") {
  compare<ct::Tensor<float, 2, 4, 64, 64>>(largest, 0);
  compare<ct::Tensor<double, 2, 4, 65, 67>>(means, 1e-14);
  compare<ct::Tensor<float, 2, 4, 46, 65>>(largest_of_nine, 0);
  compare<ct::Tensor<double, 2, 4, 64, 66>>(ct::grad(squares), 1e-14);
  compare<ct::Tensor<double, 2, 4, 64, 64>>(ct::grad(squares_of_nine), 1e-14);
}

TEST_CASE("the gradient of a tie is split evenly, between two, three or four") {
  using X = ct::Tensor<float, 1, 1, 128, 128>;
  const auto x = std::make_unique<X>();
  for (std::size_t i = 0; i < 128; ++i)
    for (std::size_t j = 0; j < 128; ++j) (*x)(0, 0, i, j) = i % 2 * 2 + j % 2 < j / 2 % 4 ? 0.0f : 1.0f;
  const auto g = std::make_unique<X>(ct::grad([](auto v) { return sum(largest(v)); })(*x));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 128; ++i)
    for (std::size_t j = 0; j < 128; ++j) {
      const auto winners = static_cast<float>(4 - j / 2 % 4);
      wrong += (*g)(0, 0, i, j) != ((*x)(0, 0, i, j) == 1.0f ? 1 / winners : 0.0f);
    }
  CHECK(wrong == 0);
}

TEST_CASE("not a number is the largest of its window") {
  using X = ct::Tensor<float, 1, 1, 128, 128>;
  const auto x = std::make_unique<X>();
  for (std::size_t k = 0; k < 4; ++k)
    (*x)(0, 0, k / 2, 2 * k + k % 2) = std::numeric_limits<float>::quiet_NaN();
  const auto y = std::make_unique<ct::Tensor<float, 1, 1, 64, 64>>(ct::evaluate(largest)(*x));
  for (std::size_t k = 0; k < 8; ++k) CHECK(std::isnan((*y)(0, 0, 0, k)) == (k < 4));
}

namespace {

constexpr auto two_pools = [](auto a, auto b) {
  return sum(ct::max_pool2d<4, 4>(a) * ct::max_pool2d<4, 4>(b));
};
constexpr auto two_products = [](auto a, auto b, auto c, auto d) {
  const auto p = [](auto x) { return ct::permute<1, 0, 2>(x); };
  return ct::sum<0>(p(a) * p(b) + p(c) * p(d));
};
}  // namespace

TEST_CASE("many taps of large expressions have room in the plan, or are left as they are") {
  using P = ct::Tensor<float, 2, 4, 64, 64>;
  using F = ct::Tensor<float, 512, 16, 16>;
  CHECK(plan_of<ct::transform::Grad<std::remove_cvref_t<decltype(two_pools)>, 0, 1>, P, P>.steps.size() > 0);
  CHECK(plan_of<std::remove_cvref_t<decltype(two_products)>, F, F, F, F>.kernels.size() == 1);
}

TEST_CASE("what is permuted by whole rows, or transposed, stays one expression") {
  constexpr auto rows = [](auto x, auto w) {
    return exp(ct::reshape<16, 256, 64>(ct::permute<0, 2, 1, 3>(x) * ct::reshape<1, 1, 256, 64>(w)));
  };
  constexpr auto turned = [](auto x, auto w) {
    return ct::permute<0, 2, 1>(x) - ct::reshape<1, 128, 128>(w);
  };
  constexpr const auto& a = plan_of<std::remove_cvref_t<decltype(rows)>, ct::Tensor<float, 2, 256, 8, 64>,
                                    ct::Tensor<float, 256, 64>>;
  constexpr const auto& b = plan_of<std::remove_cvref_t<decltype(turned)>, ct::Tensor<float, 16, 128, 128>,
                                    ct::Tensor<float, 128, 128>>;
  static_assert(a.kernels.size() == 1 && a.nodes.size() == 4);
  static_assert(b.kernels.size() == 1 && b.nodes.size() == 3);
}
