// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A user's own primitive, all of it in this file: value, derivative, registration, public function.
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace user {

/// x / (1 + |x|), with the derivative 1 / (1 + |x|)².
struct Softsign {
  static constexpr std::string_view name = "user.softsign";
  static constexpr ctgrad::graph::Kind kind = ctgrad::graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 6;

  template <class V>
  static constexpr V value(V x) {
    return x / (V(1) + ctgrad::math::max(x, -x));
  }
  static constexpr ctgrad::graph::Value chain(int, ctgrad::graph::Value d, ctgrad::graph::Value,
                                              ctgrad::graph::Value x) {
    using namespace ctgrad::op;  // operators of graph values
    const auto scale = abs(x) + 1.0;
    return d / (scale * scale);
  }
};

template <class T, class S>
constexpr ctgrad::Expr<T, S> softsign(ctgrad::Expr<T, S> x) {
  return ctgrad::Expr<T, S>(ctgrad::graph::elementwise<Softsign>(x.value));
}

}  // namespace user

template <>
struct ctgrad::op::Extension<ctgrad::graph::code<user::Softsign>> {
  using type = user::Softsign;
};

namespace ct = ctgrad;

TEST_CASE("a primitive of one's own works in numbers, tensors, both modes and constant expressions") {
  constexpr auto f = [](auto x) { return sum(user::softsign(x)); };
  ct::Tensor<double, 37> x;
  for (std::size_t i = 0; i < 37; ++i) x[i] = 3 * std::sin(static_cast<double>(i));
  const auto [value, gradient] = ct::value_and_grad(f)(x);
  double expected = 0;
  for (std::size_t i = 0; i < 37; ++i) {
    const double scale = 1 + std::abs(x[i]);
    expected += x[i] / scale;
    CHECK(gradient[i] == doctest::Approx(1 / (scale * scale)).epsilon(1e-14));
  }
  CHECK(value == doctest::Approx(expected).epsilon(1e-14));
  CHECK(ct::derivative([](auto v) { return user::softsign(v); })(-3.0) == 1.0 / 16);
  static_assert(ct::grad([](auto v) { return user::softsign(v); })(1.0) == 0.25);
}
