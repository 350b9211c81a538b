// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// map: a function of numbers, its gradient or a formula over arrays of any length, as one SIMD loop. Here:
// prices of many options at once (Black and Scholes) and how they move with the share and with its
// volatility.
//
// Output:
//   share  80, volatility 0.1: price  0.040, delta 0.015, vega  2.956
//   share 100, volatility 0.2: price  7.966, delta 0.540, vega 39.695
//   share 120, volatility 0.3: price 25.441, delta 0.776, vega 35.926
#include <ctgrad/ctgrad.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

namespace ct = ctgrad;

/// The price of the right to buy a share for 100 in a year, without interest.
constexpr auto price = [](auto share, auto volatility) {
  const auto normal = [](auto z) { return 0.5 + 0.5 * erf(z * 0.70710678118654752); };
  const auto d = log(share / 100) / volatility + volatility / 2;
  return share * normal(d) - 100 * normal(d - volatility);
};

int main() {
  const std::size_t n = 1001;
  std::vector<double> share(n), volatility(n), prices(n), delta(n), vega(n);
  for (std::size_t i = 0; i < n; ++i) {
    share[i] = 80 + 0.04 * static_cast<double>(i);
    volatility[i] = 0.1 + 0.0002 * static_cast<double>(i);
  }
  ct::map(price, share, volatility, prices);  // inputs, then one array for each result
  ct::map(ct::grad(price), share, volatility, delta, vega);
  for (std::size_t i = 0; i < n; i += 500)
    std::printf("share %3.0f, volatility %.1f: price %6.3f, delta %.3f, vega %6.3f\n", share[i],
                volatility[i], prices[i], delta[i], vega[i]);

  // In place, with a formula.
  constexpr auto x = ct::symbol<"x">;
  ct::map(sqrt(x), prices, prices);

  bool right = true;
  for (std::size_t i = 0; i < n; ++i) {
    const double s = share[i], v = volatility[i], d = std::log(s / 100) / v + v / 2;
    const auto normal = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2)); };
    const double density = std::exp(-d * d / 2) / std::sqrt(2 * std::numbers::pi);
    const double expected = s * normal(d) - 100 * normal(d - v);
    right = right && std::abs(delta[i] - normal(d)) < 1e-12 && std::abs(vega[i] - s * density) < 1e-10 &&
            std::abs(prices[i] * prices[i] - expected) < 1e-10;
  }
  return right ? 0 : 1;
}
