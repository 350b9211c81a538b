// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Long sums against their exact values: the error of a sum of n numbers is at most 4 ulp · log2(n) of the sum
// of their magnitudes.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ct = ctgrad;

namespace sums {

/// Numbers on which plain loops do badly: the same rounding again and again, small ones beside large ones,
/// growing ones, and sums that cancel.
template <class T>
T number(int pattern, std::size_t i) {
  switch (pattern) {
  case 0: return T(1) / T(3);
  case 1: return i % 2 == 0 ? T(1) / T(7) : T(1e-5) / T(3);
  case 2: return static_cast<T>(i + 1) / T(3);
  default: return (i % 2 == 0 ? T(1) : T(-1)) * (T(1) + static_cast<T>(i % 1001) / T(3));
  }
}
inline constexpr int patterns = 4;

/// A sum in twice the digits of long double, and the sum of magnitudes.
struct Exact {
  long double total = 0, lost = 0, magnitude = 0;
  std::size_t count = 0;
  void add(long double x) {
    const long double sum = total + x, part = sum - total;
    lost += (total - (sum - part)) + (x - part);
    total = sum;
    magnitude += std::abs(x);
    ++count;
  }
  /// How far y is from the sum, as a multiple of what it may be off by; `more` roundoffs are allowed besides.
  template <class T>
  double error(T y, double more = 0) const {
    const double ulp = static_cast<double>(std::numeric_limits<T>::epsilon());
    const double most =
        (4 * std::log2(static_cast<double>(count)) + more / 2) * ulp * static_cast<double>(magnitude);
    return static_cast<double>(std::abs(static_cast<long double>(y) - total - lost)) / most;
  }
};

/// Checks f, which sums the elements of a tensor of extents E over the Axes, on all patterns.
template <class T, std::size_t... E, class F>
void check(F f, std::array<bool, sizeof...(E)> over, double more = 0) {
  ct::Tensor<T, E...> x;
  constexpr std::array<std::size_t, sizeof...(E)> extent{E...};
  std::size_t places = 1;
  for (std::size_t d = 0; d < extent.size(); ++d)
    if (!over[d]) places *= extent[d];
  for (int pattern = 0; pattern < patterns; ++pattern) {
    CAPTURE(pattern);
    std::vector<Exact> exact(places);
    std::array<std::size_t, sizeof...(E)> index{};
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::size_t place = 0;
      for (std::size_t d = 0; d < extent.size(); ++d)
        if (!over[d]) place = place * extent[d] + index[d];
      x[i] = number<T>(pattern, exact[place].count);
      exact[place].add(x[i]);
      for (std::size_t d = extent.size(); d-- > 0 && ++index[d] == extent[d];) index[d] = 0;
    }
    const auto y = ct::evaluate(f)(x);
    double worst = 0;
    for (std::size_t k = 0; k < places; ++k) {
      double e;
      if constexpr (requires { y[0]; })
        e = exact[k].error(y[k], more);
      else
        e = exact[k].error(y, more);
      worst = e > worst || std::isnan(e) ? e : worst;
    }
    CHECK(worst <= 1);
  }
}

}  // namespace sums
