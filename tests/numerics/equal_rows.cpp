// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the documentation promises for single classes, for rows of one value or of equal ones, and for squares
// that overflow.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/functional.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ct = ctgrad;

namespace {

template <class A>
bool zeros(const A& a) {
  for (const auto x : a)
    if (!(x == 0)) return false;
  return true;
}
template <class A>
bool finite(const A& a) {
  for (const auto x : a)
    if (!std::isfinite(x)) return false;
  return true;
}

}  // namespace

TEST_CASE_TEMPLATE("a vocabulary of one class costs nothing and has no gradient", T, float, double) {
  for (const double size : {0.0, 500.0, -1e30, 1e30}) {
    ct::Tensor<T, 3, 1> x;
    x.fill(static_cast<T>(size));
    const auto [value, d] = ct::value_and_grad<0>([](auto v, auto t) { return ct::cross_entropy(v, t); })(
        x, ct::Tensor<std::int32_t, 3>{0, 0, 0});
    CHECK(value == 0);
    CHECK(zeros(d));
    CHECK(ct::evaluate([](auto v) { return ct::softmax(v); })(x) == ct::Tensor<T, 3, 1>{1, 1, 1});
    CHECK(zeros(ct::grad([](auto v) { return sum(ct::softmax(v)); })(x)));
    CHECK(zeros(ct::evaluate([](auto v) { return ct::log_softmax(v); })(x)));
    CHECK(ct::evaluate([](auto v) { return ct::logsumexp(v); })(x)[0] == static_cast<T>(size));
  }
}

TEST_CASE_TEMPLATE("a row of one value, or of equal ones, is normalized to the bias", T, float, double) {
  constexpr auto normalize = [](auto x, auto w, auto b) { return ct::layer_norm(x, w, b); };
  constexpr auto weighted = [](auto u, auto x, auto w, auto b) { return sum(u * ct::layer_norm(x, w, b)); };
  for (const double size : {0.0, 1.0 / 3, -1e6 / 3, 1e30 / 7}) {
    CAPTURE(size);
    const T value = static_cast<T>(size);
    CHECK(ct::evaluate(normalize)(ct::Tensor<T, 2, 1>{value, value}, ct::Tensor<T, 1>{3},
                                  ct::Tensor<T, 1>{2}) == ct::Tensor<T, 2, 1>{2, 2});
    CHECK(zeros(ct::grad<1>(weighted)(ct::Tensor<T, 2, 1>{5, 7}, ct::Tensor<T, 2, 1>{value, value},
                                      ct::Tensor<T, 1>{3}, ct::Tensor<T, 1>{2})));
    ct::Tensor<T, 3, 96> x;
    x.fill(value);
    ct::Tensor<T, 96> w, b;
    w.fill(1);
    b.fill(2);
    const auto y = ct::evaluate(normalize)(x, w, b);
    for (const T element : y) CHECK(element == 2);
    CHECK(finite(ct::grad<1>(weighted)(x, x, w, b)));
  }
}

TEST_CASE_TEMPLATE("normalizing rows whose squares overflow gives the bias or zeros, and not NaN", T, float,
                   double) {
  const T size = std::numeric_limits<T>::max() / 16;
  const ct::Tensor<T, 1, 4> x{size, -size, size / 2, 1};
  const ct::Tensor<T, 4> w{1, 2, 3, 4}, b{5, 6, 7, 8};
  CHECK(ct::evaluate([](auto v, auto gain, auto bias) { return ct::layer_norm(v, gain, bias); })(x, w, b) ==
        ct::Tensor<T, 1, 4>{5, 6, 7, 8});
  CHECK(zeros(
      ct::grad<0>([](auto v, auto gain, auto bias) { return sum(ct::layer_norm(v, gain, bias)); })(x, w, b)));
  CHECK(zeros(ct::evaluate([](auto v, auto gain) { return ct::rms_norm(v, gain); })(x, w)));
  CHECK(zeros(ct::grad<0>([](auto v, auto gain) { return sum(ct::rms_norm(v, gain)); })(x, w)));
}
