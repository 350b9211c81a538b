// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report about a NaN or an infinity: which operation, which line, in which part of the model, from which
// operands, and why. Plain data, and its text.
#pragma once
#include <ctgrad/core/error.hpp>

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace ctgrad {

/// The first non-finite value, in order of execution, that reaches a result.
struct NonFiniteReport {
  enum class Phase { forward, derivative, optimizer, argument };
  struct Operand {
    std::string name;  ///< an operation, an argument or a parameter's path
    std::vector<int> shape{};
    double value = 0;  ///< of the element that the result's element is made of, unless there are several
    bool several = false;
    double min = 0, max = 0;  ///< of its finite elements
    bool has_nan = false, has_inf = false;
  };

  bool found = false;  ///< false: operation by operation, every value is finite
  Phase phase = Phase::forward;
  std::string operation{};  ///< such as "log"; of an argument "argument"
  std::string name{};       ///< of an argument: what it is, or the parameter's path
  std::string file{};       ///< of the code that made the operation, or that which it is the derivative of
  unsigned line = 0;
  std::string function{};  ///< the library's function that the line calls, such as "softmax"; may be empty
  std::string forward_operation{};  ///< of a derivative: the operation that it is the derivative of
  std::string module{};  ///< where in the model, by the parameters around it; empty without a model
  std::vector<int> shape{}, index{};
  double value = 0;
  bool bad_index = false;     ///< value is an index outside of its table; index and shape are of the indices
  bool is_parameter = false;  ///< of an argument: name is a parameter's path
  std::vector<Operand> operands{};
  std::vector<int> loop_steps{};  ///< of the loops that it is in, outermost first
  std::string cause{};
  std::string largest{};  ///< where nothing was found: the largest value and the line that made it
};

namespace detail {

/// A number in few digits.
inline std::string short_number(double x) {
  if (x != x) return "nan";  // its sign means nothing
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", x);
  return text;
}

[[gnu::cold]] inline std::string list(const std::vector<int>& numbers) {
  std::string s = "[";
  for (std::size_t i = 0; i < numbers.size(); ++i) s += (i > 0 ? ", " : "") + std::to_string(numbers[i]);
  return s + "]";
}

[[gnu::cold]] inline std::string place(const NonFiniteReport& r) {
  std::string s = r.file + ":" + std::to_string(r.line);
  if (!r.function.empty()) s += " (in " + r.function + ")";
  return s;
}

}  // namespace detail

/// The report as text for a person, several lines.
[[gnu::cold]] inline std::string to_string(const NonFiniteReport& r) {
  using Phase = NonFiniteReport::Phase;
  using detail::list, detail::short_number;
  if (!r.found) {
    std::string s =
        "  no origin: computed operation by operation, no result becomes infinite or NaN, but by constants "
        "that the code writes so";
    if (!r.largest.empty()) s += "; the largest is " + r.largest;
    if (!r.cause.empty()) s += "\n  likely cause: " + r.cause;
    return s;
  }
  std::string s = r.bad_index
                      ? "  first wrong value: the index " + std::to_string(static_cast<long long>(r.value))
                      : "  first non-finite value: " + short_number(r.value);
  if (r.phase == Phase::argument)
    s += " in " + std::string(r.is_parameter ? "parameter " : "") + r.name;
  else
    s += (r.bad_index ? " in " : " made by ") + r.operation + " at " + detail::place(r);
  if (r.phase == Phase::forward) s += ", in the forward pass";
  if (r.phase == Phase::derivative) s += ", in the derivative of the " + r.forward_operation + " made there";
  if (r.phase == Phase::optimizer) s += ", in the optimizer's update of parameter " + r.name;
  for (int step : r.loop_steps) s += ", in step " + std::to_string(step) + " of a loop";
  if (!r.shape.empty()) s += "\n  element: " + list(r.index) + " of shape " + list(r.shape);
  if (!r.module.empty()) s += "\n  module: " + r.module;
  for (const NonFiniteReport::Operand& o : r.operands) {
    s += "\n  operand " + o.name;
    if (!o.shape.empty()) s += " of shape " + list(o.shape);
    s += ": ";
    if (!o.several) s += "here " + short_number(o.value) + ", ";
    s += o.min <= o.max ? "from " + short_number(o.min) + " to " + short_number(o.max) : "no finite element";
    if (o.has_inf) s += ", has infinities";
    if (o.has_nan) s += ", has NaNs";
  }
  if (!r.cause.empty()) s += "\n  likely cause: " + r.cause;
  return s;
}

/// A loss, a gradient or an updated parameter that is infinite or not a number; nothing has been updated with
/// it.
struct NonFiniteError : Error {
  NonFiniteError(const std::string& what, NonFiniteReport where)
      : Error(what + "\n" + to_string(where)), report(std::move(where)) {}
  NonFiniteReport report;
};

}  // namespace ctgrad
