// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Rows that memory is asked for while earlier rows are computed, against loops in double.
#include "../compare.hpp"

#include <ctgrad/kernel/row.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

namespace ct = ctgrad;

namespace {
template <class F, class... A>
struct Of {
  using Kernel = ct::run::KernelOf<ct::run::Compiled<ct::run::ValueSource<F, A...>>, 0>;
  using Body = ct::kernel::Body<Kernel, ct::simd::Arch>;
  static constexpr bool from_memory = ct::kernel::comes_from_memory<Body>;
  static constexpr int turns = ct::kernel::RowKernel<Kernel, ct::simd::Arch>::turns;
};

/// Rows of so many columns that together no cache holds them.
template <class T, std::size_t Columns>
using Rows = ct::Tensor<T, ct::kernel::streamed_bytes / sizeof(T) / Columns + 7, Columns>;

/// A sum along rows and one over them, each for values that two reductions along the row come before.
constexpr auto sums = [](auto x, auto g) {
  const auto c = x - mean<-1>(x, ct::keepdims);
  const auto e = exp(c * g - amax<-1>(x * x, ct::keepdims));
  return std::tuple(sum<-1>(e), sum<0>(e * g));
};

/// The same by loops in double.
template <class X, class G>
void check_sums(double tolerance) {
  using T = typename X::value_type;
  constexpr std::size_t rows = X::shape::dims[0], columns = X::shape::dims[1];
  const auto x = std::make_unique<X>();
  const auto g = std::make_unique<G>();
  for (std::size_t i = 0; i < X::shape::size; ++i) (*x)[i] = static_cast<T>(i * 37 % 1019) / 1019 - T(0.5);
  for (std::size_t j = 0; j < columns; ++j) (*g)[j] = static_cast<T>(j * 7 % 13) / 13;
  const auto [along, over] = ct::evaluate(sums)(*x, *g);
  std::vector<double> e(columns), total(columns);
  double worst = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const T* const row = x->data() + r * columns;
    double mean = 0, largest = 0, sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      mean += static_cast<double>(row[j]) / static_cast<double>(columns);
      largest = std::max(largest, static_cast<double>(row[j]) * static_cast<double>(row[j]));
    }
    for (std::size_t j = 0; j < columns; ++j) {
      const auto gain = static_cast<double>((*g)[j]);
      e[j] = std::exp((static_cast<double>(row[j]) - mean) * gain - largest);
      sum += e[j];
      total[j] += e[j] * gain;
    }
    worst = std::max(worst, std::abs(static_cast<double>(along[r]) - sum) / sum);
  }
  for (std::size_t j = 0; j < columns; ++j)
    worst = std::max(worst, std::abs(static_cast<double>(over[j]) - total[j]) / (1 + total[j]));
  CAPTURE(columns);
  CHECK(worst <= tolerance);
  CHECK(Of<std::remove_const_t<decltype(sums)>, X, G>::from_memory);
}
template <class T, std::size_t Columns>
void check_sums() {
  check_sums<Rows<T, Columns>, ct::Tensor<T, Columns>>(sizeof(T) == 4 ? 1e-5 : 1e-13);
}
}  // namespace

TEST_CASE("rows that memory is asked for, in every remainder of rows and batches") {
  check_sums<float, 100>();
  check_sums<float, 1003>();
  check_sums<float, 777>();
  check_sums<double, 391>();
}

TEST_CASE("rows that memory is asked for and that are so long that their sums are cut in blocks") {
  constexpr auto f = [](auto x) { return sum<-1>(exp(x - mean<-1>(x, ct::keepdims))); };
  using X = Rows<float, 4095>;
  CHECK(Of<std::remove_const_t<decltype(f)>, X>::from_memory);
  const auto x = std::make_unique<X>();
  for (std::size_t i = 0; i < X::shape::size; ++i) (*x)[i] = static_cast<float>(i * 37 % 1019) / 1019 - 0.5f;
  const auto y = ct::evaluate(f)(*x);
  for (std::size_t r = 0; r < X::shape::dims[0]; ++r) {
    const float* const row = x->data() + r * 4095;
    double mean = 0, sum = 0;
    for (std::size_t j = 0; j < 4095; ++j) mean += static_cast<double>(row[j]) / 4095;
    for (std::size_t j = 0; j < 4095; ++j) sum += std::exp(static_cast<double>(row[j]) - mean);
    REQUIRE(y[r] == doctest::Approx(sum).epsilon(1e-6));
  }
}

TEST_CASE("fewer rows take turns where first-level cache has to hold those asked for, too") {
  using F = std::remove_const_t<decltype(sums)>;
  using Many = Of<F, Rows<float, 1024>, ct::Tensor<float, 1024>>;
  using Few = Of<F, ct::Tensor<float, 1024, 1024>, ct::Tensor<float, 1024>>;
  CHECK(Many::from_memory);
  CHECK(!Few::from_memory);
  CHECK(Many::turns == 2);
  CHECK(Few::turns == 4);
  CHECK(Of<F, Rows<float, 100>, ct::Tensor<float, 100>>::turns == 4);
}
