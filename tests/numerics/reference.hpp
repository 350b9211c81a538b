// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Composed functions at their edges against numerics_golden.txt (tests/data/make_numerics_golden.py), with
// error bounds that are worked out from how a function is computed and not from what it happens to give.
#pragma once
#include "../golden.hpp"

#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/functional.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace ct = ctgrad;

namespace reference {

/// Columns of every row in the golden file.
inline constexpr std::size_t columns = 9;

/// The unit roundoff: half of an ulp of 1.
template <class T>
inline constexpr double unit = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
/// What a result that is not a normal number may be off by, for each of a row's terms.
template <class T>
inline constexpr double underflow = 4 * static_cast<double>(std::numeric_limits<T>::denorm_min());

using Numbers = std::vector<double>;

template <class T>
const Numbers& numbers(const std::string& function, const std::string& tensor) {
  static const Golden golden("numerics_golden.txt");
  return golden[function + (std::is_same_v<T, float> ? "/float/" : "/double/") + tensor];
}

/// The tensor of a case as an argument.
template <class Tensor>
Tensor argument(const std::string& function, const std::string& tensor) {
  using T = typename Tensor::value_type;
  using Number = std::conditional_t<std::is_integral_v<T>, double, T>;
  Tensor t;
  const Numbers& from = numbers<Number>(function, tensor);
  REQUIRE(from.size() == t.size());
  std::transform(from.begin(), from.end(), t.begin(), [](double x) { return static_cast<T>(x); });
  return t;
}

/// Row i of a case's tensor, as a tensor of one row.
template <class T>
ct::Tensor<T, 1, columns> row(const std::string& function, const std::string& tensor, std::size_t i) {
  const Numbers& from = numbers<T>(function, tensor);
  ct::Tensor<T, 1, columns> t;
  for (std::size_t k = 0; k < columns; ++k) t[k] = static_cast<T>(from.at(i * columns + k));
  return t;
}

/// Whether the result is infinite where the reference is, and elsewhere within bound(k) of it in element k.
/// The result is compared with elements of the reference from `first` on.
template <class Result, class Bound>
void check(const std::string& what, const Result& result, const Numbers& expected, Bound bound,
           std::size_t first = 0) {
  CAPTURE(what);
  for (std::size_t k = 0; k < result.size(); ++k) {
    const double y = static_cast<double>(result[k]), right = expected.at(first + k), most = bound(k);
    CAPTURE(first + k);
    CAPTURE(y);
    CAPTURE(right);
    CAPTURE(most);
    if (std::isinf(right))
      CHECK(y == right);
    else
      CHECK(std::abs(y - right) <= most);
  }
}

}  // namespace reference
