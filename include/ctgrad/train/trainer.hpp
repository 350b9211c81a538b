// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Trainer: batch → loss and gradient → global norm → clip → update, with everything it does derived from the
// loss.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/optim/clip.hpp>
#include <ctgrad/optim/optimizer.hpp>
#include <ctgrad/optim/schedule.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/train/checks.hpp>
#include <ctgrad/train/explain.hpp>
#include <ctgrad/train/history.hpp>
#include <ctgrad/train/options.hpp>
#include <ctgrad/train/self_check.hpp>
#include <ctgrad/train/step.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace ctgrad::train {

/// Trains Model with the stateless callable Loss, loss(model, batch...) → scalar, on batches of the types
/// Batch.... Every parameter must be reached by the loss, every Buffer read or updated, and every argument
/// read by it, or the program does not compile. After construction, a step that succeeds allocates no memory,
/// but for the copies that halve_lr keeps and those made before the first update that cannot be proved
/// finite.
template <class Model, class Loss, class Rule, class T, class... Batch>
class Trainer {
public:
  using Parameters = nn::Parameters<Model, T>;
  using Source = StepSource<Loss, Parameters, Batch...>;
  using Program = run::Program<Source>;
  using Optimizer = optim::Optimizer<Rule, Model, T>;
  struct State {
    Parameters parameters;
    Optimizer optimizer;
  };
  static_assert(can_learn<Source, Parameters, Batch...>());

  /// Parameters are initialised from the seed. Throws Error for options that make no sense.
  [[gnu::noinline]] Trainer(Rule rule, std::uint64_t seed, TrainerOptions options = {})
      : parameters_(seed), optimizer_(rule), options_(options), first_largest_(largest_parameter()) {
    if (!(options.max_norm > 0)) raise(Error("ctgrad: Trainer: max_norm must be larger than 0"));
    if (options.max_skips < 0 || options.max_halvings < 0)
      raise(Error("ctgrad: Trainer: max_skips and max_halvings cannot be negative"));
  }

  /// One update on one batch. If the loss, the gradient's norm or an updated parameter is not finite,
  /// parameters and moments stay as they were, and options.on_non_finite says what happens: by default
  /// NonFiniteError, whose report has the operation and the line where it began. Throws IndexError, or skips
  /// too, if an integer of the batch is not a row of the table or not one of the classes it is used for.
  [[gnu::noinline]] StepMetrics step(double lr, const Batch&... batch) {
    const auto start = std::chrono::steady_clock::now();
    StepMetrics m;
    const Table table = table_of(batch...);
    if (const auto bad = run::find_bad_index<Source>(table.data())) {
      if (options_.on_non_finite != OnNonFinite::skip || skips_in_a_row_ >= options_.max_skips)
        raise(index_error(*bad));
      m.step = optimizer_.steps();
      m.lr = lr * lr_factor_;
      m.loss = m.grad_norm = std::numeric_limits<double>::quiet_NaN();
      m.skipped = true;
      ++skipped_;
    } else if (const std::optional<Failure> failure = attempt(m, lr, batch...)) {
      if (options_.on_non_finite == OnNonFinite::stop) raise(error(m, *failure, table));
      if (options_.on_non_finite == OnNonFinite::skip)
        skip(m, *failure, table);
      else
        retry(m, lr, *failure, table, batch...);
    }
    skips_in_a_row_ = m.skipped ? skips_in_a_row_ + 1 : 0;
    if (!m.skipped) history_.add(m);
    m.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return m;
  }

  /// One update with the schedule's rate at this step. A schedule that ignores its base learning rate does
  /// not compile.
  template <optim::Schedule S>
  StepMetrics step(const S& schedule, const Batch&... batch) {
    return step(optim::rate(schedule, optimizer_.steps()), batch...);
  }

  /// The loss of a batch, without a gradient. Throws IndexError as step() does.
  double loss(const Batch&... batch) {
    if (const auto bad = run::find_bad_index<Source>(table_of(batch...).data())) raise(index_error(*bad));
    T value{};
    program_->run_first(parameters_.data(), trace::Argument<Batch>::address(batch)..., &value,
                        gradient_.data());
    return static_cast<double>(value);
  }

  /// Whether this model, loss and optimizer can learn one batch, tried on a copy of the parameters; the
  /// trainer stays as it is. The first loss is checked only before the first step.
  SelfCheck self_check(SelfCheckOptions options, const Batch&... batch) const {
    if (const auto bad = run::find_bad_index<Source>(table_of(batch...).data())) raise(index_error(*bad));
    options.max_norm = std::min(options.max_norm, options_.max_norm);
    if (optimizer_.steps() > 0) options.classes = 0;
    return train::self_check(Loss{}, optimizer_.rule(), parameters_, options, batch...);
  }
  SelfCheck self_check(const Batch&... batch) const { return self_check(SelfCheckOptions{}, batch...); }

  /// Whoever asks for parameters that can be changed gets them checked at the next step.
  Parameters& parameters() {
    optimizer_.parameters_changed();
    before_.reset();
    return parameters_;
  }
  const Parameters& parameters() const { return parameters_; }
  /// The gradient of the last step, before clipping, and the Buffers' next values; loss() uses the same
  /// memory and leaves it undefined.
  const Parameters& gradient() const { return gradient_; }
  /// The rule and its moments; its steps() are the updates made so far.
  const optim::Optimizer<Rule, Model, T>& optimizer() const { return optimizer_; }
  /// Batches skipped so far.
  long skipped() const { return skipped_; }
  /// By what the learning rate is multiplied: 1/2 for each halving.
  double lr_factor() const { return lr_factor_; }
  /// The global norm that gradients are clipped to.
  double max_norm() const { return options_.max_norm; }
  /// Continues as the trainer that had these parameters, moments and counts.
  void restore(const Parameters& parameters, const typename Optimizer::Moments& moments, long steps,
               double lr_factor = 1, long skipped = 0) {
    this->parameters() = parameters;
    optimizer_.moments() = moments;
    optimizer_.restore(steps);
    lr_factor_ = lr_factor;
    skipped_ = skipped;
    skips_in_a_row_ = 0;
    history_ = {};  // of the run that is left
    first_largest_ = largest_parameter();
  }
  /// With halve_lr what a step that fails goes back to: the state before the last update. Null where there is
  /// none.
  const State* before() const { return before_.get(); }
  /// Continues with that, too, after restore().
  void restore_before(const Parameters& parameters, const typename Optimizer::Moments& moments) {
    if (options_.on_non_finite != OnNonFinite::halve_lr) return;
    before_ = std::make_unique<State>(State{parameters, optimizer_});
    before_->optimizer.moments() = moments;
    before_->optimizer.restore(optimizer_.steps() - 1);
  }

  /// Memory that a step uses beside parameters, gradient and batch; none where the values of a small model
  /// stay in registers. Of a program with loops: what they keep, and the memory of all its parts.
  static constexpr std::int64_t arena_bytes = run::memory_bytes<Source>();
  /// Floating-point operations of all matrix products in one step.
  static constexpr std::int64_t flops_per_step = Program::plan.flops;

private:
  struct Failure {
    std::optional<std::size_t> element = {};  // of the update; else the loss or the gradient is not finite
    bool buffer = false;                      // or a Buffer's next value
  };

  /// Addresses of the program's arguments, as its Program would have them.
  using Table = std::array<const std::byte*, static_cast<std::size_t>(Source::spaces)>;
  Table table_of(const Batch&... batch) const {
    const void* memory[] = {nullptr, parameters_.data(), trace::Argument<Batch>::address(batch)...};
    Table t{};
    for (std::size_t i = 0; i < std::size(memory); ++i) t[i] = static_cast<const std::byte*>(memory[i]);
    return t;
  }
  [[gnu::cold]] static IndexError index_error(const run::BadArgumentIndex& bad) {
    return IndexError((ctgrad::detail::Text() << "ctgrad: " << inspect::explain<Source>(bad)).str());
  }

  /// Loss, gradient, and the update if everything is finite.
  std::optional<Failure> attempt(StepMetrics& m, double lr, const Batch&... batch) {
    T loss{};
    m.step = optimizer_.steps();
    m.lr = lr * lr_factor_;
    program_->run(parameters_.data(), trace::Argument<Batch>::address(batch)..., &loss, gradient_.data());
    m.loss = static_cast<double>(loss);
    m.grad_norm = optim::global_norm(gradient_);
    if (!std::isfinite(m.loss) || !std::isfinite(m.grad_norm)) return Failure{};
    if (!for_each_updated([](std::span<const T> next, auto) { return !optim::find_non_finite<T>(next); }))
      return Failure{.buffer = true};
    if (options_.on_non_finite == OnNonFinite::halve_lr) keep_before();
    if (const auto element = optimizer_.try_step(parameters_, gradient_, m.lr, clip_factor(m), m.grad_norm))
      return Failure{element};
    for_each_updated([](std::span<const T> next, std::span<T> buffer) {
      std::ranges::copy(next, buffer.begin());
      return true;
    });
    return {};
  }
  /// Calls f(next value, value) for each Buffer that a step updates, while that is true.
  bool for_each_updated(auto f) {
    using Layout = typename Parameters::layout;
    for (std::size_t b = 0; b < Layout::buffer_count; ++b)
      if (const nn::ParameterInfo& p = Layout::buffers[b];
          detail::buffer_uses<Source, Parameters>[b].updated &&
          !f(std::as_const(gradient_).span(p), parameters_.span(p)))
        return false;
    return true;
  }
  [[gnu::cold]] void keep_before() {
    if (!before_) {
      before_ = std::make_unique<State>(State{parameters_, optimizer_});
    } else {
      before_->parameters = parameters_;
      before_->optimizer = optimizer_;
    }
  }
  double clip_factor(const StepMetrics& m) const {
    return optim::clip_factor(m.grad_norm, options_.max_norm);
  }

  [[gnu::cold]] void skip(StepMetrics& m, const Failure& failure, const Table& table) {
    if (optim::find_non_finite<T>(parameters_.flat()) || skips_in_a_row_ >= options_.max_skips)
      raise(error(m, failure, table));  // no batch will do better
    m.skipped = true;
    ++skipped_;
  }

  /// Smaller learning rates, from before the last update if that was too large. If nothing helps, the batch
  /// is to blame, and everything is as it was.
  [[gnu::cold]] void retry(StepMetrics& m, double lr, Failure failure, const Table& table,
                           const Batch&... batch) {
    const State now{parameters_, optimizer_};
    const double factor = lr_factor_;
    std::unique_ptr<State> before = std::move(before_);
    for (int halvings = 0; halvings < options_.max_halvings; ++halvings) {
      if (!failure.element) {
        if (!before) break;
        parameters_ = before->parameters;
        optimizer_ = before->optimizer;
        before.reset();
      }
      lr_factor_ /= 2;
      const std::optional<Failure> again = attempt(m, lr, batch...);
      if (!again) return;
      failure = *again;
    }
    parameters_ = now.parameters;
    optimizer_ = now.optimizer;
    lr_factor_ = factor;
    const std::optional<Failure> first = attempt(m, lr, batch...);  // again, for its gradient
    before_.reset();
    if (first) raise(error(m, *first, table));
  }

  double largest_parameter() const {
    double largest = 0;
    for (T x : parameters_.flat()) largest = std::max(largest, std::abs(static_cast<double>(x)));
    return largest;
  }

  /// Off the normal path: the program is replayed operation by operation.
  [[gnu::cold]] NonFiniteError error(const StepMetrics& m, const Failure& failure, const Table& table) const {
    NonFiniteReport report = failure.element ? explain_update(optimizer_, parameters_, gradient_, m.lr,
                                                              clip_factor(m), *failure.element)
                                             : inspect::explain_failure<Source>(table.data());
    const char* const what = failure.element         ? "an updated parameter"
                             : failure.buffer        ? "an updated buffer"
                             : std::isfinite(m.loss) ? "the gradient's norm"
                                                     : "the loss";
    return history_.error(m, what, std::move(report), first_largest_, largest_parameter());
  }

  Parameters parameters_, gradient_;
  Optimizer optimizer_;
  TrainerOptions options_;
  double first_largest_ = 0, lr_factor_ = 1;
  long skipped_ = 0;
  int skips_in_a_row_ = 0;
  History history_;
  std::unique_ptr<State> before_;  // before the last update, with halve_lr
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
};

namespace detail {
/// A model's parameters, of floats unless they are given themselves.
template <class Model>
struct Trained {
  using type = nn::Parameters<Model>;
};
template <class Model, class T>
struct Trained<nn::Parameters<Model, T>> {
  using type = nn::Parameters<Model, T>;
};
}  // namespace detail

/// A Trainer for a model, a loss, and batches of the given types: make_trainer<Model, Tokens, Targets>(loss,
/// AdamW{}, seed, {.max_norm = 1}). Weights are floats; with nn::Parameters<Model, double> in place of Model
/// they are doubles, as floating-point batches have to be, too.
template <class Model, class... Batch, class Loss, class Rule>
auto make_trainer(Loss, Rule rule, std::uint64_t seed, TrainerOptions options = {}) {
  using P = typename detail::Trained<Model>::type;
  return Trainer<typename P::model, Loss, Rule, typename P::value_type, Batch...>(rule, seed, options);
}
/// The same with gradients clipped to max_norm.
template <class Model, class... Batch, class Loss, class Rule>
auto make_trainer(Loss loss, Rule rule, std::uint64_t seed, double max_norm) {
  return make_trainer<Model, Batch...>(loss, rule, seed, TrainerOptions{.max_norm = max_norm});
}

}  // namespace ctgrad::train
