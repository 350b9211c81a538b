// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What was measured about one training step, by parameter and by module, and its table for people.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/train/dead_units.hpp>
#include <ctgrad/train/trainer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::train {

/// What one step did to a parameter, or to all parameters of a module.
struct Figures {
  std::string path;              ///< "h.0.attn.c_attn.weight", of a module "h.0.attn", of the whole model ""
  std::size_t size = 0;          ///< numbers
  double weight_norm = 0;        ///< ‖p‖ before the step
  double gradient_norm = 0;      ///< ‖g‖ before clipping
  double update_norm = 0;        ///< ‖Δp‖
  long zero_gradient_steps = 0;  ///< of a parameter: steps in a row until now whose gradient was exactly zero

  /// ‖Δp‖ / ‖p‖, about 10⁻³ where training goes well; infinite for weights that are all zero.
  double update_ratio() const {
    return weight_norm > 0   ? update_norm / weight_norm
           : update_norm > 0 ? std::numeric_limits<double>::infinity()
                             : 0;
  }
};

/// What was measured in one step.
struct Report {
  StepMetrics step;                    ///< as the trainer's step() returned it
  std::vector<Figures> parameters;     ///< in order of definition
  std::vector<Figures> modules;        ///< the whole model first, then each before what it contains
  std::vector<DeadUnits> activations;  ///< of every relu-like activation
  std::vector<std::string> warnings;   ///< a sentence each, as written to DiagnosticsOptions::warnings

  /// Of the parameter or module with this path; throws Error if there is none.
  const Figures& operator[](std::string_view path) const {
    for (const std::vector<Figures>* list : {&modules, &parameters})
      for (const Figures& f : *list)
        if (f.path == path) return f;
    raise(Error("ctgrad: the model has no parameter or module named " + std::string(path)));
  }
};

namespace detail {

/// printf into a string.
template <class... A>
std::string format(const char* form, A... a) {
  std::string s(static_cast<std::size_t>(std::snprintf(nullptr, 0, form, a...)), ' ');
  std::snprintf(s.data(), s.size() + 1, form, a...);
  return s;
}

inline std::string file_and_line(const graph::Location& where) {
  return std::string(where.file) + ":" + std::to_string(where.line);
}

/// A name filled up to a width.
inline std::string column(std::string s, std::size_t width) {
  if (s.size() < width) s.append(width - s.size(), ' ');
  return s;
}

}  // namespace detail

/// A table for people.
inline std::string to_string(const Report& r) {
  std::string s = detail::format("step %ld: loss %.6g, gradient norm %.4g, learning rate %.4g\n", r.step.step,
                                 r.step.loss, r.step.grad_norm, r.step.lr);
  std::size_t width = 9;
  for (const std::vector<Figures>* list : {&r.modules, &r.parameters})
    for (const Figures& f : *list) width = std::max(width, f.path.size());
  const auto rows = [&](const char* title, const std::vector<Figures>& list) {
    s += detail::column(title, width) + "     numbers     weights    gradient      update  update/weights\n";
    for (const Figures& f : list)
      s += detail::column(f.path.empty() ? "(all)" : f.path, width) +
           detail::format("%12zu%12.4g%12.4g%12.4g%16.4g", f.size, f.weight_norm, f.gradient_norm,
                          f.update_norm, f.update_ratio()) +
           (f.zero_gradient_steps > 0 ? detail::format("  no gradient for %ld steps", f.zero_gradient_steps)
                                      : "") +
           "\n";
  };
  rows("module", r.modules);
  rows("parameter", r.parameters);
  for (const DeadUnits& d : r.activations)
    s += detail::format("dead units after %.*s: %zu of %zu (%.1f %%), ", static_cast<int>(d.after.size()),
                        d.after.data(), d.dead, d.units, 100 * d.share()) +
         detail::file_and_line(d.where) + "\n";
  for (const std::string& w : r.warnings) s += w + "\n";
  return s;
}
/// to_string(), into a stream.
inline std::ostream& operator<<(std::ostream& out, const Report& r) { return out << to_string(r); }

}  // namespace ctgrad::train
