// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas of SIMD batches and of traced values.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/formula.hpp>

#include <doctest/doctest.h>
#include <xsimd/xsimd.hpp>

#include <cmath>

namespace ct = ctgrad;
using namespace ct::literals;

namespace {
constexpr auto x = ct::symbol<"x">;
constexpr auto y = ct::symbol<"y">;
constexpr auto h = sin(x) * y + sqrt(x * x + 1_c) / y - pow(x, y) + tanh(x) * tanh(x) / 3_c - ct::pi;

double expected(double a, double b) {
  const double t = std::tanh(a);
  return std::sin(a) * b + std::sqrt(a * a + 1) / b - std::pow(a, b) + t * t / 3 - std::acos(-1.0);
}
}  // namespace

TEST_CASE("numbers") {
  CHECK(h(x = 1.25, y = 2.0) == doctest::Approx(expected(1.25, 2)).epsilon(1e-14));
  static_assert(std::is_same_v<decltype(h(x = 1.25f, y = 2.0f)), float>);
  static_assert(std::is_same_v<decltype(h(x = 1.25f, y = 2)), double>);
  CHECK(h(x = 1.25f, y = 2.0f) == doctest::Approx(expected(1.25, 2)).epsilon(1e-6));
  CHECK(h(x = 3, y = 2) == doctest::Approx(expected(3, 2)).epsilon(1e-14));
}

TEST_CASE_TEMPLATE("SIMD batches", T, float, double) {
  using Batch = xsimd::batch<T>;
  T at[Batch::size], out[Batch::size];
  for (std::size_t i = 0; i < Batch::size; ++i) at[i] = static_cast<T>(0.25 + 0.5 * static_cast<double>(i));
  const double epsilon = sizeof(T) == 4 ? 2e-6 : 1e-14;
  const auto check = [&](const Batch& result) {
    result.store_unaligned(out);
    for (std::size_t i = 0; i < Batch::size; ++i)
      CHECK(static_cast<double>(out[i]) ==
            doctest::Approx(expected(static_cast<double>(at[i]), 2)).epsilon(epsilon).scale(1));
  };
  check(h(Batch::load_unaligned(at), Batch(T(2))));
  check(h(y = 2, x = Batch::load_unaligned(at)));  // a number next to a batch is in every lane
  static_assert(std::is_same_v<decltype(sign(x)(Batch())), Batch>);
}

TEST_CASE("a formula is a function to transform; its gradient is that of its typed derivatives") {
  const auto [dx, dy] = ct::grad(h)(1.25, 2.0);
  const auto [fx, fy] = ct::function_of(ct::gradient(h), x, y)(1.25, 2.0);
  CHECK(dx == doctest::Approx(fx).epsilon(1e-13));
  CHECK(dy == doctest::Approx(fy).epsilon(1e-13));
  CHECK(ct::grad<0>(ct::function_of(h, y, x))(2.0, 1.25) == doctest::Approx(fy).epsilon(1e-13));
  CHECK(ct::evaluate(ct::derivative(h, x))(1.25, 2.0) == doctest::Approx(fx).epsilon(1e-13));
}

TEST_CASE("a formula called by name inside a traced function") {
  constexpr auto f = [](auto a, auto b) { return h(y = b, x = a * b) * 2; };
  const auto [da, db] = ct::grad(f)(0.5, 2.0);
  const auto [dx, dy] = ct::function_of(ct::gradient(h), x, y)(1.0, 2.0);
  CHECK(da == doctest::Approx(2 * 2 * dx).epsilon(1e-13));
  CHECK(db == doctest::Approx(2 * (0.5 * dx + dy)).epsilon(1e-13));
}

TEST_CASE("a formula of tensors broadcasts") {
  constexpr auto g = x * y + cos(y);
  const auto r = ct::evaluate(g)(ct::Tensor<double, 2, 3>{1, 2, 3, 4, 5, 6}, ct::Tensor<double, 3>{1, 2, 3});
  for (std::size_t i = 0; i < 6; ++i) {
    const double b = static_cast<double>(i % 3 + 1);
    CHECK(r[i] == doctest::Approx(static_cast<double>(i + 1) * b + std::cos(b)).epsilon(1e-14));
  }
}
