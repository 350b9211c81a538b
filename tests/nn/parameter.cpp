// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Parameters as fields of a model: shape, first values, and no use outside of tracing.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace ct = ctgrad;
namespace nn = ctgrad::nn;

namespace {

constexpr bool is(const nn::Init& i, nn::Init::Kind kind, double value) {
  return i.kind == kind && i.value == value;
}

// A parameter is a traced value whose scalar type is not fixed yet.
static_assert(std::is_base_of_v<ct::Expr<ct::Deferred, ct::Shape<2, 3>>, nn::Parameter<2, 3>>);
static_assert(ct::Traced<nn::Parameter<2, 3>>);
static_assert(std::is_same_v<nn::Parameter<2, 3>::shape, ct::Shape<2, 3>>);
static_assert(nn::detail::is_parameter<nn::Parameter<4>>);
static_assert(!nn::detail::is_parameter<nn::Linear<4, 4>>);
static_assert(nn::detail::is_array<std::array<nn::Linear<4, 4>, 2>>);
static_assert(!nn::detail::is_array<nn::Linear<4, 4>>);

// It starts as zeros unless its model says otherwise.
constexpr nn::Parameter<3> unsaid;
static_assert(is(unsaid.init, nn::Init::Kind::constant, 0));
static_assert(is(nn::init::zeros, nn::Init::Kind::constant, 0));
static_assert(is(nn::init::ones, nn::Init::Kind::constant, 1));
static_assert(is(nn::init::normal(0.5), nn::Init::Kind::normal, 0.5));

// Layers begin as PyTorch's (init.cpp has them all).
constexpr nn::Linear<3, 2> linear;
static_assert(linear.weight.init.kind == nn::Init::Kind::uniform);
static_assert(std::is_same_v<decltype(linear.weight)::shape, ct::Shape<2, 3>>, "weights are (out, in)");
constexpr nn::Embedding<7, 4> embedding;
static_assert(is(embedding.weight.init, nn::Init::Kind::normal, 1));
static_assert(std::is_same_v<decltype(embedding.weight)::shape, ct::Shape<7, 4>>);
constexpr nn::LayerNorm<4> norm;
static_assert(is(norm.weight.init, nn::Init::Kind::constant, 1));
static_assert(is(norm.bias.init, nn::Init::Kind::constant, 0));

}  // namespace

TEST_CASE("what writes to the residual stream starts smaller by the root of twice the depth") {
  constexpr nn::ResidualLinear<3, 3, 8> layer;
  CHECK(layer.weight.init.kind == nn::Init::Kind::normal);
  CHECK(layer.weight.init.value == doctest::Approx(0.02 / 4).epsilon(1e-14));
}

TEST_CASE("a parameter used outside of tracing says so") {
  std::string message;
  try {
    (void)transpose(nn::Linear<3, 2>{}.weight);
  } catch (const char* m) {
    message = m;
  }
  CHECK(message == "ctgrad: a module's parameter was used outside of tracing");
}
