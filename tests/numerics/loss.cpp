// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Losses of far, equal and subnormal predictions against 50 digits, a row at a time.
#include "logits.hpp"

using reference::columns;
using reference::Logits;
using reference::Numbers;
using reference::numbers;

namespace {

/// The loss of row i of a case and its gradient in the predictions, each within its bound.
template <class T, class F, class Y, class Value, class Gradient>
void check_row(const std::string& function, F f, std::size_t i, const Y& y, Value value_bound,
               Gradient gradient_bound) {
  const auto [value, d] = ct::value_and_grad<0>(f)(reference::row<T>(function, "x", i), y);
  reference::check(
      function, std::vector{value}, numbers<T>(function, "value"), [&](std::size_t) { return value_bound; },
      i);
  reference::check("d " + function, d, numbers<T>(function, "dx"), gradient_bound, i * columns);
}

template <class T>
std::size_t rows(const std::string& function) {
  return numbers<T>(function, "value").size();
}

}  // namespace

TEST_CASE_TEMPLATE("cross_entropy: the error is relative to max - x[target] and the logarithm of the sum", T,
                   float, double) {
  const std::string name = "cross_entropy";
  const std::vector<Logits> all = reference::logits<T>(name);
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const Logits& row = all[i];
    const auto target = static_cast<std::int32_t>(numbers<T>(name, "t")[i]);
    check_row<T>(
        name, [](auto x, auto t) { return ct::cross_entropy(x, t); }, i, ct::Tensor<std::int32_t, 1>{target},
        unit * (3 * numbers<T>(name, "value")[i] + row.logarithm()),
        [&](std::size_t k) {  // p − 1 at the target, p elsewhere
          return unit * (row.p[k] * row.probability(k) + (static_cast<std::int32_t>(k) == target ? 2 : 0)) +
                 least;
        });
  }
}

TEST_CASE_TEMPLATE("binary cross entropy: the error is relative to its terms, the gradient's too", T, float,
                   double) {
  const std::string name = "binary_cross_entropy_with_logits";
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const auto x = reference::row<T>(name, "x", i), t = reference::row<T>(name, "t", i);
    // x ([x ≥ 0] − t) + ln(1 + e^−|x|): difference, product, exp, log1p, sums over 9 terms and the mean
    double size = 0;
    const auto far = [&](std::size_t k) { return (x[k] < 0 ? 0.0 : 1.0) - static_cast<double>(t[k]); };
    const auto tail = [&](std::size_t k) { return std::exp(-std::abs(static_cast<double>(x[k]))); };
    for (std::size_t k = 0; k < columns; ++k)
      size += (std::abs(static_cast<double>(x[k]) * far(k)) + std::log1p(tail(k))) / columns;
    check_row<T>(
        name, [](auto a, auto b) { return ct::binary_cross_entropy_with_logits(a, b); }, i, t,
        unit * (2 * Logits::elementary + columns + 3) * size + least,
        [&](std::size_t k) {
          return unit * (Logits::elementary + 6) * (std::abs(far(k)) + tail(k)) / columns + least;
        });
  }
}

TEST_CASE_TEMPLATE("kl_div: the error is relative to p (|ln p| + |ln q|)", T, float, double) {
  const std::string name = "kl_div";
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const auto x = reference::row<T>(name, "x", i), p = reference::row<T>(name, "t", i);
    double size = 0;
    for (std::size_t k = 0; k < columns; ++k)
      if (p[k] > 0)
        size += static_cast<double>(p[k]) * (std::abs(std::log(p[k])) + std::abs(static_cast<double>(x[k])));
    check_row<T>(
        name, [](auto a, auto b) { return ct::kl_div(a, b); }, i, p,
        unit * (Logits::elementary + 2 + columns) * size + least,
        [&](std::size_t k) { return 2 * unit * static_cast<double>(p[k]) + least; });
  }
}

TEST_CASE_TEMPLATE("huber and mse: the error is relative to the result; the gradient's to each element", T,
                   float, double) {
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  const auto check = [&](const std::string& name, auto f) {
    for (std::size_t i = 0; i < rows<T>(name); ++i)
      check_row<T>(name, f, i, reference::row<T>(name, "t", i),
                   unit * (columns + 6) * numbers<T>(name, "value")[i] + least, [&](std::size_t k) {
                     return 4 * unit * std::abs(numbers<T>(name, "dx")[i * columns + k]) + least;
                   });
  };
  check("huber", [](auto a, auto b) { return ct::huber(a, b); });
  check("mse", [](auto a, auto b) { return ct::mse(a, b); });
}
