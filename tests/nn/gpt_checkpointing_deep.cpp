// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The number of checkpointed layers has no limit of its own: 24 blocks are 48 loops with thousands of
// operands.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace ct = ctgrad;

namespace {

template <bool Checkpointing>
using Model = ct::nn::Gpt<ct::nn::GptConfig{.vocab_size = 11,
                                            .block_size = 4,
                                            .n_layer = 24,
                                            .n_head = 2,
                                            .n_embd = 8,
                                            .gradient_checkpointing = Checkpointing}>;
using Tokens = ct::Tensor<std::int32_t, 2, 4>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

template <bool Checkpointing>
auto loss_and_gradient() {
  const auto p = std::make_unique<ct::nn::Parameters<Model<Checkpointing>, float>>(1);
  return ct::value_and_grad<0>(loss)(*p, Tokens{0, 3, 6, 9, 1, 4, 7, 10}, Tokens{3, 6, 9, 1, 4, 7, 10, 2});
}

}  // namespace

TEST_CASE("24 checkpointed layers have the loss and the gradient of 24 layers") {
  const auto [expected, g] = loss_and_gradient<false>();
  const auto [value, c] = loss_and_gradient<true>();
  CHECK(value == doctest::Approx(expected).epsilon(1e-5));
  const auto x = g.flat(), y = c.flat();
  REQUIRE(x.size() == y.size());
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(x[i] - y[i])));
    largest = std::max(largest, std::abs(static_cast<double>(x[i])));
  }
  CHECK(largest > 0.1);
  CHECK(worst <= 1e-5 * largest);
}
