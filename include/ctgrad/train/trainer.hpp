// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Trainer: batch → loss and gradient → global norm → clip → update, with everything it does derived from the
// loss.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/optim/clip.hpp>
#include <ctgrad/optim/optimizer.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/transform/grad.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace ctgrad::train {

/// What one training step did.
struct StepMetrics {
  long step = 0;         // counted from 0
  double loss = 0;       // of this step's batch, before the update
  double grad_norm = 0;  // global norm before clipping
  double lr = 0;
  double ms = 0;  // wall time of the step in milliseconds
};

/// Trains Model with the stateless callable Loss, loss(model, batch...) → scalar, on batches of the types
/// Batch.... Every parameter must be reached by the loss, or the program does not compile. After
/// construction, a step allocates no memory.
template <class Model, class Loss, class Rule, class T, class... Batch>
class Trainer {
public:
  using Parameters = nn::Parameters<Model, T>;
  using Source = run::ValueSource<transform::ValueAndGrad<Loss, 0>, Parameters, Batch...>;
  using Program = run::Program<Source>;

  /// Parameters are initialised from the seed; gradients are clipped to max_norm (infinity: never).
  Trainer(Rule rule, std::uint64_t seed, double max_norm = std::numeric_limits<double>::infinity())
      : parameters_(seed), optimizer_(rule), max_norm_(max_norm) {
    static_assert(run::reaches_all_parameters<Source>);
  }

  /// One update on one batch. Throws NonFiniteError, with parameters and moments as they were, if the loss or
  /// the gradient's norm is not finite.
  StepMetrics step(double lr, const Batch&... batch) {
    const auto start = std::chrono::steady_clock::now();
    StepMetrics m;
    m.step = optimizer_.steps();
    m.lr = lr;
    T loss{};
    program_->run(parameters_.data(), trace::Argument<Batch>::address(batch)..., &loss, gradient_.data());
    m.loss = static_cast<double>(loss);
    m.grad_norm = optim::global_norm(gradient_);
    if (!std::isfinite(m.loss) || !std::isfinite(m.grad_norm))
      throw NonFiniteError("ctgrad: step " + std::to_string(m.step) + ": the " +
                           (std::isfinite(m.loss) ? "gradient norm" : "loss") +
                           " is not finite; no parameter was changed");
    optimizer_.step(parameters_, gradient_, lr, optim::clip_factor(m.grad_norm, max_norm_));
    m.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return m;
  }

  /// The loss of a batch, without a gradient.
  double loss(const Batch&... batch) {
    T value{};
    program_->run_first(parameters_.data(), trace::Argument<Batch>::address(batch)..., &value,
                        gradient_.data());
    return static_cast<double>(value);
  }

  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }
  /// The gradient of the last step, before clipping; loss() uses the same memory and leaves it undefined.
  const Parameters& gradient() const { return gradient_; }
  optim::Optimizer<Rule, Model, T>& optimizer() { return optimizer_; }
  const optim::Optimizer<Rule, Model, T>& optimizer() const { return optimizer_; }
  double max_norm() const { return max_norm_; }

  static constexpr std::int64_t arena_bytes = Program::plan.arena_bytes;
  /// Floating-point operations of all matrix products in one step.
  static constexpr std::int64_t flops_per_step = Program::plan.flops;

private:
  Parameters parameters_, gradient_;
  optim::Optimizer<Rule, Model, T> optimizer_;
  double max_norm_;
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
};

/// A Trainer for a model, a loss, and batches of the given types: make_trainer<Model, Tokens, Targets>(loss,
/// AdamW{}, seed).
template <class Model, class... Batch, class Loss, class Rule>
auto make_trainer(Loss, Rule rule, std::uint64_t seed,
                  double max_norm = std::numeric_limits<double>::infinity()) {
  return Trainer<Model, Loss, Rule, float, Batch...>(rule, seed, max_norm);
}

}  // namespace ctgrad::train
