// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"
#include "layers_golden.hpp"

namespace {

using namespace ct::nn;

constexpr std::size_t B = 2, C = 4, Heads = 2, L = 4, S = 5;
template <std::size_t... E>
constexpr std::type_identity<ct::Tensor<double, E...>> of{};

/// The keys that are no padding: all of the first sequence, three of the second.
constexpr auto seen = [](auto like) {
  const auto key = ct::iota<double, ct::Shape<1, 1, 1, S>>(like);
  return key < 5.0 - 2.0 * ct::iota<double, ct::Shape<B, 1, 1, 1>, 0>(like);
};

constexpr TransformerConfig config(bool norm_first) {
  return {.d_model = C, .nhead = Heads, .dim_feedforward = 6, .norm_first = norm_first};
}

struct Layers {
  TransformerEncoderLayer<config(true)> encoder;
  TransformerDecoderLayer<config(true)> decoder;
};
/// What dropout with this probability changes in the layers' results.
template <int Percent>
constexpr auto change = [](const auto& layers, auto x, auto key) {
  const Dropout dropout{Percent / 100.0, key};
  const auto memory = layers.encoder(x, ct::unmasked, dropout);
  const auto y = layers.decoder(x, memory, ct::causal, ct::unmasked, dropout);
  return amax(abs(y - layers.decoder(x, layers.encoder(x), ct::causal)));
};

}  // namespace

TEST_CASE("attention to itself, to a memory, and with values of their own agrees with PyTorch") {
  using Attention = MultiheadAttention<C, Heads>;
  golden::check_layer<Attention>(
      "self_attention", [](const auto& m, auto x) { return std::tuple(m(x, x, x, ct::causal)); },
      of<B, L, C>);
  golden::check_layer<Attention>(
      "cross_attention", [](const auto& m, auto x, auto y) { return std::tuple(m(x, y, y, seen(x))); },
      of<B, L, C>, of<B, S, C>);
  golden::check_layer<Attention>(
      "three_attention", [](const auto& m, auto q, auto k, auto v) { return std::tuple(m(q, k, v)); },
      of<B, L, C>, of<B, S, C>, of<B, S, C>);
}

TEST_CASE("layers of encoders and decoders agree with PyTorch, norms first or last") {
  constexpr auto encoder = [](const auto& layer, auto x) { return std::tuple(layer(x)); };
  golden::check_layer<TransformerEncoderLayer<config(false)>>("encoder0", encoder, of<B, L, C>);
  golden::check_layer<TransformerEncoderLayer<config(true)>>("encoder1", encoder, of<B, L, C>);
  constexpr auto decoder = [](const auto& layer, auto x, auto memory) {
    return std::tuple(layer(x, memory, ct::causal, seen(x)));
  };
  golden::check_layer<TransformerDecoderLayer<config(false)>>("decoder0", decoder, of<B, L, C>, of<B, S, C>);
  golden::check_layer<TransformerDecoderLayer<config(true)>>("decoder1", decoder, of<B, L, C>, of<B, S, C>);
}

TEST_CASE("queries of an embedding look at keys of a batch") {
  struct Model {
    Embedding<3, C> words;
    MultiheadAttention<C, Heads> attention;
  };
  constexpr auto f = [](const auto& m, auto tokens, auto image) {
    return mean(m.attention(m.words(tokens), image, image));
  };
  const ct::Tensor<std::int32_t, B, L> tokens{0, 1, 2, 0, 1, 2, 0, 1};
  const auto gradient =
      ct::grad<0>(f)(Parameters<Model>(1), tokens, check::random<ct::Tensor<float, B, S, C>>(1));
  CHECK(gradient["words.weight"][0] != 0);
}

TEST_CASE("attention to itself is one product for queries, keys and values") {
  using Attention = Parameters<MultiheadAttention<C, Heads>, double>;
  constexpr auto products = [](auto f, auto... x) {
    using Source = ct::run::ValueSource<ct::transform::Evaluate<decltype(f)>, decltype(x)...>;
    int count = 0;
    for (const ct::graph::Node& n : ct::run::traced<Source>.graph.nodes) count += n.op->name == "matmul";
    return count;
  };
  const ct::Tensor<double, B, L, C> x{}, y{};
  // One or more projections, the scores, the mixture, and the last projection.
  CHECK(products([](const auto& m, auto a) { return m(a, a, a); }, Attention{}, x) == 4);
  CHECK(products([](const auto& m, auto a, auto b) { return m(a, b, b); }, Attention{}, x, y) == 5);
  CHECK(products([](const auto& m, auto a, auto b) { return m(a, a, b); }, Attention{}, x, y) == 6);
}

TEST_CASE("dropout changes what a layer gives, by its key, and with probability 0 nothing") {
  const Parameters<Layers> weights(1);
  const auto x = check::random<ct::Tensor<float, B, L, C>>(1);
  const auto of = [&](auto f, int key) { return ct::evaluate(f)(weights, x, ct::random::key(key, 0)); };
  CHECK(of(change<0>, 1) == 0);
  CHECK(of(change<50>, 1) > 0.01f);
  CHECK(of(change<50>, 1) == of(change<50>, 1));
  CHECK(of(change<50>, 1) != of(change<50>, 2));
}
