// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

#include <ctgrad/train.hpp>

#include <algorithm>

namespace {

using ct::Precision;
constexpr bool has_bfloat16 = ct::kernel::has_bfloat16<float, ct::simd::Arch>;

using X = ct::Tensor<float, 70, 90>;
using W = ct::Tensor<float, 65, 90>;
constexpr auto layer = [](auto x, auto w) { return tanh(matmul(x, transpose(w)) * 0.3); };
constexpr auto loss = [](auto x, auto w) { return sum(ct::square(layer(x, w))); };
constexpr auto medium = ct::matmul_precision<Precision::medium>(loss);

template <class F, class... A>
using Plan = ct::run::Compiled<ct::run::ValueSource<F, A...>>;

template <class P>
constexpr int products_of(Precision precision) {
  int n = 0;
  for (const auto& k : P::plan.kernels) n += k.matmul && k.precision == precision;
  return n;
}
template <class F>
using Gradient = Plan<ct::transform::ValueAndGrad<std::remove_cvref_t<F>>, X, W>;

struct Network {
  ct::nn::Linear<24, 64> in;
  ct::nn::Linear<64, 64> hidden;
  ct::nn::Linear<64, 24> out;
  constexpr auto operator()(auto x) const { return out(ct::tanh(hidden(ct::tanh(in(x))))); }
};

}  // namespace

// It holds for derivatives, on both sides of remat, and for nothing else.
static_assert(products_of<Gradient<decltype(loss)>>(Precision::highest) == 3);
static_assert(products_of<Gradient<decltype(medium)>>(Precision::medium) == 3);
static_assert(products_of<Gradient<decltype(ct::remat(medium))>>(Precision::medium) >= 3);
static_assert(products_of<Gradient<decltype(ct::matmul_precision<Precision::medium>(ct::remat(loss)))>>(
                  Precision::medium) >= 3);
static_assert(products_of<Gradient<decltype(ct::matmul_precision<Precision::highest>(medium))>>(
                  Precision::highest) == 3);
static_assert(
    ct::run::options<decltype(ct::matmul_precision<Precision::medium>(ct::remat<64>(loss)))>.arena_budget ==
    64);

TEST_CASE("products in medium precision differ by bfloat16's rounding, where there is one") {
  const auto x = check::random<X>(1);
  const auto w = check::random<W>(2);
  const auto [exact, exact_gradient] = ct::value_and_grad(loss)(x, w);
  const auto [rounded, rounded_gradient] = ct::value_and_grad(medium)(x, w);
  CHECK(rounded == doctest::Approx(static_cast<double>(exact)).epsilon(2e-3));
  CHECK((rounded != exact) == has_bfloat16);
  for (const double error : {check::relative_error(check::elements(std::get<0>(rounded_gradient)),
                                                   check::elements(std::get<0>(exact_gradient))),
                             check::relative_error(check::elements(std::get<1>(rounded_gradient)),
                                                   check::elements(std::get<1>(exact_gradient)))}) {
    CHECK(error < 1e-2);
    CHECK((error > 1e-5) == has_bfloat16);
  }
}

TEST_CASE("doubles are not rounded") {
  const auto x = check::random<ct::Tensor<double, 40, 50>>(1);
  const auto w = check::random<ct::Tensor<double, 35, 50>>(2);
  CHECK(ct::evaluate(medium)(x, w) == ct::evaluate(loss)(x, w));
}

TEST_CASE("loops have the precision of the function around them") {
  constexpr auto looped = [](auto x, auto w) {
    return sum(ct::repeat<3>([&](auto v) { return layer(v, w); }, x));
  };
  using S = ct::Tensor<float, 48, 48>;
  const auto x = check::random<S>(1), w = check::random<S>(2);
  const float exact = ct::evaluate(looped)(x, w);
  const float rounded = ct::evaluate(ct::matmul_precision<Precision::medium>(looped))(x, w);
  CHECK((rounded != exact) == has_bfloat16);
  CHECK(rounded == doctest::Approx(static_cast<double>(exact)).epsilon(0.05));
}

TEST_CASE("a network trained in medium precision learns as one in the highest") {
  using Batch = ct::Tensor<float, 64, 24>;
  constexpr auto error = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };
  const auto x = check::random<Batch>(1), y = check::random<Batch>(2);
  const auto train = [&](auto f) {
    auto trainer = ct::train::make_trainer<Network, Batch, Batch>(f, ct::optim::Adam{}, 1);
    double last = 0;
    for (int i = 0; i < 300; ++i) last = trainer.step(0.003, x, y).loss;
    return last;
  };
  const double exact = train(error), rounded = train(ct::matmul_precision<Precision::medium>(error));
  auto trainer = ct::train::make_trainer<Network, Batch, Batch>(
      ct::matmul_precision<Precision::medium>(error), ct::optim::Adam{}, 1);
  const auto c = trainer.self_check({.lr = 0.01, .steps = 100}, x, y);
  CAPTURE(to_string(c));
  CHECK(c.passed());
  CHECK(exact < 0.05);
  CHECK(rounded < 0.06);
}

TEST_CASE("linear maps have the precision of their function") {
  const auto x = check::random<X>(1), v = check::random<X>(3);
  const auto w = check::random<W>(2), u = check::random<W>(4);
  const auto [exact, map] = ct::linearize(layer)(x, w);
  const auto [rounded, rounded_map] = ct::linearize(ct::matmul_precision<Precision::medium>(layer))(x, w);
  const auto differs = [](const auto& a, const auto& b) {
    const double error = check::relative_error(check::elements(a), check::elements(b));
    CHECK(error < 0.02);
    return error > 1e-5;
  };
  CHECK(differs(rounded, exact) == has_bfloat16);
  CHECK(differs(rounded_map(v, u), map(v, u)) == has_bfloat16);
}
