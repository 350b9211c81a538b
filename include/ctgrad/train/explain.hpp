// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report on an update that would have made a parameter or a moment non-finite.
#pragma once
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/optim/optimizer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace ctgrad::train {

/// Which parameter the element of the flat buffer belongs to, and its flat index there; null between
/// parameters.
template <class Model>
std::pair<const nn::ParameterInfo*, std::size_t> parameter_at(std::size_t element) {
  for (const nn::ParameterInfo& p : nn::Layout<Model>::parameters)
    if (element >= p.offset && element - p.offset < static_cast<std::size_t>(p.shape.size()))
      return {&p, element - p.offset};
  return {nullptr, element};
}

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
  const auto rename = [](const std::string& name) {
    static constexpr const char* names[] = {"the parameter", "its gradient", "the learning rate",
                                            "the clip factor", "the settings"};
    for (std::size_t i = 0; i < std::size(names); ++i)
      if (name == "argument " + std::to_string(i)) return std::string(names[i]);
    return name.starts_with("argument ") ? std::string("a moment") : name;
  };
  for (auto& o : r.operands) {
    o.name = rename(o.name);
    o.shape.clear();
  }
  const auto [info, index] = parameter_at<Model>(element);
  if (r.phase != NonFiniteReport::Phase::argument) {
    r.phase = NonFiniteReport::Phase::optimizer;
    r.name = info != nullptr ? std::string(info->path.view()) : "(none)";
  } else {
    r.name = rename(r.name) + (info != nullptr ? " of " + std::string(info->path.view()) : "");
  }
  if (info != nullptr) {
    r.shape = inspect::detail::shape_of(info->shape);
    r.index = inspect::detail::index_of(info->shape, index);
  }
  return r;
}

}  // namespace ctgrad::train
