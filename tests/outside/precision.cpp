// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Near the ends of the number range the replay decides as the program does: an origin wherever a result is
// not finite.
#include "expect.hpp"

#include <bit>
#include <cstdint>

namespace ct = ctgrad;

namespace {

constexpr std::size_t width = 64;
template <class T>
using Vector = ct::Tensor<T, width>;

/// 64 neighbours of x in the order of representable numbers.
template <class T>
Vector<T> around(T x) {
  Vector<T> v;
  v[0] = x;
  for (std::size_t i = 1; i < 32; ++i) v[i] = std::nextafter(v[i - 1], std::numeric_limits<T>::infinity());
  v[32] = std::nextafter(x, -std::numeric_limits<T>::infinity());
  for (std::size_t i = 33; i < width; ++i)
    v[i] = std::nextafter(v[i - 1], -std::numeric_limits<T>::infinity());
  return v;
}

/// The first bad element of the program's result is the one that is blamed.
template <class F, class T>
void check(std::string_view name, F f, T x) {
  const Vector<T> v = around(x);
  const auto result = ct::evaluate(f)(v);
  int first = -1;
  for (std::size_t i = width; i-- > 0;)
    if (!std::isfinite(result[i])) first = static_cast<int>(i);
  const auto r = ct::explain_nonfinite(f, v);
  CAPTURE(name);
  CAPTURE(x);
  CAPTURE(first);
  CAPTURE(to_string(r));
  CHECK(r.found == (first >= 0));
  if (r.found && first >= 0) CHECK(r.index == std::vector{first});
}
template <class F>
void both(std::string_view name, F f, double x, float y) {
  check(name, f, x);
  check(name, f, y);
}

}  // namespace

TEST_CASE("thresholds of overflow, and denormals") {
  constexpr double tiny = std::numeric_limits<double>::denorm_min() * 100,
                   least = std::numeric_limits<double>::min();
  constexpr float tinyf = std::numeric_limits<float>::denorm_min() * 100,
                  leastf = std::numeric_limits<float>::min();
  constexpr double most = std::numeric_limits<double>::max();
  constexpr float mostf = std::numeric_limits<float>::max();
  both(
      "exp", [](auto x) { return exp(x); }, 709.782712893384, 88.7228391f);
  both(
      "expm1", [](auto x) { return expm1(x); }, 709.782712893384, 88.7228391f);
  both(
      "sinh", [](auto x) { return sinh(x); }, 710.4758600739439, 89.4159863f);
  both(
      "square", [](auto x) { return x * x; }, 1.3407807929942596e154, 1.8446743e19f);
  both(
      "inverse of the least", [](auto x) { return 1.0 / x; }, 5.562684646268003e-309, 2.938736e-39f);
  both(
      "log of tiny", [](auto x) { return log(x); }, tiny, tinyf);
  both(
      "log of least", [](auto x) { return log(x); }, least, leastf);
  both(
      "log at 0", [](auto x) { return log(x); }, 0.0, 0.0f);
  both(
      "rsqrt of tiny", [](auto x) { return rsqrt(x); }, tiny, tinyf);
  both(
      "rsqrt at 0", [](auto x) { return rsqrt(x); }, 0.0, 0.0f);
  both(
      "twice the most", [](auto x) { return x + x * 1.0; }, most / 2, mostf / 2);
  both(
      "asin at 1", [](auto x) { return asin(x); }, 1.0, 1.0f);
  both(
      "log1p at -1", [](auto x) { return log1p(x); }, -1.0, -1.0f);
}

// The program sums in float and overflows, the replay in double and does not: "no origin ... every value is
// finite".
TEST_CASE("a sum whose terms cancel only in a wider type") {
  ct::Tensor<float, 64 * width> v;  // so long that lanes add up the first half before the second
  for (std::size_t i = 0; i < 64 * width; ++i) v[i] = i < 32 * width ? 3e38f : -3e38f;
  constexpr auto f = [](auto x) { return sum(x); };
  const float value = ct::evaluate(f)(v);
  REQUIRE(!std::isfinite(value));
  CHECK(ct::explain_nonfinite(f, v).found);
}
