// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas: expressions whose types say what they are, and whose derivatives are again formulas, brought to
// the form that one would write by hand. They print themselves and are called by name.
//
// Output:
//   h   = x^2 / 2 + sin(x) * y
//   hx  = x + cos(x) * y
//   hxx = 1 - sin(x) * y
//   hx(x = 0.5, y = 3) = 3.1327
//   d/dt h(t, t^2) at 0.5 = 1.1988
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <concepts>
#include <cstdio>

namespace ct = ctgrad;
using namespace ct::literals;

constexpr auto x = ct::symbol<"x">;
constexpr auto y = ct::symbol<"y">;

constexpr auto h = sin(x) * y + x * x / 2_c;  // _c makes a number part of a type
constexpr auto hx = ct::derivative(h, x);
constexpr auto hxx = ct::derivative<2>(h, x);

// What the derivatives are is known to the compiler.
static_assert(std::same_as<decltype(ct::derivative(h, x)), decltype(cos(x) * y + x)>);
static_assert(std::same_as<decltype(ct::derivative(h, y)), decltype(sin(x))>);
static_assert(std::same_as<decltype(ct::derivative(x * x * x, x)), decltype(3_c * x * x)>);
static_assert(to_string(hxx) == "1 - sin(x) * y");

int main() {
  std::printf("h   = %s\n", to_string(h).c_str());
  std::printf("hx  = %s\n", to_string(hx).c_str());
  std::printf("hxx = %s\n", to_string(hxx).c_str());

  // By name in any order, or by position in alphabetical order of the symbols.
  const double named = hx(y = 3.0, x = 0.5), placed = hx(0.5, 3.0);
  std::printf("hx(x = 0.5, y = 3) = %.4f\n", named);

  // A formula is a function like any other, also inside a traced one.
  constexpr auto length = [](auto t) { return h(x = t, y = t * t); };
  const double d = ct::grad(length)(0.5);
  std::printf("d/dt h(t, t^2) at 0.5 = %.4f\n", d);

  const auto is = [](double a, double b) { return std::abs(a - b) < 1e-12; };
  const bool right = named == placed && is(named, std::cos(0.5) * 3 + 0.5) &&
                     is(d, std::cos(0.5) * 0.25 + 2 * 0.5 * std::sin(0.5) + 0.5);
  return right ? 0 : 1;
}
