// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// softmax, log_softmax and logsumexp of far, equal, subnormal and masked logits against 50 digits.
#include "logits.hpp"

using reference::columns;

using reference::Logits;

using reference::Numbers;
using reference::numbers;

namespace {

constexpr std::size_t plain = 13, all = 17;  // rows without and with masks
template <class T, std::size_t Rows>
using Matrix = ct::Tensor<T, Rows, columns>;

/// Σ weight |u|, over the row of element k.
template <class T, class Weight>
double upstream(const std::string& function, std::size_t k, Weight weight) {
  double s = 0;
  for (std::size_t j = 0; j < columns; ++j)
    s += weight(j) * std::abs(numbers<T>(function, "u")[k / columns * columns + j]);
  return s;
}

}  // namespace

TEST_CASE_TEMPLATE("softmax: every probability to a few ulp and what rounding x - max does", T, float,
                   double) {
  const auto x = reference::argument<Matrix<T, all>>("softmax", "x"),
             u = reference::argument<Matrix<T, all>>("softmax", "u");
  const std::vector<Logits> rows = reference::logits<T>("softmax");
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  reference::check("value", ct::evaluate([](auto v) { return ct::softmax(v); })(x),
                   numbers<T>("softmax", "value"), [&](std::size_t k) {
                     const Logits& row = rows[k / columns];
                     return unit * row.p[k % columns] * row.probability(k % columns) + least;
                   });
  // pᵢ (uᵢ − Σ p u): the error is relative to pᵢ (|uᵢ| + Σ p |u|).
  const auto d = ct::grad<0>([](auto v, auto w) { return sum(ct::softmax(v) * w); })(x, u);
  reference::check("gradient", d, numbers<T>("softmax", "dx"), [&](std::size_t k) {
    const Logits& row = rows[k / columns];
    const double size = std::abs(static_cast<double>(u[k])) +
                        upstream<T>("softmax", k, [&](std::size_t j) { return row.p[j]; });
    return (unit * row.p[k % columns] * 2 * (row.probability(k % columns) + row.sum()) + least) * size;
  });
}

TEST_CASE_TEMPLATE("log_softmax: the error is relative to |x - max| and the logarithm of the sum", T, float,
                   double) {
  const auto x = reference::argument<Matrix<T, plain>>("log_softmax", "x"),
             u = reference::argument<Matrix<T, plain>>("log_softmax", "u");
  const std::vector<Logits> rows = reference::logits<T>("log_softmax");
  const Numbers& value = numbers<T>("log_softmax", "value");
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  reference::check(
      "value", ct::evaluate([](auto v) { return ct::log_softmax(v); })(x), value,
      [&](std::size_t k) { return unit * (3 * std::abs(value[k]) + rows[k / columns].logarithm()); });
  // uᵢ − pᵢ Σ u
  const auto d = ct::grad<0>([](auto v, auto w) { return sum(ct::log_softmax(v) * w); })(x, u);
  reference::check("gradient", d, numbers<T>("log_softmax", "dx"), [&](std::size_t k) {
    const Logits& row = rows[k / columns];
    const double size = upstream<T>("log_softmax", k, [](std::size_t) { return 1; });
    return (unit * row.p[k % columns] * (row.probability(k % columns) + row.n) + least) * size +
           2 * unit * std::abs(static_cast<double>(u[k]));
  });
}

TEST_CASE_TEMPLATE("logsumexp: the error is relative to the result and the logarithm of the sum", T, float,
                   double) {
  const auto x = reference::argument<Matrix<T, all>>("logsumexp", "x");
  const std::vector<Logits> rows = reference::logits<T>("logsumexp");
  const Numbers& value = numbers<T>("logsumexp", "value");
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  reference::check("value", ct::evaluate([](auto v) { return ct::logsumexp(v); })(x), value,
                   [&](std::size_t i) { return unit * (std::abs(value[i]) + rows[i].logarithm()); });
  const auto d = ct::grad<0>([](auto v) { return sum(ct::logsumexp(v)); })(x);
  reference::check("gradient", d, numbers<T>("logsumexp", "dx"), [&](std::size_t k) {
    const Logits& row = rows[k / columns];
    return unit * row.p[k % columns] * row.probability(k % columns) + least;
  });
}
