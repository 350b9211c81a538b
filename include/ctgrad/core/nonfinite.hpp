// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report about a NaN or an infinity: which operation, which line, in which part of the model, from which
// operands, and why. Plain data, and its text.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/core/text.hpp>

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
  std::string name{};       ///< of an argument: what it is, or its path in a model
  std::string file{};       ///< of the code that made the operation, or that which it is the derivative of
  unsigned line = 0;
  std::string function{};  ///< the library's function that the line calls, such as "softmax"; may be empty
  std::string forward_operation{};  ///< of a derivative: the operation that it is the derivative of
  std::string module{};  ///< where in the model, by the parameters around it; empty without a model
  std::vector<int> shape{}, index{};
  double value = 0;
  bool bad_index = false;     ///< value is an index outside of its table; index and shape are of the indices
  bool is_parameter = false;  ///< of an argument: name is a parameter's path
  bool is_buffer = false;     ///< or that of a model's Buffer
  std::vector<Operand> operands{};
  std::vector<int> loop_steps{};  ///< of the loops that it is in, outermost first
  std::string cause{};
  std::string largest{};  ///< where nothing was found: the largest value and the line that made it
};

/// The report as text for a person, several lines.
[[gnu::cold]] inline std::string to_string(const NonFiniteReport& r) {
  using Phase = NonFiniteReport::Phase;
  detail::Text s;
  if (!r.found) {
    s << "  no origin: computed operation by operation, no result becomes infinite or NaN, but by constants "
         "that the code writes so";
    if (!r.largest.empty()) s << "; the largest is " << r.largest;
  } else {
    if (r.bad_index)
      s << "  first wrong value: the index " << static_cast<long long>(r.value);
    else
      s << "  first non-finite value: " << r.value;
    if (r.phase == Phase::argument) {
      s << " in " << (r.is_parameter ? "parameter " : r.is_buffer ? "buffer " : "") << r.name;
    } else {
      s << (r.bad_index ? " in " : " made by ") << r.operation << " at " << r.file << ":" << r.line;
      if (!r.function.empty()) s << " (in " << r.function << ")";
    }
    if (r.phase == Phase::forward) s << ", in the forward pass";
    if (r.phase == Phase::derivative)
      s << ", in the derivative of the " << r.forward_operation << " made there";
    if (r.phase == Phase::optimizer) s << ", in the optimizer's update of parameter " << r.name;
    for (int step : r.loop_steps) s << ", in step " << step << " of a loop";
    if (!r.shape.empty()) s << "\n  element: " << r.index << " of shape " << r.shape;
    if (!r.module.empty()) s << "\n  module: " << r.module;
    for (const NonFiniteReport::Operand& o : r.operands) {
      s << "\n  operand " << o.name;
      if (!o.shape.empty()) s << " of shape " << o.shape;
      s << ": ";
      if (!o.several) s << "here " << o.value << ", ";
      if (o.min <= o.max)
        s << "from " << o.min << " to " << o.max;
      else
        s << "no finite element";
      if (o.has_inf) s << ", has infinities";
      if (o.has_nan) s << ", has NaNs";
    }
  }
  if (!r.cause.empty()) s << "\n  likely cause: " << r.cause;
  return s.str();
}

/// A loss, a gradient or an updated parameter that is infinite or not a number; nothing has been updated with
/// it.
struct NonFiniteError : Error {
  [[gnu::cold]] NonFiniteError(const std::string& what, NonFiniteReport where)
      : Error((detail::Text() << what << "\n"
                              << to_string(where))
                  .str()),
        report(std::move(where)) {}
  [[gnu::cold]] NonFiniteError(NonFiniteError&&) = default;
  [[gnu::cold]] NonFiniteError(const NonFiniteError&) = default;
  NonFiniteError& operator=(NonFiniteError&&) = default;
  NonFiniteError& operator=(const NonFiniteError&) = default;
  [[gnu::cold]] ~NonFiniteError() override = default;
  NonFiniteReport report;
};

}  // namespace ctgrad
