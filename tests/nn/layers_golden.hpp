// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A layer against PyTorch's (tests/data/make_layers_golden.py): outputs and all gradients.
#pragma once
#include "../golden.hpp"

#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <tuple>

namespace golden {

namespace ct = ctgrad;

inline const Golden& layers() {
  static const Golden g("layers_golden.txt");
  return g;
}

template <class T>
T tensor(const std::string& key) {
  const auto& values = layers()[key];
  REQUIRE(values.size() == T{}.size());
  T t;
  for (std::size_t i = 0; i < values.size(); ++i) t[i] = values[i];
  return t;
}

/// The sum of all outputs times cosines of 1, 2, 3, …, their elements' numbers.
constexpr auto weigh = [](auto... y) {
  const auto one = [](auto x) {
    using S = typename decltype(x)::shape;
    const auto number = ct::iota<double, ct::Shape<S::size>>(x) + 1.0;
    return sum(ct::reshape<S::size>(x) * cos(number));
  };
  return (one(y) + ...);
};

/// outputs(layer, inputs...) is a std::tuple. Inputs are Tensor<double, …>.
template <class Layer, class Outputs, class... In>
void check_layer(const std::string& name, Outputs, std::type_identity<In>...) {
  constexpr auto run = [](const auto& layer, auto... x) { return Outputs{}(layer, x...); };
  constexpr auto loss = [](const auto& layer, auto... x) {
    return std::apply(weigh, Outputs{}(layer, x...));
  };
  using Weights = ct::nn::Parameters<Layer, double>;
  Weights weights;
  for (const auto& p : Weights::layout::parameters) {
    const auto& values = layers()[name + "/param/" + std::string(p.path.view())];
    REQUIRE(values.size() == weights.span(p).size());
    std::copy(values.begin(), values.end(), weights.span(p).begin());
  }
  std::size_t number = 0;
  std::tuple<In...> inputs;
  std::apply([&](In&... x) { ((x = tensor<In>(name + "/in/" + std::to_string(number++))), ...); }, inputs);
  const auto agrees = [&](const std::string& key, const auto& elements) {
    CAPTURE(name);
    CAPTURE(key);
    CHECK(relative_error(elements, layers()[name + key], 1e-6) < 1e-7);
  };

  const auto outputs = std::apply([&](const auto&... x) { return ct::evaluate(run)(weights, x...); }, inputs);
  number = 0;
  std::apply([&](const auto&... y) { (agrees("/out/" + std::to_string(number++), y), ...); }, outputs);

  const auto gradients = std::apply([&](const auto&... x) { return ct::grad(loss)(weights, x...); }, inputs);
  for (const auto& p : Weights::layout::parameters)
    agrees("/grad/" + std::string(p.path.view()), std::get<0>(gradients).span(p));
  number = 0;
  std::apply([&](const auto&, const auto&... g) { (agrees("/grad/" + std::to_string(number++), g), ...); },
             gradients);
}

}  // namespace golden
