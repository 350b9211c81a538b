// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "layers_golden.hpp"

namespace {

namespace ct = ctgrad;
using namespace ct::nn;

constexpr std::size_t L = 5, B = 2, In = 3, H = 4;
template <std::size_t... E>
constexpr std::type_identity<ct::Tensor<double, E...>> of{};

struct Model {
  Embedding<11, In> embedding;
  std::array<GRU<In, H>, 2> directions;
  LSTM<2 * H, H> above;
  constexpr auto operator()(auto tokens) const {
    const auto x = embedding(tokens);
    const auto backwards = ct::flip<0>(directions[1](ct::flip<0>(x)).first);
    return above(ct::concat<-1>(directions[0](x).first, backwards)).second.first;
  }
};

}  // namespace

TEST_CASE("a step of each cell agrees with PyTorch, and so do its gradients") {
  constexpr auto one = [](const auto& cell, auto x, auto h) { return std::tuple(cell(x, h)); };
  golden::check_layer<RNNCell<In, H>>("rnn_cell", one, of<B, In>, of<B, H>);
  golden::check_layer<GRUCell<In, H>>("gru_cell", one, of<B, In>, of<B, H>);
  constexpr auto two = [](const auto& cell, auto x, auto h, auto c) {
    const auto [next_h, next_c] = cell(x, std::pair(h, c));
    return std::tuple(next_h, next_c);
  };
  golden::check_layer<LSTMCell<In, H>>("lstm_cell", two, of<B, In>, of<B, H>, of<B, H>);
}

TEST_CASE("layers along a sequence agree with PyTorch, and so do their gradients") {
  constexpr auto one = [](const auto& layer, auto x, auto h) {
    const auto [y, last] = layer(x, h);
    return std::tuple(y, last);
  };
  golden::check_layer<RNN<In, H>>("rnn", one, of<L, B, In>, of<B, H>);
  golden::check_layer<GRU<In, H>>("gru", one, of<L, B, In>, of<B, H>);
  constexpr auto two = [](const auto& layer, auto x, auto h, auto c) {
    const auto [y, last] = layer(x, std::pair(h, c));
    return std::tuple(y, last.first, last.second);
  };
  golden::check_layer<LSTM<In, H>>("lstm", two, of<L, B, In>, of<B, H>, of<B, H>);
}

TEST_CASE("without a state they begin with zeros, and a sequence needs no batch") {
  constexpr auto lstm = [](const auto& layer, auto x) {
    const auto [y, last] = layer(x);
    return std::tuple(y, last.first, last.second);
  };
  golden::check_layer<LSTM<In, H>>("lstm_zeros", lstm, of<L, In>);

  constexpr auto both = [](const auto& layer, auto x) {
    const auto zeros = ct::zeros_like<ct::Shape<B, H>>(x);
    return sum(square(layer(x).first - layer(x, zeros).first));
  };
  ct::Tensor<double, L, B, In> x;
  x.fill(0.5);
  CHECK(ct::evaluate(both)(Parameters<RNN<In, H>, double>(1), x) == 0);
  CHECK(ct::evaluate(both)(Parameters<GRU<In, H>, double>(1), x) == 0);
}

TEST_CASE("layers behind each other, one of them backwards, as a model of tokens in float") {
  constexpr auto loss = [](const auto& model, auto tokens) { return mean(square(model(tokens))); };
  const Parameters<Model> weights(1);
  const ct::Tensor<std::int32_t, L, B> tokens{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const auto [value, gradient] = ct::value_and_grad<0>(loss)(weights, tokens);
  CHECK(value > 0);
  // Along the gradient the loss rises by its squared norm.
  double norm = 0;
  for (float g : gradient.flat()) norm += double{g} * double{g};
  const auto at = [&](float step) {
    auto moved = weights;
    for (std::size_t i = 0; i < moved.flat().size(); ++i) moved.flat()[i] += step * gradient.flat()[i];
    return double{ct::evaluate(loss)(moved, tokens)};
  };
  CHECK((at(0.05f) - at(-0.05f)) / 0.1 == doctest::Approx(norm).epsilon(1e-2));
}
