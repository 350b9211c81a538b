// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A whole GPT in double: gradients against central differences, and losses that can be worked out by hand.
#include "../golden.hpp"

#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <memory>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{.vocab_size = 11, .block_size = 6, .n_layer = 2, .n_head = 2, .n_embd = 8};
using Model = ct::nn::Gpt<config>;
using Parameters = ct::nn::Parameters<Model, double>;
using Tokens = ct::Tensor<std::int32_t, 2, 6>;

constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

struct Setup {
  Parameters p{7};
  Tokens tokens{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8}, targets{1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 10};
  Setup() {  // larger than the usual first weights, so that nothing is nearly linear
    std::mt19937_64 generator(3);
    std::normal_distribution<double> normal(0, 0.3);
    for (const auto& info : Parameters::layout::parameters)
      for (double& x : p.span(info)) x += normal(generator);
  }
};

}  // namespace

TEST_CASE("the gradient of a two-layer GPT agrees with central differences to 1e-6") {
  Setup s;
  const auto [value, gradient] = ct::value_and_grad<0>(loss)(s.p, s.tokens, s.targets);
  const auto f = ct::evaluate(loss);
  CHECK(f(s.p, s.tokens, s.targets) == doctest::Approx(value).epsilon(1e-13));
  for (const auto& info : Parameters::layout::parameters) {
    CAPTURE(info.path.view());
    std::vector<double> difference;
    for (double& x : s.p.span(info)) {
      const double x0 = x, h = 2e-5;
      x = x0 + h;
      const double up = f(s.p, s.tokens, s.targets);
      x = x0 - h;
      const double down = f(s.p, s.tokens, s.targets);
      x = x0;
      difference.push_back((up - down) / (2 * h));
    }
    // The keys' biases have no gradient at all; the floor is for them.
    CHECK(relative_error(gradient.span(info), difference, 1e-3) <= 1e-6);
  }
}

TEST_CASE("with all weights zero the loss is ln(vocabulary)") {
  Setup s;
  s.p = Parameters{};
  CHECK(ct::evaluate(loss)(s.p, s.tokens, s.targets) == doctest::Approx(std::log(11.0)).epsilon(1e-14));
}
