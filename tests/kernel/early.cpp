// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Rows whose first pass goes beside a pass over earlier rows, against the interpreter.
#include "../compare.hpp"

#include <ctgrad/kernel/early.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
template <class F, class... A>
constexpr bool begins_early = [] {
  using Kernel = ct::run::KernelOf<ct::run::Compiled<ct::run::ValueSource<F, A...>>, 0>;
  return ct::kernel::first_pass_early<ct::kernel::Body<Kernel, ct::simd::Arch>>;
}();

template <class T, std::size_t Rows, std::size_t Columns>
void check_early() {
  constexpr auto f = [](auto x, auto g) {
    const auto c = x - mean<-1>(x, ct::keepdims);
    const auto e = exp(c * g - amax<-1>(x * x, ct::keepdims));
    return std::tuple(sum<-1>(e), sum<0>(e * g));
  };
  using X = ct::Tensor<T, Rows, Columns>;
  using G = ct::Tensor<T, Columns>;
  compare<X, G>(f, sizeof(T) == 4 ? 1e-5 : 1e-13);
  CHECK(begins_early<std::remove_const_t<decltype(f)>, X, G>);
}
}  // namespace

TEST_CASE("rows that begin while earlier rows are computed, in every remainder of rows and batches") {
  check_early<float, 1401, 100>();
  check_early<float, 202, 1003>();
  check_early<float, 303, 777>();
  check_early<double, 255, 391>();
}

TEST_CASE("rows that begin early and are so long that their sums are cut in blocks") {
  constexpr auto f = [](auto x) { return sum<-1>(exp(x - mean<-1>(x, ct::keepdims))); };
  using X = ct::Tensor<float, 35, 4095>;
  compare<X>(f, 1e-6);
  CHECK(begins_early<std::remove_const_t<decltype(f)>, X>);
}

TEST_CASE("what a first pass adds up over rows, or does for rows in second-level cache, is not begun early") {
  constexpr auto adds = [](auto x) {
    return std::tuple(sum<0>(x), sum<-1>(exp(x - amax<-1>(x, ct::keepdims))));
  };
  using X = ct::Tensor<float, 202, 1003>;
  compare<X>(adds, 1e-5);
  constexpr auto f = [](auto x) { return sum<-1>(exp(x - amax<-1>(x, ct::keepdims))); };
  using Long = ct::Tensor<float, 20, 9000>;
  CHECK(!begins_early<std::remove_const_t<decltype(f)>, Long>);
  compare<Long>(f, 1e-5);
}
