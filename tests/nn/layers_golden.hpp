// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A layer against PyTorch's (tests/data/make_layers_golden.py): outputs and all gradients.
#pragma once
#include "../golden.hpp"

#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <array>
#include <functional>
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

/// Cosines of 1, 2, 3, …, the numbers of the elements of x.
constexpr auto cosines = [](auto x) {
  return [&]<std::size_t... E>(ct::Shape<E...>) {
    return ct::reshape<E...>(cos(ct::iota<double, ct::Shape<(E * ... * 1)>>(x) + 1.0));
  }
  (typename decltype(x)::shape{});
};

/// f of every tensor in tuples of tuples, in their order.
template <class T>
void each(const T& x, auto f) {
  if constexpr (requires { std::tuple_size<T>::value; })
    std::apply([&](const auto&... part) { (each(part, std::ref(f)), ...); }, x);
  else
    f(x);
}

/// outputs(layer, inputs...) is a std::tuple. Inputs are Tensor<double, …>. One program gives the outputs,
/// and the gradient of their sum, each times its cosine.
template <class Layer, class Outputs, class... In>
void check_layer(const std::string& name, Outputs, std::type_identity<In>...) {
  constexpr auto run = [](const auto& layer, auto... x) {
    const auto f = [](const auto&... arguments) { return Outputs{}(arguments...); };
    return ct::vjp(f)(layer, x...,
                      std::apply([](auto... y) { return std::tuple(cosines(y)...); }, f(layer, x...)));
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

  const auto results = std::apply([&](const auto&... x) { return ct::evaluate(run)(weights, x...); }, inputs);
  const auto& [outputs, gradients] = results;
  number = 0;
  std::apply([&](const auto&... y) { (agrees("/out/" + std::to_string(number++), y), ...); }, outputs);
  auto parameter = Weights::layout::parameters.begin();
  each(std::get<0>(gradients),
       [&](const auto& g) { agrees("/grad/" + std::string((parameter++)->path.view()), g); });
  CHECK(parameter == Weights::layout::parameters.end());
  number = 0;
  std::apply([&](const auto&, const auto&... g) { (agrees("/grad/" + std::to_string(number++), g), ...); },
             gradients);
}

}  // namespace golden
