// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The likely cause of a non-finite value in one sentence: one line for each operation that is known for it.
#pragma once
#include <ctgrad/core/nonfinite.hpp>
#include <ctgrad/run/replay.hpp>

#include <cmath>
#include <string_view>

namespace ctgrad::inspect {

namespace detail {

/// What is said of an operation's value in one case and in the other.
struct Cause {
  std::string_view op;
  double at;
  const char *there, *elsewhere;
};
/// The case is that the argument is `at`.
inline constexpr Cause by_argument[] = {
    {"log", 0, "log of 0", "log of a negative number"},
    {"log1p", -1, "log1p of -1, the log of 0", "log1p of a number below -1"},
    {"sqrt", 0, "square root of a negative number", "square root of a negative number"},
    {"rsqrt", 0, "1/sqrt of 0", "1/sqrt of a negative number"},
};
/// The case is that the result is infinite.
inline constexpr Cause by_result[] = {
    {"mul", 0, "the product overflows", "0 times an infinite value"},
    {"add", 0, "the sum overflows", "inf + -inf"},
    {"sub", 0, "the difference overflows", "inf - inf"},
};
inline constexpr std::string_view growing[] = {"exp", "expm1", "sinh", "cosh"};

/// Of an operation on one or two numbers.
[[gnu::cold]] inline ctgrad::detail::Text& write_cause(ctgrad::detail::Text& text, std::string_view op,
                                                       double x, double y, double result) {
  const bool infinite = std::isinf(result);
  for (const Cause& c : by_argument)
    if (op == c.op) return text << (x == c.at ? c.there : c.elsewhere);
  for (const Cause& c : by_result)
    if (op == c.op) return text << (infinite ? c.there : c.elsewhere);
  for (const std::string_view name : growing)
    if (op == name) return text << op << " overflows: its argument is too large";
  if (op == "div") {
    if (y == 0) return text << (x == 0 ? "0 divided by 0" : "division by 0");
    if (std::isinf(x) && std::isinf(y)) return text << "an infinite value divided by another";
    return text << "the quotient overflows: its divisor is too small";
  }
  if (op == "pow") {
    if (infinite) return text << (x == 0 ? "0 to a negative power" : "the power overflows");
    return text << "a negative number to a power that is not an integer";
  }
  if (op == "asin" || op == "acos") return text << op << " of a number outside of [-1, 1]";
  if (std::isinf(x) || std::isinf(y)) return text << op << " of an infinite value";
  return text << op << (infinite ? " overflows" : " is not defined there");
}

}  // namespace detail

/// What probably went wrong at an origin.
[[gnu::cold]] inline void write_likely_cause(ctgrad::detail::Text& text, const run::Origin& o) {
  using graph::Kind;
  const std::string_view op = o.node.op->name;
  if (o.bad_index) {
    text << "an index is outside of its table";
    return;
  }
  switch (o.node.op->kind) {
  case Kind::leaf: text << "the value was not finite before this program began"; break;
  case Kind::constant:
    if (std::isnan(o.node.constant()))
      text << "the code has a constant that is not a number";
    else
      text << "the constant " << o.node.constant() << " is too large for float";
    break;
  case Kind::elementwise: {
    const double x = o.operands[0].value, y = o.operands.size() > 1 ? o.operands[1].value : 0;
    detail::write_cause(text, op, x, y, o.value);
    const std::string_view of = o.node.where.derivative_of != nullptr ? o.node.where.derivative_of : "";
    const bool at_zero = (op == "div" && y == 0) || (op == "rsqrt" && x == 0);
    if (at_zero && (of == "sqrt" || of == "rsqrt")) text << " (the derivative of a square root at 0)";
    if (at_zero && of == "log") text << " (the derivative of a logarithm at 0)";
    if (o.snapped) text << "; here a difference of nearly equal numbers is taken as 0, as rounding made it";
    break;
  }
  case Kind::reduction:
  case Kind::matmul:
  case Kind::scatter: {
    bool infinite = false;
    for (const auto& operand : o.operands) infinite = infinite || operand.summary.infinite > 0;
    text << (infinite && std::isnan(o.value) ? "a sum or product of infinite values: inf - inf or 0 times inf"
                                             : "a sum overflows: its terms are too large");
    break;
  }
  default: break;
  }
}

}  // namespace ctgrad::inspect
