// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Row regions as programs against the interpreter: several passes, reductions both ways, every kind of
// access.
#include "../compare.hpp"
#include "named.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <memory>

namespace ct = ctgrad;

namespace {
template <class F, class... A>
constexpr std::size_t calls = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan.steps.size();
template <class F, class... A>
constexpr bool picks =
    ct::kernel::Passes<ct::run::KernelOf<ct::run::Compiled<ct::run::ValueSource<F, A...>>, 0>, 4>::picks_any;

/// N operations, one after the other.
template <int N>
constexpr auto chain(auto x, auto z) {
  if constexpr (N == 0)
    return x;
  else if constexpr (N % 2 == 1)
    return chain<N - 1>(x * z, z);
  else
    return chain<N - 1>(maximum(x, z), z);
}
template <int N>
void check_chain() {
  constexpr auto f = [](auto x, auto z) { return sum<-1>(chain<N>(x - sum<-1>(x, ct::keepdims), z)); };
  using X = ct::Tensor<double, 5, 20>;
  compare<X, X>(f, 1e-13);
  CHECK(calls<std::remove_const_t<decltype(f)>, X, X> == 1);
}
}  // namespace

TEST_CASE("the only nodes of two passes are 62 to 64 apart") {
  check_chain<60>();
  check_chain<61>();
  check_chain<62>();
}

TEST_CASE("three passes over a row, with its expensive values buffered, are one kernel") {
  constexpr auto f = [](auto x) {
    const auto e = exp(x - amax<-1>(x, ct::keepdims));
    return e / sum<-1>(e, ct::keepdims) + e * e;
  };
  compare<ct::Tensor<double, 5, 37>>(f, 1e-14);
  CHECK(calls<std::remove_const_t<decltype(f)>, ct::Tensor<double, 5, 37>> == 1);
}

TEST_CASE("sums along rows and over rows in one kernel") {
  constexpr auto f = [](auto x, auto g) {
    const auto c = x - mean<-1>(x, ct::keepdims);
    return std::tuple(sum<0>(c * g), sum(c * c), c * g, amax<0>(x), sum<-1>(c * g));
  };
  compare<ct::Tensor<double, 11, 21>, ct::Tensor<double, 21>>(f, 1e-13);
  CHECK(calls<std::remove_const_t<decltype(f)>, ct::Tensor<double, 11, 21>, ct::Tensor<double, 21>> == 1);
}

TEST_CASE("rows that repeat with a period, transposed reads and indices as values") {
  constexpr auto f = [](auto x, auto p, auto t) {
    const auto row = ct::iota<double, ct::Shape<4, 1>, 0>(x);
    const auto column = ct::iota<double, ct::Shape<1, 9>>(x);
    return x * p + transpose(t) + ct::select(column <= row, x, 0.0) * (row + 2 * column);
  };
  compare<ct::Tensor<double, 3, 4, 9>, ct::Tensor<double, 4, 9>, ct::Tensor<double, 9, 4>>(f, 1e-14);
}

TEST_CASE("writes that are not along rows") {
  constexpr auto f = [](auto x, auto y) {
    return ct::concat<0>(transpose(x * x), ct::reshape<2, 6>(permute<1, 0>(y + 1)));
  };
  compare<ct::Tensor<double, 6, 3>, ct::Tensor<double, 3, 4>>(f, 1e-14);
}

TEST_CASE_TEMPLATE("scalars and columns of scalars", T, float, double) {
  constexpr auto f = [](auto x, auto y) { return sum<-1>(x * y + 1, ct::keepdims) * 2 + y; };
  compare<ct::Tensor<T, 7, 1>, ct::Tensor<T, 7, 1>>(f, 1e-6);
  constexpr auto g = [](auto x) { return std::tuple(sum(x), amax(x), mean(x * x)); };
  compare<ct::Tensor<T, 1>>(g, 1e-6);
}

TEST_CASE("a sum of a value that does not vary along the row counts every column") {
  constexpr auto f = [](auto x, auto y) {
    return sum<-1>(ct::broadcast<ct::Shape<4, 9>>(x * 2) + 0 * y, ct::keepdims);
  };
  compare<ct::Tensor<double, 4, 1>, ct::Tensor<double, 4, 9>>(f, 1e-14);
}

TEST_CASE_TEMPLATE("sums of as many rows as a batch has lanes, and of twice as many", T, float, double) {
  constexpr auto f = [](auto x, auto y) {
    const auto product = x * y;
    return std::tuple(sum<-1>(product), amax<-1>(product), product);
  };
  constexpr std::size_t lanes = static_cast<std::size_t>(ct::simd::width<T>);
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-14;
  compare<ct::Tensor<T, 2 * lanes, 5>, ct::Tensor<T, 5>>(f, tolerance);
  compare<ct::Tensor<T, lanes, lanes>, ct::Tensor<T, lanes>>(f, tolerance);
  compare<ct::Tensor<T, 2 * lanes, 4 * lanes + 3>, ct::Tensor<T, 4 * lanes + 3>>(f, tolerance);
}

TEST_CASE_TEMPLATE("sums over rows of whole batches", T, float, double) {
  constexpr auto f = [](auto x, auto y, auto s) { return std::tuple(sum<0>(x * s), amin<0>(x + y), x * y); };
  constexpr std::size_t lanes = static_cast<std::size_t>(ct::simd::width<T>);
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-14;
  compare<ct::Tensor<T, 7, 2 * lanes>, ct::Tensor<T, 2 * lanes>, ct::Tensor<T, 7, 1>>(f, tolerance);
  compare<ct::Tensor<T, 1, lanes>, ct::Tensor<T, lanes>, ct::Tensor<T, 1, 1>>(f, tolerance);
  compare<ct::Tensor<T, 5, 9 * lanes>, ct::Tensor<T, 9 * lanes>, ct::Tensor<T, 5, 1>>(f, tolerance);
}

TEST_CASE_TEMPLATE("several passes over any number of rows that take turns", T, float, double) {
  constexpr auto f = [](auto x, auto g) {
    const auto c = x - mean<-1>(x, ct::keepdims);
    const auto y = (1 + c) * exp(-mean<-1>(c * c, ct::keepdims));
    return std::tuple(y / (1 + amax<-1>(y, ct::keepdims)) * g, sum<0>(y * g), sum<-1>(y));
  };
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
  compare<ct::Tensor<T, 1, 19>, ct::Tensor<T, 19>>(f, tolerance);
  compare<ct::Tensor<T, 3, 19>, ct::Tensor<T, 19>>(f, tolerance);
  compare<ct::Tensor<T, 9, 19>, ct::Tensor<T, 19>>(f, tolerance);
  compare<ct::Tensor<T, 3, 300>, ct::Tensor<T, 300>>(f, tolerance);
  compare<ct::Tensor<T, 3, 700>, ct::Tensor<T, 700>>(f, tolerance);
  compare<ct::Tensor<T, 3, 1500>, ct::Tensor<T, 1500>>(f, tolerance);
  compare<ct::Tensor<T, 2, 5000>, ct::Tensor<T, 5000>>(f, tolerance);
}

namespace {
/// Sums of which a row names the only addend: half of the rows name no column, and `between` names none
/// anywhere.
template <class T, std::size_t Columns>
void check_picked() {
  constexpr auto f = [](auto x, auto t) {
    using Row = ct::Shape<1, Columns>;
    const auto j = ct::iota<T, Row>(x),
               ahead = ct::slice<1, 2, Columns + 2>(ct::iota<T, ct::Shape<1, Columns + 2>>(x));
    const auto e = exp(x - amax<-1>(x, ct::keepdims));
    const auto name = floor(t * static_cast<double>(Columns)), between = name + 0.5;
    const auto sum_at = [](auto index, auto column, auto v) {
      return sum<-1>(ct::select(equal(index, column), v, 0.0), ct::keepdims);
    };
    const auto p = sum_at(j, name, e);
    return std::tuple(e / sum<-1>(e, ct::keepdims) + p, sum_at(name, ahead, x * t + p), sum_at(j, between, x),
                      sum_at(j, name, e) * sum<-1>(x, ct::keepdims));
  };
  constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
  using X = ct::Tensor<T, 24, Columns>;
  using Name = ct::Tensor<T, 24, 1>;
  compare<X, Name>(f, tolerance);
  CHECK(calls<std::remove_const_t<decltype(f)>, X, Name> == 1);
  CHECK(picks<std::remove_const_t<decltype(f)>, X, Name>);
}
}  // namespace

TEST_CASE_TEMPLATE("sums of nothing but the column that a row names", T, float, double) {
  check_picked<T, 5>();
  check_picked<T, 16>();
  check_picked<T, 83>();
  check_picked<T, 4500>();  // too long for values kept between passes
}

TEST_CASE("a result may be written over what a row picks from") {
  constexpr auto f = [](auto x, auto t) {
    const auto j = ct::iota<float, ct::Shape<1, 64>>(x);
    return std::tuple(sum<-1>(ct::select(equal(j, t), x, 0.0)), x + 100.0);
  };
  using X = ct::Tensor<float, 4, 64>;
  using Name = ct::Tensor<float, 4, 1>;
  X x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  const Name t{1, 2, 3, 63};
  ct::Tensor<float, 4> picked;
  ct::run::Program<ct::run::ValueSource<std::remove_const_t<decltype(f)>, X, Name>> program;
  program.run(x.data(), t.data(), picked.data(), x.data());
  CHECK(picked == ct::Tensor<float, 4>{1, 66, 131, 255});
  CHECK(x[255] == 355);
}

TEST_CASE("of a sum with one addend the others may be anything") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr auto f = [](auto x, auto t) {
    return sum<-1>(ct::select(equal(ct::iota<float, ct::Shape<1, 4>>(x), t), x, 0.0));
  };
  const ct::Tensor<float, 5, 4> x{NAN, infinity, 3, -infinity, 1, NAN, NAN, NAN, 1, 2,
                                  3,   4,        1, 2,         3, 4,   1,   2,   3, 4};
  const ct::Tensor<float, 5, 1> t{2, 0, NAN, infinity, -1e30f};
  const auto y = ct::evaluate(f)(x, t);
  CHECK(y[0] == 3);
  CHECK(y[1] == 1);
  for (std::size_t i = 2; i < 5; ++i) CHECK(y[i] == 0);
}

namespace {
/// Choices by the columns that two numbers of a row name, in results written over what they are made of, and
/// in sums along rows and over them. The named columns are in unrolled batches, in a single one, behind them,
/// the same twice, and nowhere.
template <class T, std::size_t Columns>
void check_named() {
  constexpr std::size_t rows = 9;
  constexpr auto f = [](auto x, auto t, auto u) {
    const auto j = ct::iota<T, ct::Shape<1, Columns>>(x);
    const auto by_t = equal(j, t), by_u = equal(u, j);
    const auto y = select(by_t, 2 * x, select(by_u, 7.0, x - amax<-1>(x, ct::keepdims)));
    return std::tuple(sum<-1>(select(by_u, 3.0, x)), sum<0>(select(by_t, x, 1.0)), y);
  };
  using X = ct::Tensor<T, rows, Columns>;
  using Name = ct::Tensor<T, rows, 1>;
  const auto last = static_cast<T>(Columns - 1);
  const T nan = std::numeric_limits<T>::quiet_NaN(), infinity = std::numeric_limits<T>::infinity();
  const Name t{0, 5, last, last - 1, 77, -1, last + 1, nan, T(2.5)};
  const Name u{last, 5, 0, 300, 78, infinity, -infinity, 3, T(-0.0)};
  const auto x = std::make_unique<X>();
  for (std::size_t i = 0; i < X::shape::size; ++i) (*x)[i] = static_cast<T>((i * 37) % 101);
  auto y = std::make_unique<X>(*x);
  ct::Tensor<T, rows> along;
  ct::Tensor<T, Columns> over;
  using F = std::remove_const_t<decltype(f)>;
  CHECK(names<F, X, Name, Name> == 2);
  ct::run::Program<ct::run::ValueSource<F, X, Name, Name>> program;
  program.run(y->data(), t.data(), u.data(), along.data(), over.data(), y->data());
  std::size_t wrong = 0;
  for (std::size_t j = 0; j < Columns; ++j) {
    T sum = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const T v = (*x)[r * Columns + j], column = static_cast<T>(j);
      sum += column == t[r] ? v : T(1);
      wrong += (*y)[r * Columns + j] != (column == t[r] ? 2 * v : column == u[r] ? T(7) : v - 100);
    }
    wrong += over[j] != sum;
  }
  for (std::size_t r = 0; r < rows; ++r) {
    T sum = 0;
    for (std::size_t j = 0; j < Columns; ++j) sum += static_cast<T>(j) == u[r] ? T(3) : (*x)[r * Columns + j];
    wrong += along[r] != sum;
  }
  CHECK(wrong == 0);
}
}  // namespace

TEST_CASE_TEMPLATE("only batches in which a row names a column compare its index", T, float, double) {
  check_named<T, 1280>();
  check_named<T, 1371>();
}

TEST_CASE_TEMPLATE("what is compared and chosen is the smaller or the larger, as comparisons go", T, float,
                   double) {
  constexpr auto f = [](auto x, auto y) {
    return std::tuple(select(less(x, y), x, y), select(less(x, y), y, x));
  };
  using X = ct::Tensor<T, 41>;
  compare<X, X>(f, 0);
  const T nan = std::numeric_limits<T>::quiet_NaN();
  X x{}, y{};
  for (std::size_t i = 0; i < 41; ++i) {
    x[i] = i % 3 == 0 ? nan : static_cast<T>(i % 5);
    y[i] = i % 4 == 0 ? nan : static_cast<T>(i % 7);
  }
  const auto [smaller, larger] = ct::evaluate(f)(x, y);
  for (std::size_t i = 0; i < 41; ++i) {
    CAPTURE(i);
    const T least = x[i] < y[i] ? x[i] : y[i], most = x[i] < y[i] ? y[i] : x[i];
    CHECK((smaller[i] == least || (std::isnan(smaller[i]) && std::isnan(least))));
    CHECK((larger[i] == most || (std::isnan(larger[i]) && std::isnan(most))));
  }
}
