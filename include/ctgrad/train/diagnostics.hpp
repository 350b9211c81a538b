// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Is anything not learning? Steps a Trainer and, every so often, measures norms of weights, gradients and
// updates by parameter and by module, and dead units; in every step it watches for parameters without
// gradient.
#pragma once
#include <ctgrad/train/dead_units.hpp>
#include <ctgrad/train/report.hpp>
#include <ctgrad/train/trainer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::train {

/// When Diagnostics look, and what they warn about.
struct DiagnosticsOptions {
  long every = 100;                     ///< steps between reports; 0: never
  long zero_gradient_steps = 10;        ///< in a row, until there is a warning
  double dead_share = 0.5;              ///< of an activation's units, above which a report warns
  std::ostream* warnings = &std::cerr;  ///< where warnings go at once; null: only into reports
};

template <class Trainer>
class Diagnostics;

/// Steps a Trainer under observation: Diagnostics watch(trainer, {.every = 100}); watch.step(lr, batch...). A
/// step without report costs, over the Trainer's own, a look at each parameter's gradient up to its first
/// element that is not zero; a step with one costs a copy of the parameters, a pass over parameters and
/// gradient, and a forward pass if the loss has relu-like activations. The trainer must outlive this.
///
/// Rows of an embedding that a batch does not use have rightly no gradient: warnings are about whole
/// parameters.
template <class Model, class Loss, class Rule, class T, class... Batch>
class Diagnostics<Trainer<Model, Loss, Rule, T, Batch...>> {
public:
  using Trainer = train::Trainer<Model, Loss, Rule, T, Batch...>;
  using Parameters = typename Trainer::Parameters;
  using Layout = typename Parameters::layout;

  explicit Diagnostics(Trainer& trainer, DiagnosticsOptions options = {})
      : trainer_(trainer), options_(options) {
    report_.modules.push_back({});
    for (const nn::ParameterInfo& p : Layout::parameters) {
      const std::string_view path = p.path.view();
      for (std::size_t dot = path.find('.'); dot != path.npos; dot = path.find('.', dot + 1)) {
        const std::string_view prefix = path.substr(0, dot);
        if (std::none_of(report_.modules.begin(), report_.modules.end(),
                         [&](const Figures& m) { return m.path == prefix; }))
          report_.modules.push_back({.path = std::string(prefix)});
      }
      report_.parameters.push_back(
          {.path = std::string(path), .size = static_cast<std::size_t>(p.shape.size())});
    }
    for (Figures& m : report_.modules)
      for (const Figures& p : report_.parameters)
        if (contains(m, p)) m.size += p.size;
  }

  /// One step of the trainer, at a learning rate or a schedule's.
  template <class Rate>
  StepMetrics step(const Rate& rate, const Batch&... batch) {
    return step_with(rate, options_.every > 0 && trainer_.optimizer().steps() % options_.every == 0,
                     batch...);
  }

  /// One step with a report.
  template <class Rate>
  const Report& observe(const Rate& rate, const Batch&... batch) {
    step_with(rate, true, batch...);
    return report_;
  }

  /// Of the last step that had one; its first has number -1 while there was none.
  const Report& report() const { return report_; }

private:
  template <class Rate>
  StepMetrics step_with(const Rate& rate, bool reported, const Batch&... batch) {
    if (reported) before_ = now().parameters();
    const StepMetrics m = trainer_.step(rate, batch...);
    if (m.skipped) return m;  // there is no gradient to look at
    watch_zeros();
    if (reported) {
      report_.step = m;
      report_.activations = dead_units_(before_, batch...);
      measure();
      warn();
    }
    return m;
  }

  /// The trainer, only to be looked at: parameters that can be changed count as changed.
  const Trainer& now() const { return trainer_; }

  static bool contains(const Figures& module, const Figures& p) {
    return module.path.empty() || (p.path.size() > module.path.size() && p.path.starts_with(module.path) &&
                                   p.path[module.path.size()] == '.');
  }

  void watch_zeros() {
    std::size_t i = 0;
    for (const nn::ParameterInfo& p : Layout::parameters) {
      Figures& f = report_.parameters[i++];
      const auto g = now().gradient().span(p);
      const bool zero = std::all_of(g.begin(), g.end(), [](T x) { return x == T(0); });
      f.zero_gradient_steps = zero ? f.zero_gradient_steps + 1 : 0;
      if (zero && f.zero_gradient_steps == options_.zero_gradient_steps && options_.warnings != nullptr)
        *options_.warnings << zero_warning(f) << '\n';
    }
  }

  static std::string zero_warning(const Figures& f) {
    return "ctgrad: the gradient of " + f.path + " has been exactly zero for " +
           std::to_string(f.zero_gradient_steps) +
           " steps in a row: it does not learn (dead activations, a mask, or a factor of zero)";
  }

  void measure() {
    for (Figures& m : report_.modules) m.weight_norm = m.gradient_norm = m.update_norm = 0;
    std::size_t i = 0;
    for (const nn::ParameterInfo& p : Layout::parameters) {
      Figures& f = report_.parameters[i++];
      const std::span<const T> old = before_.span(p), after = now().parameters().span(p),
                               g = now().gradient().span(p);
      double weights = 0, gradient = 0, update = 0;
      for (std::size_t k = 0; k < old.size(); ++k) {
        const double w = static_cast<double>(old[k]), d = static_cast<double>(g[k]),
                     u = static_cast<double>(after[k]) - w;
        weights += w * w;
        gradient += d * d;
        update += u * u;
      }
      f.weight_norm = std::sqrt(weights);
      f.gradient_norm = std::sqrt(gradient);
      f.update_norm = std::sqrt(update);
      for (Figures& m : report_.modules)
        if (contains(m, f)) {
          m.weight_norm = std::hypot(m.weight_norm, f.weight_norm);
          m.gradient_norm = std::hypot(m.gradient_norm, f.gradient_norm);
          m.update_norm = std::hypot(m.update_norm, f.update_norm);
        }
    }
  }

  void warn() {
    report_.warnings.clear();
    for (const Figures& f : report_.parameters)
      if (f.zero_gradient_steps >= options_.zero_gradient_steps) report_.warnings.push_back(zero_warning(f));
    for (const DeadUnits& d : report_.activations) {
      if (!(d.share() > options_.dead_share)) continue;
      report_.warnings.push_back("ctgrad: " + std::to_string(d.dead) + " of " + std::to_string(d.units) +
                                 " units after " + std::string(d.after) + " are zero for the whole batch (" +
                                 detail::file_and_line(d.where) + ")");
      if (options_.warnings != nullptr) *options_.warnings << report_.warnings.back() << '\n';
    }
  }

  Trainer& trainer_;
  DiagnosticsOptions options_;
  Report report_{.step = {.step = -1}, .parameters = {}, .modules = {}, .activations = {}, .warnings = {}};
  Parameters before_;
  DeadUnitCounter<Loss, Parameters, Batch...> dead_units_;
};

template <class Model, class Loss, class Rule, class T, class... Batch>
Diagnostics(Trainer<Model, Loss, Rule, T, Batch...>&, DiagnosticsOptions = {})
    -> Diagnostics<Trainer<Model, Loss, Rule, T, Batch...>>;

}  // namespace ctgrad::train
