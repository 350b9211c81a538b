// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions on numbers, in the one place that tells constant evaluation from run time. Other
// values (SIMD batches, traced values, formulas) bring their own functions, found by argument-dependent
// lookup.
#pragma once
#include <ctgrad/core/constexpr_math.hpp>

#include <cmath>
#include <type_traits>

namespace ctgrad::formula::math {

namespace constant = ctgrad::cx;

/// at_compile_time of numbers (as double) in constant expressions, else at_run_time.
template <class AtCompileTime, class AtRunTime, class V, class... W>
constexpr auto choose(AtCompileTime at_compile_time, AtRunTime at_run_time, const V& a, const W&... b) {
  if constexpr (std::is_floating_point_v<V> && (std::is_floating_point_v<W> && ...)) {
    using Result = decltype((a + ... + b));
    if (std::is_constant_evaluated())
      return static_cast<Result>(at_compile_time(static_cast<double>(a), static_cast<double>(b)...));
    return static_cast<Result>(at_run_time(a, b...));
  } else {
    return at_run_time(a, b...);
  }
}

template <class V>
constexpr auto exp(const V& x) {
  return choose([](auto v) { return constant::exp(v); },
                [](const auto& v) {
                  using std::exp;
                  return exp(v);
                },
                x);
}

template <class V>
constexpr auto expm1(const V& x) {
  return choose([](auto v) { return constant::expm1(v); },
                [](const auto& v) {
                  using std::expm1;
                  return expm1(v);
                },
                x);
}

template <class V>
constexpr auto log(const V& x) {
  return choose([](auto v) { return constant::log(v); },
                [](const auto& v) {
                  using std::log;
                  return log(v);
                },
                x);
}

template <class V>
constexpr auto log1p(const V& x) {
  return choose([](auto v) { return constant::log1p(v); },
                [](const auto& v) {
                  using std::log1p;
                  return log1p(v);
                },
                x);
}

template <class V>
constexpr auto sqrt(const V& x) {
  return choose([](auto v) { return constant::sqrt(v); },
                [](const auto& v) {
                  using std::sqrt;
                  return sqrt(v);
                },
                x);
}

template <class V>
constexpr auto sin(const V& x) {
  return choose([](auto v) { return constant::sin(v); },
                [](const auto& v) {
                  using std::sin;
                  return sin(v);
                },
                x);
}

template <class V>
constexpr auto cos(const V& x) {
  return choose([](auto v) { return constant::cos(v); },
                [](const auto& v) {
                  using std::cos;
                  return cos(v);
                },
                x);
}

template <class V>
constexpr auto tan(const V& x) {
  return choose([](auto v) { return constant::tan(v); },
                [](const auto& v) {
                  using std::tan;
                  return tan(v);
                },
                x);
}

template <class V>
constexpr auto asin(const V& x) {
  return choose([](auto v) { return constant::asin(v); },
                [](const auto& v) {
                  using std::asin;
                  return asin(v);
                },
                x);
}

template <class V>
constexpr auto acos(const V& x) {
  return choose([](auto v) { return constant::acos(v); },
                [](const auto& v) {
                  using std::acos;
                  return acos(v);
                },
                x);
}

template <class V>
constexpr auto atan(const V& x) {
  return choose([](auto v) { return constant::atan(v); },
                [](const auto& v) {
                  using std::atan;
                  return atan(v);
                },
                x);
}

template <class V>
constexpr auto sinh(const V& x) {
  return choose([](auto v) { return constant::sinh(v); },
                [](const auto& v) {
                  using std::sinh;
                  return sinh(v);
                },
                x);
}

template <class V>
constexpr auto cosh(const V& x) {
  return choose([](auto v) { return constant::cosh(v); },
                [](const auto& v) {
                  using std::cosh;
                  return cosh(v);
                },
                x);
}

template <class V>
constexpr auto tanh(const V& x) {
  return choose([](auto v) { return constant::tanh(v); },
                [](const auto& v) {
                  using std::tanh;
                  return tanh(v);
                },
                x);
}

template <class V>
constexpr auto erf(const V& x) {
  return choose([](auto v) { return constant::erf(v); },
                [](const auto& v) {
                  using std::erf;
                  return erf(v);
                },
                x);
}

template <class V>
constexpr auto abs(const V& x) {
  return choose([](auto v) { return constant::abs(v); },
                [](const auto& v) {
                  using std::abs;
                  return abs(v);
                },
                x);
}

/// −1, 0 or 1 with the sign of x; NaN gives 0.
template <class V>
constexpr auto sign(const V& x) {
  if constexpr (std::is_floating_point_v<V>)
    return static_cast<V>((x > 0) - (x < 0));
  else
    return sign(x);
}

/// a to the power b.
template <class A, class B>
constexpr auto pow(const A& a, const B& b) {
  return choose([](auto v, auto w) { return constant::pow(v, w); },
                [](const auto& v, const auto& w) {
                  using std::pow;
                  if constexpr (requires { pow(v, w); })
                    return pow(v, w);
                  else  // such as a number to a traced power
                    return math::exp(w * math::log(v));
                },
                a, b);
}

}  // namespace ctgrad::formula::math
