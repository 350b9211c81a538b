// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Small tensors in registers against the interpreter: every kind of node, at sizes around multiples of the
// SIMD width, for every width.
#include "../compare.hpp"

#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {
/// Where registers hold four doubles or more, all of these functions are packed; where they hold two, the
/// larger ones are not.
constexpr bool wide = ct::simd::width<double> >= 4;

template <class... A, class F>
void packed(F f, double tolerance) {
  static_assert(!wide || ct::run::form_of<ct::run::ValueSource<F, A...>>() == ct::run::Form::packed);
  compare<A...>(f, tolerance);
}
}  // namespace

TEST_CASE_TEMPLATE("matrices of a robot: products, transposes, norms", T, float, double) {
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
  using M = ct::Tensor<T, 3, 3>;
  using V = ct::Tensor<T, 3>;
  packed<M, M>([](auto a, auto b) { return matmul(a, transpose(b)) + 2 * a; }, tolerance);
  packed<M, V>([](auto a, auto v) { return sum<1>(a * v); }, tolerance);
  packed<M, M>(ct::grad<0, 1>([](auto a, auto b) { return sum(tanh(matmul(a, b)) * b); }), tolerance);
  packed<ct::Tensor<T, 2, 3, 2>, ct::Tensor<T, 2, 2, 5>>([](auto a, auto b) { return matmul(a, b); },
                                                         tolerance);
  packed<ct::Tensor<T, 4, 2>, ct::Tensor<T, 2, 4>>([](auto a, auto b) { return matmul(a, b); }, tolerance);
}

TEST_CASE("reductions over every set of axes, of lengths that fill registers or not") {
  using X = ct::Tensor<double, 2, 3, 5>;
  packed<X>([](auto x) { return std::tuple(sum<0>(x), sum<1>(x), sum<2>(x)); }, 1e-14);
  packed<X>([](auto x) { return std::tuple(sum<0, 1>(x), sum<1, 2>(x), sum<0, 2>(x), sum(x)); }, 1e-14);
  packed<X>([](auto x) { return std::tuple(amax<0>(x), amin<1>(x), amax<2>(x), amin(x)); }, 0);
  const auto lengths = []<std::size_t... N>(std::index_sequence<N...>) {
    (packed<ct::Tensor<double, N + 2>>([](auto x) { return std::tuple(sum(x), amax(x), prod(x)); }, 1e-14),
     ...);
  };
  lengths(std::index_sequence<0, 1, 2, 3, 5, 6, 7, 8, 13, 14, 15, 21>{});
}

TEST_CASE("maxima of negative numbers and minima of positive ones do not see the lanes behind the end") {
  const auto check = []<std::size_t N>(std::integral_constant<std::size_t, N>) {
    ct::Tensor<double, N> x;
    x.fill(-3);
    CHECK(ct::evaluate([](auto v) { return amax(v); })(x) == -3);
    x.fill(3);
    CHECK(ct::evaluate([](auto v) { return amin(v); })(x) == 3);
    CHECK(ct::evaluate([](auto v) { return prod(v); })(x) == doctest::Approx(std::pow(3.0, N)));
  };
  check(std::integral_constant<std::size_t, 2>{});
  check(std::integral_constant<std::size_t, 3>{});
  check(std::integral_constant<std::size_t, 7>{});
  check(std::integral_constant<std::size_t, 9>{});
  check(std::integral_constant<std::size_t, 17>{});
}

TEST_CASE("the largest of a signed zero and another is the same one wherever it is used") {
  constexpr auto f = [](auto x) {
    const auto m = amax(x);
    return std::tuple(1 / m, ct::broadcast<ct::Shape<4>>(1 / m), m + 0 * x);
  };
  const auto [one, all, sums] = ct::evaluate(f)(ct::Tensor<double, 4>{0.0, -0.0, 0.0, -0.0});
  for (const double v : all) CHECK(v == one);
  const auto nans = std::get<1>(ct::evaluate(f)(ct::Tensor<double, 4>{NAN, 1, 1, 1}));
  for (const double v : nans) CHECK(std::isnan(v) == std::isnan(nans[0]));
}

TEST_CASE("choices, comparisons and indices as values") {
  packed<ct::Tensor<double, 3, 5>, ct::Tensor<double, 3, 5>>(
      [](auto x, auto y) {
        const auto column = ct::iota<double, ct::Shape<1, 5>>(x);
        return ct::select(x < y, x * column, y) + maximum(x, 0.1) + abs(y);
      },
      1e-15);
  packed<ct::Tensor<float, 11>>([](auto x) { return ct::select(x <= 0.0, exp(x), 1 / (1 + x * x)); }, 1e-6);
}

TEST_CASE("sine and cosine of one value, and many of one number") {
  packed<ct::Tensor<double, 3>>([](auto x) { return sin(x) * cos(x) + cos(x); }, 1e-15);
  packed<ct::Tensor<double, 9>, ct::Tensor<double, 1>>([](auto x, auto s) { return x * sin(s) + cos(s) * s; },
                                                       1e-14);
  packed<ct::Tensor<double, 9>>([](auto x) { return ct::broadcast<ct::Shape<2, 9>>(x) * sum(x); }, 1e-14);
}

TEST_CASE("second derivatives and Jacobians") {
  constexpr auto f = [](auto x) { return sum(x * x * x) / (1 + sum(x * x)); };
  compare<ct::Tensor<double, 4>>(ct::hessian<0>(f), 1e-12);
  packed<ct::Tensor<double, 4>>(ct::grad<0>(f), 1e-13);
  compare<ct::Tensor<double, 3>>(ct::jacobian<0>([](auto x) { return x * sum(x); }), 1e-13);
}

TEST_CASE("results may be written over arguments") {
  constexpr auto f = [](auto x, auto y) { return std::tuple(y * 2, x + y); };
  using X = ct::Tensor<double, 11>;
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, X, X>;
  static_assert(ct::run::form_of<Source>() == ct::run::Form::packed);
  X x, y;
  for (std::size_t i = 0; i < 11; ++i) x[i] = 1.0 + static_cast<double>(i), y[i] = 100;
  ct::run::Program<Source> program;
  program.run(x.data(), y.data(), x.data(), y.data());
  for (std::size_t i = 0; i < 11; ++i) {
    CHECK(x[i] == 200);
    CHECK(y[i] == 101.0 + static_cast<double>(i));
  }
}

TEST_CASE("nothing is read or written behind a tensor's end") {
  constexpr auto f = [](auto x) { return x * 2; };
  using X = ct::Tensor<double, 11>;
  ct::run::Program<ct::run::ValueSource<std::remove_const_t<decltype(f)>, X>> program;
  double in[12], out[12];
  for (double& v : in) v = 1;
  for (double& v : out) v = 7;
  program.run(&in[0], &out[0]);
  CHECK(out[10] == 2);
  CHECK(out[11] == 7);
}

TEST_CASE_TEMPLATE("products of halves and their gradients, of every length", T, float, double) {
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
  const auto lengths = []<std::size_t... N>(std::index_sequence<N...>) {
    (packed<ct::Tensor<T, N>>(ct::value_and_grad([](auto x) { return prod(x + 1.5); }), tolerance), ...);
  };
  lengths(std::index_sequence<2, 3, 4, 6, 8, 12, 15, 16, 20>{});
  // Rows of a matrix, a half that another value shares, and halves in the other order.
  packed<ct::Tensor<T, 4, 2>, ct::Tensor<T, 2, 2>>(ct::grad<0, 1>([](auto x, auto y) {
                                                     const auto a = ct::slice<0, 0, 2>(x),
                                                                b = ct::slice<0, 2, 4>(x);
                                                     return sum(exp(a * b) * y) + sum(b * y);
                                                   }),
                                                   tolerance);
  packed<ct::Tensor<T, 4>, ct::Tensor<T, 2>>(
      [](auto x, auto d) {
        const auto a = ct::slice<0, 0, 2>(x), b = ct::slice<0, 2, 4>(x);
        return std::tuple(ct::concat<0>(d * a, d * b), ct::concat<0>(b * d, d * a), ct::concat<0>(d, d) * x,
                          b + a, a - b, ct::concat<0>(a * b, b * a), maximum(a, b) * d);
      },
      tolerance);
  packed<ct::Tensor<T, 2, 4>>(
      [](auto x) {
        const auto a = ct::slice<1, 0, 2>(x), b = ct::slice<1, 2, 4>(x);
        return std::tuple(a * b, ct::concat<1>(a * b, b * a) + x, sum<1>(a * b), transpose(a * b));
      },
      tolerance);
}
