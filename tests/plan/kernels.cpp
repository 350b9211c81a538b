// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Programs that once were planned wrongly, each against numbers worked out by hand or against the
// interpreter.
#include "../compare.hpp"

#include <ctgrad/nn/layers.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {
/// Optimistic gradient descent: the new moment does not depend on the old one, which the parameter does.
struct Optimistic {
  static constexpr std::size_t moments = 1;
  std::array<double, 1> settings(long, bool) const { return {0}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto, auto m) {
    return std::tuple(p - lr * (2.0 * g - m), 1.0 * g);
  };
};
}  // namespace

TEST_CASE("constants and indices are matrices too") {
  const ct::Tensor<float, 2, 2> u{1, 2, 3, 4}, w{1, 0, 0, 1};
  CHECK(ct::grad<1>([](auto a, auto b) { return sum(matmul(a, b)); })(u, w) ==
        ct::Tensor<float, 2, 2>{4, 4, 6, 6});
  const ct::Tensor<float, 2, 3> v{1, 2, 3, 4, 5, 6};
  CHECK(ct::evaluate([](auto a) { return matmul(a, ct::iota<float, ct::Shape<3, 2>, 0>(a)); })(v) ==
        ct::Tensor<float, 2, 2>{8, 8, 17, 17});
}

TEST_CASE("a table of one column beside wider rows") {
  const ct::Tensor<float, 6, 1> s{1, 2, 3, 4, 5, 6};
  const ct::Tensor<std::int32_t, 2> index{0, 2};
  ct::Tensor<float, 2, 3> x;
  x.fill(1);
  constexpr auto f = [](auto table, auto i, auto y) { return gather(table, i) * y; };
  CHECK(ct::evaluate(f)(s, index, x) == ct::Tensor<float, 2, 3>{1, 1, 1, 3, 3, 3});
  constexpr auto g = [](auto table, auto i, auto y) { return sum(gather(table, i) * y); };
  CHECK(ct::grad<0>(g)(s, index, x) == ct::Tensor<float, 6, 1>{3, 0, 3, 0, 0, 0});
}

TEST_CASE("a gradient that is scattered into is not shared with who else reads it") {
  constexpr auto f = [](auto t, auto index, auto u, auto w) {
    const auto p = matmul(u, w);
    const auto s = ct::slice<0, 0, 2>(t);
    const auto q = gather(t, index);
    return sum(tanh(0.1 * (p + s))) + sum(q * q);
  };
  const ct::Tensor<double, 4, 2> t{1, 2, 3, 4, 5, 6, 7, 8};
  const ct::Tensor<std::int32_t, 2> index{0, 2};
  ct::Tensor<double, 2, 2> u{1, 2, 3, 4}, w{1, 0, 0, 1};
  const auto dw = ct::grad<3>(f)(t, index, u, w);
  for (std::size_t i = 0; i < 4; ++i) {
    const double w0 = w[i], h = 1e-6;
    w[i] = w0 + h;
    const double up = ct::evaluate(f)(t, index, u, w);
    w[i] = w0 - h;
    const double down = ct::evaluate(f)(t, index, u, w);
    w[i] = w0;
    CHECK(dw[i] == doctest::Approx((up - down) / (2 * h)).epsilon(1e-7));
  }
}

TEST_CASE("views of comparisons are comparisons of views") {
  constexpr auto sliced = [](auto t, auto z, auto u) {
    return ct::select(ct::slice<0, 1, 3>(t < z), u, -1.0 * u);
  };
  compare<ct::Tensor<double, 4, 2>, ct::Tensor<double, 4, 2>, ct::Tensor<double, 2, 2>>(sliced, 0);
  constexpr auto turned = [](auto a, auto b, auto c) {
    return ct::select(transpose(a < b), transpose(c), 0.0);
  };
  compare<ct::Tensor<double, 2, 4>, ct::Tensor<double, 2, 4>, ct::Tensor<double, 2, 4>>(turned, 0);
}

TEST_CASE("an optimizer may read a moment that it replaces") {
  using Model = ct::nn::LayerNorm<20>;
  ct::nn::Parameters<Model> p, g;
  for (float& x : g.flat()) x = 1;
  ct::optim::Optimizer<Optimistic, Model> optimizer(Optimistic{});
  optimizer.step(p, g, 1.0);
  for (std::size_t i = 0; i < 20; ++i) CHECK(p["weight"][i] == -2.0f);
  optimizer.step(p, g, 1.0);
  for (std::size_t i = 0; i < 20; ++i) CHECK(p["weight"][i] == -3.0f);
}

TEST_CASE("rows in nests that do not fit are separate kernels") {
  constexpr auto f = [](auto i, auto x, auto b) {
    return sum(ct::reshape<3, 2, 4>(ct::cast<double>(i)) * (x + b));
  };
  ct::Tensor<std::int32_t, 2, 3, 4> i;
  ct::Tensor<double, 3, 2, 4> x;
  const ct::Tensor<double, 3, 1, 4> b;
  for (std::size_t k = 0; k < 24; ++k) {
    i[k] = static_cast<std::int32_t>(k);
    x[k] = 1;
  }
  CHECK(ct::evaluate(f)(i, x, b) == 276.0);
}

TEST_CASE("a value in a concatenation is also reshaped behind a slice") {
  constexpr auto f = [](auto x, auto y, auto z) {
    const auto h = tanh(x);
    return std::tuple(ct::concat<1>(h, y), ct::reshape<12>(ct::slice<0, 0, 2>(h)) * z);
  };
  compare<ct::Tensor<double, 4, 6>, ct::Tensor<double, 4, 2>, ct::Tensor<double, 12>>(f, 1e-14);
}
