// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the documentation promises for rows that −∞ masks altogether, for single classes, and for rows without
// spread.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/functional.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ct = ctgrad;

namespace {

template <class T>
constexpr T inf = std::numeric_limits<T>::infinity();

/// Four queries at three keys, of which query i may see those below `seen(i)`; widths of SIMD and a rest.
constexpr auto attention = [](auto scores, auto values, auto seen) {
  const auto visible = ct::iota<ct::Deferred, ct::Shape<1, 19>>(scores) < seen;
  return matmul(ct::softmax(ct::select(visible, scores, -std::numeric_limits<double>::infinity())), values);
};

template <class A>
bool zeros(const A& a, std::size_t first, std::size_t last) {
  for (std::size_t k = first; k < last; ++k)
    if (!(a[k] == 0)) return false;
  return true;
}
template <class A>
bool finite(const A& a) {
  for (const auto x : a)
    if (!std::isfinite(x)) return false;
  return true;
}

}  // namespace

TEST_CASE_TEMPLATE("attention to nothing gives zeros and passes no gradient", T, float, double) {
  ct::Tensor<T, 4, 19> scores;
  for (std::size_t k = 0; k < scores.size(); ++k) scores[k] = static_cast<T>(k % 7) * 100;
  ct::Tensor<T, 19, 2> values;
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<T>(k) - 5;
  const ct::Tensor<T, 4, 1> seen{19, 0, 1, 0};
  const auto y = ct::evaluate(attention)(scores, values, seen);
  CHECK(finite(y));
  CHECK(zeros(y, 2, 4));
  CHECK(zeros(y, 6, 8));
  CHECK(y(2, 0) == values(0, 0));
  const auto [in_scores, in_values] = ct::grad<0, 1>([](auto s, auto v, auto n) {
    return sum(attention(s, v, n) * attention(s, v, n));
  })(scores, values, seen);
  CHECK(finite(in_scores));
  CHECK(finite(in_values));
  CHECK(zeros(in_scores, 19, 38));
  CHECK(zeros(in_scores, 57, 76));
}

TEST_CASE_TEMPLATE("softmax, log_softmax and logsumexp of a row of -inf beside a live one", T, float,
                   double) {
  ct::Tensor<T, 2, 3> x;
  x.fill(-inf<T>);
  x(1, 2) = 4;
  CHECK(ct::evaluate([](auto v) { return ct::softmax(v); })(x) == ct::Tensor<T, 2, 3>{0, 0, 0, 0, 0, 1});
  CHECK(zeros(ct::grad([](auto v) { return sum(ct::softmax(v) * 1e10); })(x), 0, 6));
  CHECK(ct::evaluate([](auto v) { return ct::log_softmax(v); })(x) ==
        ct::Tensor<T, 2, 3>{-inf<T>, -inf<T>, -inf<T>, -inf<T>, -inf<T>, 0});
  CHECK(finite(ct::grad([](auto v) { return sum(ct::log_softmax(v)); })(x)));
  CHECK(ct::evaluate([](auto v) { return ct::logsumexp(v); })(x) == ct::Tensor<T, 2>{-inf<T>, 4});
  CHECK(ct::grad([](auto v) { return sum(ct::logsumexp(v)); })(x) == ct::Tensor<T, 2, 3>{0, 0, 0, 0, 0, 1});
}

TEST_CASE_TEMPLATE("cross_entropy of an impossible target is infinite, and its gradient is not", T, float,
                   double) {
  constexpr auto loss = [](auto x, auto t) { return ct::cross_entropy(x, t); };
  const ct::Tensor<T, 1, 3> masked{1, -inf<T>, 1}, nothing{-inf<T>, -inf<T>, -inf<T>};
  const ct::Tensor<std::int32_t, 1> target{1}, other{0};
  const auto [value, d] = ct::value_and_grad<0>(loss)(masked, target);
  CHECK(value == inf<T>);
  CHECK(d == ct::Tensor<T, 1, 3>{T(0.5), -1, T(0.5)});
  CHECK(static_cast<double>(ct::evaluate(loss)(masked, other)) == doctest::Approx(std::log(2.0)));
  const auto [impossible, slope] = ct::value_and_grad<0>(loss)(nothing, target);
  CHECK(impossible == inf<T>);
  CHECK(finite(slope));
}
