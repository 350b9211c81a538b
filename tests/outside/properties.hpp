// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A function on hundreds of inputs with zeros, infinities, NaNs and huge numbers: an origin is found where a
// result is not finite and only there, and the blamed operation, done again by hand, is not finite.
#pragma once
#include "expect.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <random>
#include <tuple>

namespace outside::properties {

namespace ct = ctgrad;
constexpr std::size_t rows = 3, columns = 6;
template <class T>
using Matrix = ct::Tensor<T, rows, columns>;

/// The operation on the values that the report gives, in the precision of the program; nothing for an
/// operation on several elements or an unknown one.
template <class T>
std::optional<double> again(const Report& r) {
  std::array<T, 2> v{};
  if (r.operands.empty() || r.operands.size() > 2) return {};
  for (std::size_t i = 0; i < r.operands.size(); ++i) {
    if (r.operands[i].several) return {};
    v[i] = static_cast<T>(r.operands[i].value);
  }
  const auto& [a, b] = v;
  const auto is = [&](std::string_view name) { return r.operation == name; };
  if (is("add")) return a + b;
  if (is("sub")) return a - b;
  if (is("mul")) return a * b;
  if (is("div")) return a / b;
  if (is("pow")) return std::pow(a, b);
  if (is("log")) return std::log(a);
  if (is("log1p")) return std::log1p(a);
  if (is("exp")) return std::exp(a);
  if (is("expm1")) return std::expm1(a);
  if (is("sqrt")) return std::sqrt(a);
  if (is("rsqrt")) return 1 / std::sqrt(a);
  if (is("asin")) return std::asin(a);
  if (is("sin")) return std::sin(a);
  if (is("cos")) return std::cos(a);
  if (is("tan")) return std::tan(a);
  if (is("sinh")) return std::sinh(a);
  if (is("cosh")) return std::cosh(a);
  return {};
}

inline bool finite(double x) { return std::isfinite(x); }
template <class T, std::size_t... E>
bool finite(const ct::Tensor<T, E...>& t) {
  for (const T x : t)
    if (!std::isfinite(x)) return false;
  return true;
}
template <class... A>
bool finite(const std::tuple<A...>& t) {
  return std::apply([](const auto&... x) { return (finite(x) && ...); }, t);
}
template <class A, class B>
bool finite(const std::pair<A, B>& p) {
  return finite(p.first) && finite(p.second);
}

template <class T>
Matrix<T> random(std::mt19937& generator, bool poison) {
  std::normal_distribution<double> normal(0, 1.5);
  Matrix<T> m;
  for (T& x : m) x = static_cast<T>(normal(generator));
  const T bad[] = {0,
                   -0.0f,
                   1,
                   -1,
                   100,
                   -800,
                   std::numeric_limits<T>::infinity(),
                   -std::numeric_limits<T>::infinity(),
                   std::numeric_limits<T>::quiet_NaN(),
                   std::numeric_limits<T>::max(),
                   std::numeric_limits<T>::min(),
                   std::numeric_limits<T>::denorm_min(),
                   static_cast<T>(1e25)};
  if (poison)
    for (unsigned n = generator() % 4; n > 0; --n)
      m[generator() % m.size()] = bad[generator() % std::size(bad)];
  return m;
}

struct Tally {
  int found = 0, again = 0, none = 0, missed = 0;
};

template <class T, class F>
void visit(std::string_view name, F f, Tally& tally) {
  std::mt19937 generator(1);
  for (int round = 0; round < 150; ++round) {
    const Matrix<T> x = random<T>(generator, true), y = random<T>(generator, round % 2 == 0);
    const bool all_finite = finite(ct::evaluate(f)(x, y));
    const Report r = ct::explain_nonfinite(f, x, y);
    const std::string text = to_string(r);
    CAPTURE(name);
    CAPTURE(round);
    CAPTURE(text);
    CHECK(r.found == !all_finite);
    if (!r.found) {
      all_finite ? ++tally.none : ++tally.missed;
      continue;
    }
    ++tally.found;
    CHECK(!std::isfinite(r.value));
    CHECK(!r.cause.empty());
    if (r.phase == Phase::argument) {
      REQUIRE(r.index.size() == 2);
      const Matrix<T>& m = contains(r.name, "0") ? x : y;
      CHECK(!std::isfinite(m(r.index[0], r.index[1])));
      continue;
    }
    CHECK(file_name(r.file).starts_with("properties_"));
    for (const Report::Operand& o : r.operands)
      if (!o.several && std::isfinite(o.value)) {
        CHECK(o.min <= o.value);
        CHECK(o.value <= o.max);
      }
    if (const auto value = again<T>(r)) {
      ++tally.again;
      CHECK(!std::isfinite(*value));
      CHECK(std::isnan(*value) == std::isnan(r.value));
    }
  }
}

template <class F>
void both(std::string_view name, F f) {
  Tally tally;
  visit<double>(name, f, tally);
  visit<float>(name, f, tally);
  show(name, "found " + std::to_string(tally.found) + ", done again " + std::to_string(tally.again) +
                 ", finite " + std::to_string(tally.none) + ", missed " + std::to_string(tally.missed));
  CHECK(tally.found > 20);
  CHECK(tally.none > 20);
  CHECK(tally.again > 10);
}

}  // namespace outside::properties
