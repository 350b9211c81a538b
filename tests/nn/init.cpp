// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// First values: their bounds and moments are those of torch.nn.init's functions and of PyTorch's layers.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace ct = ctgrad;
namespace nn = ctgrad::nn;
namespace init = ctgrad::nn::init;

namespace {

constexpr bool near(double a, double b) { return a - b < 1e-14 && b - a < 1e-14; }
constexpr bool is_uniform(const nn::Init& i, double bound) {
  return i.kind == nn::Init::Kind::uniform && near(i.low, -bound) && near(i.high, bound);
}
constexpr bool is_normal(const nn::Init& i, double deviation) {
  return i.kind == nn::Init::Kind::normal && near(i.value, deviation);
}

// A weight of a convolution from 4 to 8 channels: fan_in is 4 · 6, fan_out 8 · 6.
constexpr ct::Dims kernel{8, 4, 2, 3};
static_assert(is_uniform(init::kaiming_uniform()(kernel), 0.5));
static_assert(is_uniform(init::kaiming_uniform(1, init::Fan::out)(kernel), 0.25));
static_assert(is_normal(init::kaiming_normal(7)(ct::Dims{3, 4}), 0.1));
static_assert(is_uniform(init::xavier_uniform(2)(ct::Dims{14, 10}), 1));
static_assert(is_normal(init::xavier_normal()(ct::Dims{5, 3, 1}), 0.5));

// A rule becomes numbers where the shape is known.
constexpr nn::Parameter<2, 8> weight{init::kaiming_normal()};
static_assert(is_normal(weight.init, 0.5));
constexpr nn::Buffer<2, 8> table{init::kaiming_normal(0, init::Fan::out)};
static_assert(is_normal(table.init, 1));

// torch.nn.Linear and its siblings: kaiming_uniform_(weight, a=√5), and the bias in ±1/√fan_in.
constexpr nn::Linear<16, 3> linear;
static_assert(is_uniform(linear.weight.init, 0.25) && is_uniform(linear.bias.init, 0.25));
constexpr nn::Conv2d<4, 3, ct::Pair{2}> conv;
static_assert(is_uniform(conv.weight.init, 0.25) && is_uniform(conv.bias.init, 0.25));
constexpr nn::ConvTranspose2d<3, 4, ct::Pair{2}> up;
static_assert(is_uniform(up.weight.init, 0.25) && is_uniform(up.bias.init, 0.25));
constexpr nn::LSTM<3, 16> lstm;
static_assert(is_uniform(lstm.weight_ih_l0.init, 0.25) && is_uniform(lstm.bias_hh_l0.init, 0.25));
constexpr nn::GRUCell<3, 16> cell;
static_assert(is_uniform(cell.weight_hh.init, 0.25) && is_uniform(cell.bias_ih.init, 0.25));
constexpr nn::MultiheadAttention<24, 2> attention;
static_assert(is_uniform(attention.in_proj_weight.init, 0.25));
static_assert(is_uniform(attention.out_proj.weight.init, 1 / ct::elementary::sqrt(24.0)));
static_assert(attention.in_proj_bias.init.kind == nn::Init::Kind::constant &&
              attention.out_proj.bias.init.kind == nn::Init::Kind::constant);
constexpr nn::Embedding<7, 4> embedding;
static_assert(is_normal(embedding.weight.init, 1));

// GPT-2's (Radford et al. 2018 and 2019).
constexpr nn::Gpt<nn::GptConfig{.n_layer = 2, .n_head = 1, .n_embd = 8}> gpt;
static_assert(is_normal(gpt.wte.weight.init, 0.02) && is_normal(gpt.wpe.weight.init, 0.02));
static_assert(is_normal(gpt.h[0].attn.c_attn.weight.init, 0.02) &&
              is_normal(gpt.h[1].mlp.c_fc.weight.init, 0.02));
static_assert(is_normal(gpt.h[0].mlp.c_proj.weight.init, 0.01));
static_assert(gpt.h[0].attn.c_attn.bias.init.kind == nn::Init::Kind::constant);

constexpr std::size_t rows = 100, columns = 300;
struct Model {
  nn::Parameter<rows, columns> constant{init::constant(3)};
  nn::Parameter<rows, columns> normal{init::normal(0.5)};
  nn::Parameter<rows, columns> uniform{init::uniform(-1, 3)};
  nn::Parameter<rows, columns> truncated{init::trunc_normal(1, -1, 1.5)};
  nn::Parameter<rows, columns> kaiming{init::kaiming_uniform()};
};

struct Moments {
  double low, high, mean, variance;
};
Moments moments(std::span<const double> x) {
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const double e : x) mean += e / n;
  for (const double e : x) variance += (e - mean) * (e - mean) / n;
  return {*low, *high, mean, variance};
}

}  // namespace

TEST_CASE("what is drawn has the bounds, means and variances of torch.nn.init") {
  const nn::Parameters<Model, double> p(5);
  const auto check = [&](const char* path, double low, double high, double mean, double variance) {
    CAPTURE(path);
    const Moments m = moments(p[path]);
    const double deviation = std::sqrt(variance);
    CHECK(m.low >= low);
    CHECK(m.high <= high);
    CHECK(std::abs(m.mean - mean) < 1e-9 + 5 * deviation / std::sqrt(rows * columns));
    CHECK(m.variance == doctest::Approx(variance).epsilon(0.03));
  };
  check("constant", 3, 3, 3, 0);
  check("normal", -3, 3, 0, 0.25);
  check("uniform", -1, 3, 1, 16.0 / 12);
  // The first two moments of the normal distribution between a and b, by its density φ and its integral Φ.
  const auto density = [](double x) { return 0.3989422804014327 * std::exp(-x * x / 2); };
  const auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  const double mass = below(1.5) - below(-1), mean = (density(-1) - density(1.5)) / mass;
  check("truncated", -1, 1.5, mean, 1 - (density(-1) + 1.5 * density(1.5)) / mass - mean * mean);
  const double bound = std::sqrt(6.0 / columns);
  check("kaiming", -bound, bound, 0, bound * bound / 3);
  CHECK(moments(p["kaiming"]).high > 0.999 * bound);
}

TEST_CASE("bounds that hold no numbers are refused") {
  const auto message = [](auto f) {
    try {
      (void)f();
    } catch (const char* m) {
      return std::string(m);
    }
    return std::string();
  };
  CHECK(message([] { return init::uniform(1, -1); }).find("init::uniform") != std::string::npos);
  CHECK(message([] { return init::trunc_normal(3); }).find("init::trunc_normal") != std::string::npos);
  CHECK(message([] { return init::trunc_normal(0.02); }).empty());
  CHECK(message([] { return init::trunc_normal(-1); }).find("init::trunc_normal") != std::string::npos);
  CHECK(message([] { return init::normal(-1); }).find("init::normal") != std::string::npos);
}
