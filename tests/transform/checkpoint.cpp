// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// checkpoint gives what the function gives, and so do its derivatives.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/transform/checkpoint.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {

using X = ct::Tensor<double, 6, 5>;
using W = ct::Tensor<double, 5, 5>;

/// Three layers whose weights come from outside, checkpointed or not.
template <bool Checkpointed>
struct Network {
  constexpr auto operator()(auto x, auto w, auto v) const {
    for (int i = 0; i < 3; ++i) {
      const auto layer = [w = i == 1 ? v : w](auto y) {
        const decltype(y) next((y + tanh(matmul(exp(-y * y), w))).value);
        return next;
      };
      if constexpr (Checkpointed)
        x = ct::checkpoint(layer, x);
      else
        x = layer(x);
    }
    return sum(x * x);
  }
};

template <class T>
T waves(double step) {
  T t;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = 0.5 * std::sin(step * static_cast<double>(i));
  return t;
}

const X x = waves<X>(1);
const W w = waves<W>(2), v = waves<W>(3);

void same(const auto& a, const auto& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-13));
}

}  // namespace

TEST_CASE("value and gradient are those without it") {
  const auto [value, gradient] = ct::value_and_grad<0, 1, 2>(Network<true>{})(x, w, v);
  const auto [expected, others] = ct::value_and_grad<0, 1, 2>(Network<false>{})(x, w, v);
  CHECK(value == doctest::Approx(expected).epsilon(1e-14));
  same(std::get<0>(gradient), std::get<0>(others));
  same(std::get<1>(gradient), std::get<1>(others));
  same(std::get<2>(gradient), std::get<2>(others));
}

TEST_CASE("derivatives of the gradient, too") {
  const auto along = ct::hvp(Network<true>{})(x, w, v, x, w, v);
  const auto expected = ct::hvp(Network<false>{})(x, w, v, x, w, v);
  same(std::get<0>(along), std::get<0>(expected));
  same(std::get<2>(along), std::get<2>(expected));
}

TEST_CASE("a weight's gradient is written once: no zeros, no sums so far, no copies of its size") {
  constexpr auto f = [](auto y, auto m) {
    return sum(ct::checkpoint([m](auto z) { return decltype(z)((z + tanh(matmul(z, m))).value); }, y));
  };
  using Row = ct::Tensor<double, 2, 64>;
  using Weight = ct::Tensor<double, 64, 64>;
  using Source = ct::run::ValueSource<ct::transform::Grad<std::remove_const_t<decltype(f)>, 1>, Row, Weight>;
  CHECK(ct::run::detail::frozen_stages<Source>.memory < 64 * 64 * 8);
  for (const ct::graph::Node& n : ct::run::traced<Source>.graph.nodes)
    CHECK_FALSE((n.op->kind == ct::graph::Kind::constant && n.shape == ct::Shape<64, 64>::dims));
}
