// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {

constexpr auto attention = [](auto q, auto k, auto v) { return ct::scaled_dot_product_attention(q, k, v); };
constexpr auto causal = [](auto q, auto k, auto v) {
  return ct::scaled_dot_product_attention(q, k, v, ct::causal);
};

/// The definition, element by element; seen(b, i, j) says whether query i of batch b sees key j.
template <std::size_t B, std::size_t L, std::size_t S, std::size_t D, std::size_t E, class T>
check::Elements expected(const ct::Tensor<T, B, L, D>& q, const ct::Tensor<T, B, S, D>& k,
                         const ct::Tensor<T, B, S, E>& v, auto seen) {
  check::Elements y;
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t i = 0; i < L; ++i) {
      std::array<double, S> weight{};
      double total = 0;
      for (std::size_t j = 0; j < S; ++j) {
        double score = 0;
        for (std::size_t d = 0; d < D; ++d) score += double{q(b, i, d)} * double{k(b, j, d)};
        if (seen(b, i, j)) weight[j] = std::exp(score / std::sqrt(static_cast<double>(D)));
        total += weight[j];
      }
      for (std::size_t e = 0; e < E; ++e) {
        double mixed = 0;
        for (std::size_t j = 0; j < S; ++j) mixed += weight[j] * double{v(b, j, e)};
        y.push_back(total == 0 ? 0 : mixed / total);
      }
    }
  return y;
}

const auto q = check::random<ct::Tensor<double, 2, 5, 3>>(1),
           k = check::random<ct::Tensor<double, 2, 5, 3>>(2);
const auto v = check::random<ct::Tensor<double, 2, 5, 4>>(3);

}  // namespace

TEST_CASE("attention agrees with its definition, with fewer keys than queries and with more") {
  const auto all = [](std::size_t, std::size_t, std::size_t) { return true; };
  CHECK(check::same(check::value(attention, q, k, v), expected(q, k, v, all), 1e-13));
  check::function(attention, q, k, v);
  const auto few = check::random<ct::Tensor<double, 2, 2, 3>>(4);
  const auto few_values = check::random<ct::Tensor<double, 2, 2, 4>>(5);
  CHECK(check::same(check::value(attention, q, few, few_values), expected(q, few, few_values, all), 1e-13));
  CHECK(check::same(check::value(attention, few, k, v), expected(few, k, v, all), 1e-13));
}

TEST_CASE("causal attention sees no later key") {
  const auto earlier = [](std::size_t, std::size_t i, std::size_t j) { return j <= i; };
  CHECK(check::same(check::value(causal, q, k, v), expected(q, k, v, earlier), 1e-13));
  check::function(causal, q, k, v);
}

TEST_CASE("attention without batches and with two batch axes") {
  const auto earlier = [](std::size_t, std::size_t i, std::size_t j) { return j <= i; };
  constexpr auto split = [](auto a, auto b, auto c) {
    return ct::reshape<2, 5, 4>(
        causal(ct::reshape<2, 1, 5, 3>(a), ct::reshape<2, 1, 5, 3>(b), ct::reshape<2, 1, 5, 4>(c)));
  };
  CHECK(check::same(check::value(split, q, k, v), expected(q, k, v, earlier), 1e-13));
  constexpr auto second = [](auto a, auto b, auto c) {
    const auto one = [](auto x) { return ct::slice<0, 1, 2>(x); };
    return causal(ct::reshape<5, 3>(one(a)), ct::reshape<5, 3>(one(b)), ct::reshape<5, 4>(one(c)));
  };
  const auto both = expected(q, k, v, earlier);
  CHECK(check::same(check::value(second, q, k, v), check::Elements(both.begin() + 20, both.end()), 1e-13));
}

TEST_CASE("a mask says which query sees which key, and a query that sees none gets zeros") {
  ct::Tensor<double, 5, 5> open{1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1};
  static constexpr auto masked = [](auto a, auto b, auto c, auto m) {
    return ct::scaled_dot_product_attention(a, b, c, m > 0.5);
  };
  const auto seen = [&](std::size_t, std::size_t i, std::size_t j) { return open(i, j) > 0.5; };
  CHECK(check::same(check::value(masked, q, k, v, open), expected(q, k, v, seen), 1e-13));
  const ct::Tensor<double, 2, 1, 5> of_keys{1, 1, 0, 0, 1, 0, 1, 1, 1, 0};  // as padding is masked
  const auto unpadded = [&](std::size_t b, std::size_t, std::size_t j) { return of_keys(b, 0, j) > 0.5; };
  CHECK(check::same(check::value(masked, q, k, v, of_keys), expected(q, k, v, unpadded), 1e-13));
  const auto gradient = check::gradient(
      [](auto a, auto b, auto c, auto m) { return ct::sum(masked(a, b, c, m)); }, q, k, v, open);
  for (const double d : gradient[0]) CHECK(std::isfinite(d));
}

TEST_CASE("a mask of numbers is added to the scores, and has a gradient") {
  static constexpr auto biased = [](auto a, auto b, auto c, auto bias) {
    return ct::scaled_dot_product_attention(a, b, c, bias);
  };
  const auto bias = check::random<ct::Tensor<double, 5, 5>>(4);
  check::function(biased, q, k, v, bias);
  ct::Tensor<double, 5, 5> hidden{};  // as PyTorch's float masks hide keys
  const double infinity = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = i + 1; j < 5; ++j) hidden(i, j) = -infinity;
  CHECK(check::same(check::value(biased, q, k, v, hidden), check::value(causal, q, k, v), 1e-13));
  // exp(score + bias) over the sum of these.
  ct::Tensor<double, 1, 1> one{0.5};
  const ct::Tensor<double, 2, 1> keys{1, 2}, values{3, 4};
  const ct::Tensor<double, 2> shift{0.25, -1};
  const double first = std::exp(0.5 + 0.25), second = std::exp(1.0 - 1.0);
  CHECK(check::value(biased, one, keys, values, shift)[0] ==
        doctest::Approx((3 * first + 4 * second) / (first + second)));
}

TEST_CASE("long causal attention is the masked one, though it leaves later keys out") {
  using Long = ct::Tensor<float, 2, 600, 8>;  // two whole groups of queries and a rest
  const auto a = check::random<Long>(6), b = check::random<Long>(7), c = check::random<Long>(8),
             w = check::random<Long>(9);
  static constexpr auto masked = [](auto x, auto y, auto z) {
    const auto earlier = ct::iota<float, ct::Shape<1, 600>>(x) <= ct::iota<float, ct::Shape<600, 1>, 0>(x);
    return ct::scaled_dot_product_attention(x, y, z, earlier);
  };
  constexpr auto left_sum = [](auto x, auto y, auto z, auto u) { return ct::sum(u * causal(x, y, z)); };
  constexpr auto right_sum = [](auto x, auto y, auto z, auto u) { return ct::sum(u * masked(x, y, z)); };
  const auto [left, left_gradient] = ct::value_and_grad<0, 1, 2>(left_sum)(a, b, c, w);
  const auto [right, right_gradient] = ct::value_and_grad<0, 1, 2>(right_sum)(a, b, c, w);
  CHECK(left == doctest::Approx(right).epsilon(1e-5));
  const auto compare = [](const Long& x, const Long& y) {
    CHECK(check::relative_error(check::elements(x), check::elements(y)) < 1e-5);
  };
  compare(std::get<0>(left_gradient), std::get<0>(right_gradient));
  compare(std::get<1>(left_gradient), std::get<1>(right_gradient));
  compare(std::get<2>(left_gradient), std::get<2>(right_gradient));
  // Later keys are not even looked at.
  Long poisoned = b;
  for (std::size_t i = 512; i < 600; ++i) poisoned(1, i, 0) = std::numeric_limits<float>::quiet_NaN();
  const auto y = ct::evaluate(causal)(a, poisoned, c);
  for (std::size_t i = 0; i < 512; ++i) CHECK(std::isfinite(y(1, i, 0)));
  CHECK(std::isnan(y(1, 512, 0)));
}
