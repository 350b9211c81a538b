// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/kernel/sums.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ct = ctgrad;

TEST_CASE_TEMPLATE("adding with compensation is right to an ulp after a million parts", T, float, double) {
  using V = ct::simd::Batch<T>;
  const T part = T(1) / T(3);
  V total(T(0)), lost(T(0));
  for (int i = 0; i < 1000000; ++i) ct::kernel::add_compensated(total, lost, V(part));
  const double exact = 1e6 * static_cast<double>(part),
               ulp = static_cast<double>(std::numeric_limits<T>::epsilon());
  CHECK(std::abs(static_cast<double>(total.get(0)) - exact) <= ulp * exact);
}

TEST_CASE_TEMPLATE("arrays of any length are added to, and nothing behind them", T, float, double) {
  for (std::size_t n = 1; n <= 3 * static_cast<std::size_t>(ct::simd::width<T>) + 1; ++n) {
    CAPTURE(n);
    std::vector<T> total(n + 1, T(1)), lost(n + 1, T(0)), part(n + 1, std::numeric_limits<T>::epsilon() / 4);
    for (int i = 0; i < 8; ++i)
      ct::kernel::add_compensated<T, ct::simd::Arch>(total.data(), lost.data(), part.data(),
                                                     static_cast<std::int64_t>(n));
    for (std::size_t k = 0; k < n; ++k) CHECK(total[k] == 1 + 2 * std::numeric_limits<T>::epsilon());
    CHECK(total[n] == 1);
    CHECK(lost[n] == 0);
  }
}

TEST_CASE_TEMPLATE("infinite parts leave infinite sums, and NaN only where they cancel", T, float, double) {
  using V = ct::simd::Batch<T>;
  const T inf = std::numeric_limits<T>::infinity();
  V total(T(1)), lost(T(0));
  ct::kernel::add_compensated(total, lost, V(inf));
  ct::kernel::add_compensated(total, lost, V(T(1)));
  CHECK(total.get(0) == inf);
  ct::kernel::add_compensated(total, lost, V(-inf));
  CHECK(std::isnan(total.get(0)));
}
