// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the errors of functions of logits are made of, in roundoffs. An elementary function may be wrong by 2
// ulp, which is 4 roundoffs; x − max is rounded once, and exp makes a relative error of that absolute one.
#pragma once
#include "reference.hpp"

#include <array>

namespace reference {

struct Logits {
  static constexpr double n = columns, elementary = 4;
  std::array<double, columns> size{}, p{};  // |x − max| and the probabilities
  double largest = 0, spread = 0, log_sum = 0;

  explicit Logits(const double* x) : largest(*std::max_element(x, x + columns)) {
    double sum = 0;
    for (std::size_t k = 0; k < columns; ++k) sum += p[k] = std::exp(x[k] - largest);
    for (std::size_t k = 0; k < columns; ++k) {
      p[k] /= sum;
      size[k] = p[k] > 0 ? largest - x[k] : 0;  // where e^x is nothing, neither is its error
      spread += p[k] * size[k];
    }
    log_sum = std::log(sum);
  }

  /// Relative errors of a term e^(x − max), of their sum, and of a probability, by a reciprocal and a
  /// product.
  double term(std::size_t k) const { return elementary + size[k]; }
  double sum() const { return elementary + spread + n; }
  double probability(std::size_t k) const { return term(k) + sum() + 2; }
  /// The absolute error of the logarithm of the sum.
  double logarithm() const { return sum() + elementary * std::abs(log_sum); }
};

/// One for each row of a case.
template <class T>
std::vector<Logits> logits(const std::string& function) {
  const Numbers& x = numbers<T>(function, "x");
  std::vector<Logits> rows;
  for (std::size_t i = 0; i < x.size(); i += columns) rows.emplace_back(x.data() + i);
  return rows;
}

}  // namespace reference
