// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs an optimizer's expression over the flat parameter buffer: one fused loop that reads parameter,
// gradient and moments once and writes parameter and moments once.
#pragma once
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/run/program.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace ctgrad::optim {

namespace detail {

/// The expression that a program runs: the gradient is scaled first, which is how clipping costs nothing.
template <class Rule>
inline constexpr auto scaled_update =
    [](auto p, auto g, auto lr, auto scale, auto settings, auto... moments) {
      return Rule::update(p, g * scale, lr, settings, moments...);
    };

/// Whether the updated parameter depends on the learning rate.
template <class Rule, class T, std::size_t Settings, std::size_t... M>
constexpr bool reads_learning_rate(std::index_sequence<M...>) {
  graph::Builder g;
  trace::Tracer t{g};
  using Vector = Tensor<T, 2>;
  const auto result = trace::call<std::remove_const_t<decltype(scaled_update<Rule>)>, Vector, Vector, T, T,
                                  Tensor<T, Settings>, std::conditional_t<M == M, Vector, Vector>...>(t);
  const graph::Value next = std::get<0>(result).value;
  const graph::Value lr = t.leaves[2].value;
  return lr.id <= next.id && diff::dependents(next, {lr})[static_cast<std::size_t>(next.id)] != 0;
}

/// One group of N parameters.
template <class Rule, class T, std::size_t N>
class Group {
public:
  template <std::size_t S, std::size_t... M>
  void run(T* p, const T* g, T lr, T scale, const Tensor<T, S>& settings,
           const std::array<T*, sizeof...(M)>& moments, std::index_sequence<M...>) {
    static_assert(reads_learning_rate<Rule, T, S>(std::index_sequence<M...>{}),
                  "ctgrad: this optimizer's update does not depend on the learning rate");
    using Flat = Tensor<T, N>;
    using Source = run::ValueSource<std::remove_const_t<decltype(scaled_update<Rule>)>, Flat, Flat, T, T,
                                    Tensor<T, S>, std::conditional_t<M == M, Flat, Flat>...>;
    run::Program<Source> program;
    static_assert(decltype(program)::plan.steps.size() == 1 && decltype(program)::plan.kernels[0].passes == 1,
                  "ctgrad: an optimizer's update must fuse into one loop");
    program.run(p, g, &lr, &scale, settings.data(), moments[M]..., p, moments[M]...);
  }
};

}  // namespace detail

/// An optimizer with its moments for a model's parameters. Decoupled or not, weight decay applies to
/// parameters of rank 2 and more; biases and gains do not decay.
template <class Rule, class Model, class T = float>
class Optimizer {
public:
  using layout = nn::Layout<Model>;
  using Moments = std::array<nn::Parameters<Model, T>, Rule::moments>;

  explicit Optimizer(Rule rule) : rule_(rule) {}

  /// One update with gradient scale·g, in place.
  void step(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g, double lr, double scale = 1) {
    ++steps_;
    update<0, layout::matrix_size>(p, g, lr, scale, true);
    update<layout::matrix_size, layout::size - layout::matrix_size>(p, g, lr, scale, false);
  }

  /// Updates made so far.
  long steps() const { return steps_; }
  /// Continues after this many updates: with moments() set, as an optimizer that made them.
  void restore(long steps) { steps_ = steps; }
  const Rule& rule() const { return rule_; }
  Moments& moments() { return moments_; }
  const Moments& moments() const { return moments_; }

private:
  template <std::size_t Offset, std::size_t N>
  void update(nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g, double lr, double scale,
              bool decays) {
    if constexpr (N > 0) {
      const auto values = rule_.settings(steps_, decays);
      Tensor<T, std::tuple_size_v<decltype(values)>> settings;
      for (std::size_t i = 0; i < values.size(); ++i) settings[i] = static_cast<T>(values[i]);
      std::array<T*, Rule::moments> moments;
      for (std::size_t i = 0; i < Rule::moments; ++i) moments[i] = moments_[i].data() + Offset;
      detail::Group<Rule, T, N>{}.run(p.data() + Offset, g.data() + Offset, static_cast<T>(lr),
                                      static_cast<T>(scale), settings, moments,
                                      std::make_index_sequence<Rule::moments>{});
    }
  }

  Rule rule_;
  Moments moments_;
  long steps_ = 0;
};

}  // namespace ctgrad::optim
