// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Results larger than any cache, against loops in double.
#include "named.hpp"

#include <ctgrad/nn/functional/cross_entropy.hpp>
#include <ctgrad/nn/functional/normalization.hpp>

#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>
#include <type_traits>
#include <vector>

namespace ct = ctgrad;

namespace {
/// softmax of rows, and its gradient from w, by loops in double.
struct SoftmaxRow {
  std::vector<double> y, dx;
  SoftmaxRow(const float* x, const float* w, std::size_t n) : y(n), dx(n) {
    double largest = x[0], sum = 0, dot = 0;
    for (std::size_t j = 0; j < n; ++j) largest = std::max(largest, static_cast<double>(x[j]));
    for (std::size_t j = 0; j < n; ++j) sum += y[j] = std::exp(x[j] - largest);
    for (std::size_t j = 0; j < n; ++j) dot += (y[j] /= sum) * w[j];
    for (std::size_t j = 0; j < n; ++j) dx[j] = y[j] * (w[j] - dot);
  }
};

/// Results larger than any cache are written while later rows are computed.
template <std::size_t Rows, std::size_t Columns>
void check_late() {
  using X = ct::Tensor<float, Rows, Columns>;
  constexpr auto f = [](auto x, auto w) { return ct::vjp([](auto v) { return ct::softmax(v); })(x, w); };
  const auto x = std::make_unique<X>(), w = std::make_unique<X>(), y = std::make_unique<X>(),
             dx = std::make_unique<X>();
  for (std::size_t i = 0; i < X::shape::size; ++i) {
    (*x)[i] = 3 * std::sin(static_cast<float>(i) * 0.37f);
    (*w)[i] = std::cos(static_cast<float>(i % 1019));
  }
  const auto program = std::make_unique<ct::run::Program<ct::run::ValueSource<decltype(f), X, X>>>();
  const auto bytes = [](auto& t) { return reinterpret_cast<std::byte*>(t->data()); };
  std::byte* space[] = {nullptr, bytes(x), bytes(w), bytes(y), bytes(dx)};
  program->run_on(space);
  double worst = 0;
  for (std::size_t r = 0; r < Rows; ++r) {
    if (r >= 9 && r + 9 < Rows && r % 41 != 0) continue;  // rows that take turns are 4 at most
    const std::size_t first = r * Columns;
    const SoftmaxRow row(x->data() + first, w->data() + first, Columns);
    for (std::size_t j = 0; j < Columns; ++j) {
      worst = std::max(worst, std::abs((*y)[first + j] - row.y[j]) / row.y[j]);
      worst = std::max(worst, std::abs((*dx)[first + j] - row.dx[j]) / row.y[j]);
    }
  }
  CAPTURE(Columns);
  CHECK(worst < 1e-5);
}
}  // namespace

TEST_CASE("results that are written while later rows are computed") {
  check_late<16411, 512>();  // on boundaries of batches; of several rows that take turns, the last ones fewer
  check_late<601, 14003>();  // too long to be kept between passes
}

TEST_CASE("results beside sums over rows are not written late") {
  constexpr auto writes_late = []<class F, class... A>(F, A...) {
    using Kernel = ct::run::KernelOf<ct::run::Compiled<ct::run::ValueSource<F, typename A::type...>>, 0>;
    return ct::kernel::Body<Kernel, ct::simd::Arch>::writes_late;
  };
  constexpr auto norm = [](auto x, auto gain, auto w) {
    return ct::vjp([](auto v, auto g) { return ct::rms_norm(v, g); })(x, gain, w);
  };
  constexpr auto softmax = [](auto x, auto w) {
    return ct::vjp([](auto v) { return ct::softmax(v); })(x, w);
  };
  constexpr std::type_identity<ct::Tensor<float, 16411, 512>> x;
  constexpr std::type_identity<ct::Tensor<float, 512>> gain;
  CHECK(writes_late(softmax, x, x));
  CHECK(!writes_late(norm, x, gain, x));
}

namespace {
/// A result larger than any cache, of rows that begin anywhere or on boundaries of batches.
template <std::size_t Rows, std::size_t Columns>
void check_large() {
  constexpr auto f = [](auto x) { return std::tuple(2 * x - amax<-1>(x, ct::keepdims), x * x); };
  ct::Tensor<float, Rows, Columns> x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 1013);
  const auto [shifted, square] = ct::evaluate(f)(x);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    wrong += shifted[i] != 2 * x[i] - 1012 || square[i] != x[i] * x[i];
  CHECK(wrong == 0);
}
}  // namespace

TEST_CASE("results larger than any cache are whole") {
  check_large<8, (1 << 20) + 7>();
  check_large<1 << 13, 1 << 10>();
}

TEST_CASE("results larger than any cache in whose rows one column is another") {
  constexpr std::size_t rows = 8200, columns = 1031;
  using X = ct::Tensor<float, rows, columns>;
  using Name = ct::Tensor<std::int32_t, rows>;
  constexpr auto f = [](auto x, auto t) {
    return ct::value_and_grad<0>([](auto v, auto i) { return ct::cross_entropy(v, i); })(x, t);
  };
  const auto x = std::make_unique<X>();
  const auto t = std::make_unique<Name>();
  for (std::size_t i = 0; i < X::shape::size; ++i) (*x)[i] = static_cast<float>(i % 7) / 7;
  for (std::size_t r = 0; r < rows; ++r) (*t)[r] = static_cast<std::int32_t>(r * 17 % columns);
  CHECK(names<std::remove_const_t<decltype(f)>, X, Name> == 1);
  const auto result = std::make_unique<std::tuple<float, X>>(ct::evaluate(f)(*x, *t));
  double worst = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) sum += std::exp((*x)[r * columns + j]);
    for (std::size_t j = 0; j < columns; ++j) {
      const double p = std::exp((*x)[r * columns + j]) / sum - (j == r * 17 % columns ? 1 : 0);
      worst =
          std::max(worst, std::abs(rows * static_cast<double>(std::get<1>(*result)[r * columns + j]) - p));
    }
  }
  CHECK(worst < 1e-6);
}

TEST_CASE("results larger than any cache whose rows begin anywhere, with values kept between passes") {
  using X = ct::Tensor<float, 31000, 271>;
  const auto x = std::make_unique<X>();
  for (std::size_t i = 0; i < X::shape::size; ++i) (*x)[i] = std::sin(static_cast<float>(i) * 0.37f);
  const auto f = [](auto v) {
    const auto y = exp(v), z = sin(v), p = y * z;
    return std::tuple(p, y + z * amax<1>(p, ct::keepdims));
  };
  const auto r = std::make_unique<std::tuple<X, X>>(ct::evaluate(f)(*x));
  float worst = 0;
  for (std::size_t i = 0; i < 31000; ++i) {
    const float* const v = x->data() + i * 271;
    float most = -9;
    for (std::size_t j = 0; j < 271; ++j) most = std::max(most, std::exp(v[j]) * std::sin(v[j]));
    for (std::size_t j = 0; j < 271; ++j) {
      const float e = std::exp(v[j]), s = std::sin(v[j]);
      worst = std::max(worst, std::abs(std::get<0>(*r)[i * 271 + j] - e * s));
      worst = std::max(worst, std::abs(std::get<1>(*r)[i * 271 + j] - e - s * most));
    }
  }
  CHECK(worst < 1e-5f);
}
