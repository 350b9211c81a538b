// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The last steps' losses and gradient norms: what shows a learning rate that is too high once a run has
// diverged.
#pragma once
#include <ctgrad/core/nonfinite.hpp>
#include <ctgrad/train/options.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace ctgrad::train {

/// A ring of the last steps.
class History {
public:
  void add(const StepMetrics& m) { steps_[static_cast<std::size_t>(count_++) % steps_.size()] = m; }

  /// One sentence if the run diverged over the last steps: loss or gradient norm grew tenfold, or the largest
  /// parameter is a hundred times what it was at first. Else nothing.
  [[gnu::cold]] std::string divergence(double lr, double first_parameter, double parameter) const {
    ctgrad::detail::Text grew;
    const auto note = [&](const char* what, double from, double to) __attribute__((cold)) {
      grew << (grew.empty() ? "" : ", ") << what << " went from " << from << " to " << to;
    };
    const std::size_t n =
        count_ < static_cast<long>(steps_.size()) ? static_cast<std::size_t>(count_) : steps_.size();
    if (n > 1) {
      const StepMetrics &first =
                            steps_[static_cast<std::size_t>(count_ - static_cast<long>(n)) % steps_.size()],
                        &last = steps_[static_cast<std::size_t>(count_ - 1) % steps_.size()];
      if (last.grad_norm > 10 * first.grad_norm) note("the gradient norm", first.grad_norm, last.grad_norm);
      if (std::abs(last.loss) > 10 * std::abs(first.loss)) note("the loss", first.loss, last.loss);
    }
    if (n > 0 && std::isfinite(parameter) && parameter > 100 * first_parameter)
      note("the largest parameter", first_parameter, parameter);
    if (grew.empty()) return {};
    return (ctgrad::detail::Text() << "the learning rate " << lr
                                   << " is probably too high: over the last steps, " << grew.str())
        .str();
  }

  /// The error of a step in which `what` is not finite.
  [[gnu::cold]] NonFiniteError error(const StepMetrics& m, const char* what, NonFiniteReport report,
                                     double first_parameter, double parameter) const {
    const std::string sign = divergence(m.lr, first_parameter, parameter);
    if (!sign.empty()) {
      ctgrad::detail::Text cause;
      cause << report.cause << (report.cause.empty() ? "" : "; ") << sign;
      report.cause = cause.str();
    }
    return NonFiniteError((ctgrad::detail::Text() << "ctgrad: step " << m.step << ": " << what
                                                  << " is not finite; no parameter was changed")
                              .str(),
                          std::move(report));
  }

private:
  std::array<StepMetrics, 8> steps_{};
  long count_ = 0;
};

}  // namespace ctgrad::train
