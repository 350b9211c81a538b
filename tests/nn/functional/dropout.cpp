// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>
#include <ctgrad/train.hpp>

namespace {

template <int Percent>
struct Drop {
  constexpr auto operator()(auto x, auto key) const { return ct::dropout(x, Percent / 100.0, key); }
};

const auto x = check::random<ct::Tensor<double, 40, 50>>(1, 0.5, 2);
const auto key = ct::random::key<double>(3);
const ct::Tensor<std::int32_t, 2> seed{3, 4};  // a key without a derivative, which differences would need

}  // namespace

TEST_CASE("dropout zeroes the elements whose random number is below p, and divides the others by 1 - p") {
  const check::Elements y = check::value(Drop<30>{}, x, key);
  const check::Elements u =
      check::elements(ct::evaluate([](auto k) { return ct::random::uniform<ct::Shape<40, 50>>(k); })(key));
  double zeros = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    CHECK(std::abs(y[i] - (u[i] < 0.3 ? 0 : x[i] / 0.7)) <= 1e-15 * std::abs(x[i] / 0.7));
    zeros += y[i] == 0;
  }
  CHECK(std::abs(zeros - 600) < 5 * std::sqrt(2000 * 0.3 * 0.7));
}

TEST_CASE("the gradient of dropout chooses as its value does") {
  const auto small = check::random<ct::Tensor<double, 3, 37>>(2);
  check::function([](auto a, auto k) { return ct::dropout(a * a, 0.4, ct::cast<double>(k)); }, small, seed);
  check::function(
      [](auto a, auto k) {
        const auto [first, second] = ct::random::split<2>(ct::cast<float>(k));
        return ct::dropout(ct::dropout(a, 0.5, first), 0.5, second);
      },
      check::random<ct::Tensor<float, 3, 37>>(3), seed);
}

TEST_CASE("with p = 0 nothing is dropped, with p = 1 everything, and gradients are those numbers") {
  CHECK(check::value(Drop<0>{}, x, key) == check::elements(x));
  CHECK(check::value(Drop<100>{}, x, key) == check::Elements(2000, 0.0));
  const auto total = [](auto a, auto k) { return sum(ct::dropout(a, 1.0, k)) + sum(ct::dropout(a, 0.0, k)); };
  CHECK(check::gradient(total, ct::Tensor<double, 3>{1, 2, 3}, key)[0] == check::Elements{1, 1, 1});
}

TEST_CASE("what is dropped may be infinite: zero is chosen, not multiplied") {
  ct::Tensor<double, 40, 50> infinite;
  for (double& e : infinite) e = std::numeric_limits<double>::infinity();
  for (const double e : check::value(Drop<50>{}, infinite, key)) CHECK((e == 0 || std::isinf(e)));
}

TEST_CASE("dropout in attention is of the weights") {
  using Q = ct::Tensor<double, 2, 6, 4>;
  const auto q = check::random<Q>(4), k = check::random<Q>(5), v = check::random<Q>(6);
  const auto direct = [](auto a, auto b, auto c, auto d) {
    return ct::scaled_dot_product_attention(a, b, c, ct::nn::Dropout{0.25, d});
  };
  const auto composed = [](auto a, auto b, auto c, auto d) {
    const auto weights = softmax<-1>(matmul(a, transpose(b)) * 0.5);
    return matmul(ct::dropout(weights, 0.25, d), c);
  };
  CHECK(check::same(check::value(direct, q, k, v, key), check::value(composed, q, k, v, key), 1e-13));
  const auto hidden = [](auto a, auto b, auto c, auto d) {
    return ct::scaled_dot_product_attention(a, b, c, ct::causal, ct::nn::Dropout{0.25, ct::cast<double>(d)});
  };
  check::function(hidden, q, k, v, seed);
  // The first query sees the first key only, whose weight is 1.
  const check::Elements y = check::value(hidden, q, k, v, seed);
  for (std::size_t b = 0; b < 2; ++b)
    CHECK((y[b * 24] == 0 || std::abs(y[b * 24] - v(b, 0, 0) / 0.75) < 1e-14));
  const auto without = [](auto a, auto b, auto c) {
    return ct::scaled_dot_product_attention(a, b, c, ct::causal, ct::nn::NoDropout{});
  };
  const auto plain = [](auto a, auto b, auto c) {
    return ct::scaled_dot_product_attention(a, b, c, ct::causal);
  };
  CHECK(check::value(without, q, k, v) == check::value(plain, q, k, v));
}

namespace {

struct Network {
  ct::nn::Linear<3, 16> hidden;
  ct::nn::Linear<16, 1> out;
  constexpr auto operator()(auto a, ct::nn::DropoutRule auto dropout) const {
    const auto [first, second] = dropout.template split<2>();
    return out(second(tanh(hidden(first(a)))));
  }
};
using X = ct::Tensor<float, 8, 3>;
using Y = ct::Tensor<float, 8, 1>;
constexpr auto loss = [](const auto& model, auto a, auto b, auto k) {
  return ct::mse(model(a, ct::nn::Dropout{0.2, k}), b);
};

}  // namespace

TEST_CASE("a trainer's steps depend on the key alone, in float and in double") {
  const auto a = check::random<X>(1);
  const auto b = check::random<Y>(2);
  const auto run = [&](std::uint64_t seed) {
    auto trainer = ct::train::make_trainer<Network, X, Y, ct::random::Key<>>(loss, ct::optim::Sgd{}, 1);
    double last = 0;
    for (std::uint64_t step = 0; step < 20; ++step)
      last = trainer.step(0.05, a, b, ct::random::key(seed, step)).loss;
    return last;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
  auto trainer = ct::train::make_trainer<Network, X, Y, ct::random::Key<>>(loss, ct::optim::Sgd{}, 1);
  // Compares with differences of the loss, and of the gradient, in double: there the same elements are
  // dropped.
  const auto check = trainer.self_check(a, b, ct::random::key(1));
  CHECK(check.gradient.passed);
  CHECK(check.precision.passed);
}
