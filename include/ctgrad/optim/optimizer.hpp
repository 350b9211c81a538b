// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs an optimizer's expression over the flat parameter buffer: one fused loop that reads parameter,
// gradient and moments once and writes parameter and moments once.
#pragma once
#include <ctgrad/diff/reverse.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/optim/guard.hpp>
#include <ctgrad/optim/update.hpp>
#include <ctgrad/run/program.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>

namespace ctgrad::optim {

namespace detail {

/// Whether the updated parameter depends on the learning rate.
template <class F, class... A>
constexpr bool reads_learning_rate(std::type_identity<run::ValueSource<F, A...>>) {
  graph::Builder g;
  trace::Tracer t{g};
  const graph::Value next = std::get<0>(trace::call<F, A...>(t)).value;
  const graph::Value lr = t.leaves[2].value;
  return lr.id <= next.id && diff::dependents(next, {lr})[static_cast<std::size_t>(next.id)] != 0;
}

/// The loop over N parameters.
template <class Rule, class T, std::size_t N>
auto update_program() {
  static_assert(reads_learning_rate(std::type_identity<typename SmallUpdate<Rule, T>::Source>{}),
                "ctgrad: this optimizer's update does not depend on the learning rate");
  using Program = run::Program<typename Update<Rule, T, N>::Source>;
  static_assert(Program::plan.steps.size() == 1 && Program::plan.kernels[0].passes == 1,
                "ctgrad: an optimizer's update must fuse into one loop");
  return Program();
}

}  // namespace detail

/// An optimizer with its moments for a model's parameters. Decoupled or not, weight decay applies to
/// parameters of rank 2 and more; biases and gains do not decay.
template <class Rule, class Model, class T = float>
class Optimizer {
public:
  using layout = nn::Layout<Model>;
  using Moments = typename Guard<Rule, Model, T>::Moments;

  /// With moments of zero.
  explicit Optimizer(Rule rule) : rule_(rule) {}

  /// One update with gradient scale·g, in place.
  void step(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g, double lr, double scale = 1) {
    guard_.forget();
    apply(p, g, lr, scale, next_settings());
  }

  /// The same, but only if everything stays finite; otherwise nothing is changed, and the result is the first
  /// element of the parameters, or else of a moment, that would not be. `norm` is the global norm of g.
  std::optional<std::size_t> try_step(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g,
                                      double lr, double scale, double norm) {
    const Settings settings = next_settings();
    if constexpr (!Guard<Rule, Model, T>::copies)
      if (guard_.proves(settings, lr, scale, norm, p, moments_)) {
        apply(p, g, lr, scale, settings);
        return {};
      }
    guard_.forget();  // what it knows is of before this update
    guard_.save(p, moments_);
    apply(p, g, lr, scale, settings);
    // Cleared after a look, which would wait for single numbers just stored, and then looked at again.
    std::optional<std::size_t> bad = find_non_finite(p);
    p.clear_gaps();  // where a rule may divide 0 by 0
    for (auto& m : moments_) m.clear_gaps();
    if (bad) bad = find_non_finite(p);
    if (bad) {
      guard_.restore(p, moments_);
      --steps_;
    }
    return bad;
  }
  /// Tells that others have changed the parameters.
  void parameters_changed() { guard_.forget(); }

  /// Updates made so far.
  long steps() const { return steps_; }
  /// Continues after this many updates: with moments() set, as an optimizer that made them.
  void restore(long steps) { steps_ = steps; }
  /// The update rule with its hyper-parameters.
  const Rule& rule() const { return rule_; }
  /// The rule's moments, each in the parameters' layout. To ask for ones that can be changed counts as a
  /// change.
  Moments& moments() {
    guard_.forget();
    return moments_;
  }
  const Moments& moments() const { return moments_; }

private:
  /// The first element of the parameters, or else of a moment, that is not finite.
  std::optional<std::size_t> find_non_finite(const nn::Parameters<Model, T>& p) const {
    std::optional<std::size_t> bad = optim::find_non_finite<T>(p.flat());
    for (std::size_t k = 0; !bad && k < Rule::moments; ++k)
      bad = optim::find_non_finite<T>(moments_[k].flat());
    return bad;
  }

  using Settings = detail::StepSettings<Rule, T>;
  Settings next_settings() const { return Settings(rule_, steps_ + 1); }

  void apply(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g, double lr, double scale,
             const Settings& settings) {
    ++steps_;
    update<0, layout::matrix_size>(p, g, lr, scale, settings.decaying);
    update<layout::matrix_size, layout::size>(p, g, lr, scale, settings.other);
  }
  /// Updates parameters [First, Last) in place. A few have a loop of their own, of constant length; large
  /// models have one for all parameters, which is compiled once and goes over a part of them.
  template <std::size_t First, std::size_t Last>
  void update(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g, double lr, double scale,
              const typename detail::SmallUpdate<Rule, T>::Settings& settings) {
    constexpr bool apart = Guard<Rule, Model, T>::copies;
    if constexpr (First < Last) {
      constexpr std::size_t offset = apart ? First : 0;
      const T rate = static_cast<T>(lr), factor = static_cast<T>(scale);
      [&]<std::size_t... M>(std::index_sequence<M...>) {
        T* const out[] = {p.data() + offset, moments_[M].data() + offset...};
        if constexpr (apart) {
          detail::update_program<Rule, T, Last - First>().run(out[0], g.data() + offset, &rate, &factor,
                                                              settings.data(), out[M + 1]..., out[0],
                                                              out[M + 1]...);
        } else {
          detail::update_program<Rule, T, layout::size>().run_columns(First, Last, out[0], g.data(), &rate,
                                                                      &factor, settings.data(), out[M + 1]...,
                                                                      out[0], out[M + 1]...);
        }
      }
      (std::make_index_sequence<Rule::moments>{});
    }
  }

  Rule rule_;
  Moments moments_;
  Guard<Rule, Model, T> guard_;
  long steps_ = 0;
};

}  // namespace ctgrad::optim
