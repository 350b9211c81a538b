// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report on an update that would have made a parameter or a moment non-finite.
#pragma once
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/optim/optimizer.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctgrad::train {

/// Which parameter the element of the flat buffer belongs to, and its flat index there; null between
/// parameters.
[[gnu::cold]] inline std::pair<const nn::ParameterInfo*, std::size_t>
parameter_at(std::span<const nn::ParameterInfo> parameters, std::size_t element) {
  for (const nn::ParameterInfo& p : parameters)
    if (element >= p.offset && element - p.offset < static_cast<std::size_t>(p.shape.size()))
      return {&p, element - p.offset};
  return {nullptr, element};
}

namespace detail {

/// What the report on an update calls one of its arguments.
[[gnu::cold]] inline std::string_view name_in_update(std::string_view name) {
  constexpr std::string_view argument = "argument ";
  constexpr const char* names[] = {"the parameter", "its gradient", "the learning rate", "the clip factor",
                                   "the settings"};
  if (!name.starts_with(argument)) return name;
  for (std::size_t i = 0; i < std::size(names); ++i)
    if (name.size() == argument.size() + 1 && name.back() == static_cast<char>('0' + i)) return names[i];
  return "a moment";
}

/// The report on the update of one number as that on an element of the flat buffer: of a parameter, or of
/// what is between them.
[[gnu::cold]] inline void describe_update(NonFiniteReport& r, std::span<const nn::ParameterInfo> parameters,
                                          std::size_t element) {
  const auto [of, index] = parameter_at(parameters, element);
  for (NonFiniteReport::Operand& o : r.operands) {
    o.name = name_in_update(o.name);
    o.shape.clear();
  }
  ctgrad::detail::Text name;
  if (r.phase != NonFiniteReport::Phase::argument) {
    r.phase = NonFiniteReport::Phase::optimizer;
    name << (of != nullptr ? of->path.view() : "(none)");
  } else {
    name << name_in_update(r.name);
    if (of != nullptr) name << " of " << of->path.view();
  }
  r.name = name.str();
  if (of == nullptr) return;
  r.shape = inspect::detail::shape_of(of->shape);
  r.index = inspect::detail::index_of(of->shape, index);
}

}  // namespace detail

/// Replays the update of one element, which Optimizer::try_step has refused.
template <class Rule, class Model, class T>
NonFiniteReport explain_update(const optim::Optimizer<Rule, Model, T>& optimizer,
                               const nn::Parameters<Model, T>& p, const nn::Parameters<Model, T>& g,
                               double lr, double scale, std::size_t element) {
  using Small = optim::detail::SmallUpdate<Rule, T>;
  const T parameter = p.flat()[element], gradient = g.flat()[element];
  const T rate = static_cast<T>(lr), factor = static_cast<T>(scale);
  const auto settings = optim::detail::settings_of<Rule, T>(optimizer.rule(), optimizer.steps() + 1,
                                                            element < nn::Layout<Model>::matrix_size);
  std::array<T, Rule::moments> moments;
  const void* memory[static_cast<std::size_t>(Small::Source::spaces)] = {
      nullptr, &parameter, &gradient, &rate, &factor, settings.data()};
  for (std::size_t k = 0; k < Rule::moments; ++k) {
    moments[k] = optimizer.moments()[k].flat()[element];
    memory[1 + Small::first_moment + k] = &moments[k];
  }
  const std::byte* space[static_cast<std::size_t>(Small::Source::spaces)];
  for (std::size_t i = 0; i < static_cast<std::size_t>(Small::Source::spaces); ++i)
    space[i] = static_cast<const std::byte*>(memory[i]);

  NonFiniteReport r = inspect::explain_failure<typename Small::Source>(space);
  const auto& parameters = nn::Layout<Model>::parameters;
  detail::describe_update(r, {parameters.data(), parameters.size()}, element);
  return r;
}

}  // namespace ctgrad::train
