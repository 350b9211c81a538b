// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Composed functions against PyTorch (tests/data/make_gpt_golden.py) and at their edges.
#include "../golden.hpp"

#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ct = ctgrad;

namespace {

const Golden& golden() {
  static const Golden g("gpt_golden.txt");
  return g;
}

template <class T, std::size_t... E>
ct::Tensor<T, E...> tensor(const std::string& key) {
  ct::Tensor<T, E...> t;
  const auto& values = golden()["case/" + key];
  REQUIRE(values.size() == t.size());
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<T>(values[i]);
  return t;
}

/// Value and gradient of f against a golden case with input x, an upstream gradient, out and dx.
template <std::size_t... E, class F>
void check_case(const std::string& name, F f) {
  const auto x = tensor<double, E...>(name + "/x");
  const auto upstream = tensor<double, E...>(name + "/upstream");
  CHECK(relative_error(ct::evaluate(f)(x), golden()["case/" + name + "/out"]) <= 1e-7);
  constexpr auto weighted = [](auto v, auto u) { return sum(F{}(v)*u); };
  CHECK(relative_error(ct::grad<0>(weighted)(x, upstream), golden()["case/" + name + "/dx"]) <= 1e-7);
}

constexpr auto mean_loss = [](auto logits, auto targets) { return ct::cross_entropy(logits, targets); };

}  // namespace

TEST_CASE("softmax and both gelus agree with PyTorch") {
  check_case<4, 7>("softmax", [](auto x) { return ct::softmax(x); });
  check_case<31>("gelu_tanh", [](auto x) { return ct::gelu_tanh(x); });
  check_case<31>("gelu_erf", [](auto x) { return ct::gelu(x); });
}

TEST_CASE("log_softmax is the logarithm of softmax, and logsumexp what it subtracts") {
  const auto x = tensor<double, 4, 7>("softmax/x");
  const auto p = ct::evaluate([](auto v) { return ct::softmax(v); })(x);
  const auto l = ct::evaluate([](auto v) { return ct::log_softmax(v); })(x);
  const auto s = ct::evaluate([](auto v) { return v - ct::logsumexp(v, ct::keepdims); })(x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(l[i] == doctest::Approx(std::log(p[i])).epsilon(1e-12));
    CHECK(s[i] == doctest::Approx(l[i]).epsilon(1e-12));
  }
}

TEST_CASE("layer_norm and its three gradients agree with PyTorch") {
  const auto x = tensor<double, 5, 12>("layer_norm/x"), u = tensor<double, 5, 12>("layer_norm/upstream");
  const auto w = tensor<double, 12>("layer_norm/weight"), b = tensor<double, 12>("layer_norm/bias");
  constexpr auto norm = [](auto v, auto weight, auto bias) { return ct::layer_norm(v, weight, bias); };
  CHECK(relative_error(ct::evaluate(norm)(x, w, b), golden()["case/layer_norm/out"]) <= 1e-7);
  constexpr auto weighted = [](auto v, auto weight, auto bias, auto up) {
    return sum(ct::layer_norm(v, weight, bias) * up);
  };
  const auto [dx, dw, db] = ct::grad<0, 1, 2>(weighted)(x, w, b, u);
  CHECK(relative_error(dx, golden()["case/layer_norm/dx"]) <= 1e-7);
  CHECK(relative_error(dw, golden()["case/layer_norm/dw"]) <= 1e-7);
  CHECK(relative_error(db, golden()["case/layer_norm/db"]) <= 1e-7);
}

TEST_CASE("cross_entropy and its gradient agree with PyTorch") {
  const auto logits = tensor<double, 6, 9>("cross_entropy/logits");
  const auto targets = tensor<std::int32_t, 6>("cross_entropy/targets");
  const auto [loss, d] = ct::value_and_grad<0>(mean_loss)(logits, targets);
  CHECK(loss == doctest::Approx(golden()["case/cross_entropy/loss"][0]).epsilon(1e-8));
  CHECK(relative_error(d, golden()["case/cross_entropy/dlogits"]) <= 1e-7);
}

TEST_CASE("equal logits cost ln of the vocabulary") {
  const ct::Tensor<double, 3, 4817> logits;
  CHECK(ct::evaluate(mean_loss)(logits, ct::Tensor<std::int32_t, 3>{0, 17, 4816}) ==
        doctest::Approx(std::log(4817.0)).epsilon(1e-14));
  CHECK(std::log(4817.0) == doctest::Approx(8.48).epsilon(1e-3));
}

TEST_CASE_TEMPLATE("extreme logits have finite losses and gradients", T, float, double) {
  for (const double size : {500.0, 1e4, 1e30}) {
    CAPTURE(size);
    ct::Tensor<T, 2, 5> logits;
    logits.fill(static_cast<T>(-size));
    logits(0, 1) = static_cast<T>(size);
    logits(1, 4) = static_cast<T>(size);
    // Row 0 is right and costs nothing; row 1 is wrong by 2·size.
    const auto [loss, d] = ct::value_and_grad<0>(mean_loss)(logits, ct::Tensor<std::int32_t, 2>{1, 0});
    CHECK(static_cast<double>(loss) == doctest::Approx(size).epsilon(1e-6));
    for (std::size_t i = 0; i < d.size(); ++i) CHECK(std::isfinite(d[i]));
    CHECK(static_cast<double>(d(0, 1)) == doctest::Approx(0.0));
    CHECK(static_cast<double>(d(1, 0)) == doctest::Approx(-0.5));
    CHECK(static_cast<double>(d(1, 4)) == doctest::Approx(0.5));
  }
}

TEST_CASE("softmax of a row of -inf masks with one live entry is one there") {
  const double inf = std::numeric_limits<double>::infinity();
  const auto p =
      ct::evaluate([](auto x) { return ct::softmax(x); })(ct::Tensor<double, 1, 4>{-inf, 3, -inf, -inf});
  CHECK(p == ct::Tensor<double, 1, 4>{0, 1, 0, 0});
}

TEST_CASE("relu, sigmoid and mse") {
  const ct::Tensor<double, 4> x{-2, 0, 0.5, 3};
  CHECK(ct::evaluate([](auto v) { return ct::relu(v); })(x) == ct::Tensor<double, 4>{0, 0, 0.5, 3});
  CHECK(ct::grad([](auto v) { return sum(ct::relu(v)); })(x) == ct::Tensor<double, 4>{0, 0, 1, 1});
  const auto s =
      ct::evaluate([](auto v) { return ct::sigmoid(v); })(ct::Tensor<double, 4>{-1000, 0, 1, 1000});
  CHECK(s[0] == doctest::Approx(0));
  CHECK(s[1] == 0.5);
  CHECK(s[2] == doctest::Approx(1 / (1 + std::exp(-1.0))));
  CHECK(s[3] == 1);
  CHECK(ct::evaluate([](auto a, auto b) { return ct::mse(a, b); })(x, ct::Tensor<double, 4>{-2, 1, 0.5, 1}) ==
        1.25);
}
