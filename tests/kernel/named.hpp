// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What tests of rows in which a number names a column share.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include <tuple>

/// How many comparisons the kernel evaluates only where a row names a column.
template <class F, class... A>
inline constexpr int names = [] {
  using T = typename std::tuple_element_t<0, std::tuple<A...>>::value_type;
  int n = 0;
  for (const bool b : ctgrad::kernel::Passes<
           ctgrad::run::KernelOf<ctgrad::run::Compiled<ctgrad::run::ValueSource<F, A...>>, 0>,
           static_cast<int>(ctgrad::simd::width<T>)>::chooses)
    n += b ? 1 : 0;
  return n;
}();
