// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {

constexpr auto leaky_relu = [](auto x) { return ct::leaky_relu(x, 0.2); };
constexpr auto elu = [](auto x) { return ct::elu(x, 1.5); };
constexpr auto sigmoid = [](auto x) { return ct::sigmoid(x); };
constexpr auto silu = [](auto x) { return ct::silu(x); };
constexpr auto softplus = [](auto x) { return ct::softplus(x); };

/// Values against a reference and derivatives against differences. Row lengths are the business of the tests
/// of the operations that f is made of.
template <class F, class Reference>
void agrees(F f, Reference reference, check::Range range) {
  const auto x = check::random<ct::Tensor<double, 19>>(1, range.low, range.high);
  check::Elements expected;
  for (const double v : x) expected.push_back(reference(v));
  const check::Graph g(f, x);
  CHECK(check::same(g.value(g.root), expected, 1e-14));
  check::function(f, x);
}

/// Values and slopes of f at ±1e4, ±1e30 and 0, in float and double, and that second derivatives are finite.
template <class F>
void far_out(F f, const check::Elements& values, const check::Elements& slopes) {
  const ct::Tensor<double, 5> x{-1e4, 1e4, -1e30, 1e30, 0};
  const ct::Tensor<float, 5> single{-1e4F, 1e4F, -1e30F, 1e30F, 0};
  constexpr auto total = [](auto v) { return sum(F{}(v)); };
  CHECK(check::same(check::value(f, x), values, 1e-14));
  CHECK(check::same(check::elements(ct::evaluate(f)(single)), values, 1e-6));
  CHECK(check::same(check::elements(ct::grad(total)(x)), slopes, 1e-14));
  CHECK(check::same(check::elements(ct::grad(total)(single)), slopes, 1e-6));
  check::Graph g(total, x);
  const check::Value d = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  const check::Value second = ct::diff::reverse(check::inner_product(d, check::one_like(d)),
                                                ct::op::constant(g.builder, d.type(), {}, 1), g.leaves)[0];
  if (second.valid())
    for (const double s : g.value(second)) CHECK(std::isfinite(s));
}

}  // namespace

TEST_CASE("relu, leaky_relu and elu agree with their definitions, and their derivatives with differences") {
  agrees([](auto x) { return ct::relu(x); }, [](double x) { return x > 0 ? x : 0; }, check::Range{-2, 2});
  agrees(
      leaky_relu, [](double x) { return x > 0 ? x : 0.2 * x; }, check::Range{-2, 2});
  agrees(
      elu, [](double x) { return x > 0 ? x : 1.5 * std::expm1(x); }, check::Range{-2, 2});
}

TEST_CASE("sigmoid, silu and softplus agree with their definitions, and their derivatives with differences") {
  const auto s = [](double x) { return 1 / (1 + std::exp(-x)); };
  agrees(sigmoid, s, check::Range{-5, 5});
  agrees(
      silu, [s](double x) { return x * s(x); }, check::Range{-5, 5});
  agrees(
      softplus, [](double x) { return std::log1p(std::exp(x)); }, check::Range{-5, 5});
}

TEST_CASE("both gelus agree with their definitions, and their derivatives with differences") {
  agrees([](auto x) { return ct::gelu(x); },
         [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }, check::Range{-1.5, 3});
  agrees([](auto x) { return ct::gelu_tanh(x); },
         [](double x) { return 0.5 * x * (1 + std::tanh(0.79788456080286536 * (x + 0.044715 * x * x * x))); },
         check::Range{-1.5, 3});
}

TEST_CASE("activations far out and at 0") {
  far_out([](auto x) { return ct::relu(x); }, {0, 1e4, 0, 1e30, 0}, {0, 1, 0, 1, 0});
  far_out(leaky_relu, {-2e3, 1e4, -2e29, 1e30, 0}, {0.2, 1, 0.2, 1, 0.2});
  far_out(elu, {-1.5, 1e4, -1.5, 1e30, 0}, {0, 1, 0, 1, 1.5});
  far_out(sigmoid, {0, 1, 0, 1, 0.5}, {0, 0, 0, 0, 0.25});
  far_out(silu, {0, 1e4, 0, 1e30, 0}, {0, 1, 0, 1, 0.5});
  far_out(softplus, {0, 1e4, 0, 1e30, std::log(2.0)}, {0, 1, 0, 1, 0.5});
  far_out([](auto x) { return ct::gelu(x); }, {0, 1e4, 0, 1e30, 0}, {0, 1, 0, 1, 0.5});
  far_out([](auto x) { return ct::gelu_tanh(x); }, {0, 1e4, 0, 1e30, 0}, {0, 1, 0, 1, 0.5});
}

TEST_CASE("sigmoid and softplus are accurate in both tails, and so are their derivatives") {
  const ct::Tensor<double, 2> x{-40, 40};
  const double tail = std::exp(-40.0) / (1 + std::exp(-40.0));
  CHECK(check::same(check::value(sigmoid, x), {tail, 1}, 1e-15));
  CHECK(check::same(check::gradient([](auto v) { return sum(sigmoid(v)); }, x)[0],
                    {tail * (1 - tail), tail * (1 - tail)}, 1e-14));
  CHECK(check::same(check::value(softplus, x), {std::log1p(std::exp(-40.0)), 40}, 1e-15));
  CHECK(check::same(check::gradient([](auto v) { return sum(softplus(v)); }, x)[0], {tail, 1}, 1e-14));
}

TEST_CASE("no activation hides a NaN") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const ct::Tensor<double, 3> x{nan, 1, -1};
  const auto keeps = [&](auto f) {
    const auto y = check::value(f, x);
    return std::isnan(y[0]) && std::isfinite(y[1]) && std::isfinite(y[2]);
  };
  CHECK(keeps([](auto v) { return ct::relu(v); }));
  CHECK(keeps(leaky_relu));
  CHECK(keeps(elu));
  CHECK(keeps(sigmoid));
  CHECK(keeps(silu));
  CHECK(keeps(softplus));
  CHECK(keeps([](auto v) { return ct::gelu(v); }));
  CHECK(keeps([](auto v) { return ct::gelu_tanh(v); }));
}

TEST_CASE("log_sigmoid, mish and glu agree with their definitions, and their derivatives with differences") {
  const auto log_sigmoid = [](auto x) { return ct::log_sigmoid(x); };
  const auto mish = [](auto x) { return ct::mish(x); };
  agrees(
      log_sigmoid, [](double x) { return -std::log1p(std::exp(-x)); }, check::Range{-5, 5});
  agrees(
      mish, [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }, check::Range{-5, 5});
  far_out(log_sigmoid, {-1e4, 0, -1e30, 0, -std::log(2.0)}, {1, 0, 1, 0, 0.5});
  far_out(mish, {0, 1e4, 0, 1e30, 0}, {0, 1, 0, 1, 0.6});
  const auto x = check::random<ct::Tensor<double, 4, 6>>(3);
  check::Elements rows, columns;
  const auto gate = [](double a, double b) { return a / (1 + std::exp(-b)); };
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j) columns.push_back(gate(x(i, j), x(i, j + 3)));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 6; ++j) rows.push_back(gate(x(i, j), x(i + 2, j)));
  CHECK(check::same(check::value([](auto v) { return ct::glu(v); }, x), columns, 1e-14));
  CHECK(check::same(check::value([](auto v) { return ct::glu<0>(v); }, x), rows, 1e-14));
  check::function([](auto v) { return ct::glu(v); }, x);
}
