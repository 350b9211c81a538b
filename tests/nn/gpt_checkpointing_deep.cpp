// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The number of checkpointed layers has no limit of its own: 24 blocks are 48 loops with thousands of
// operands.
#include "../checkpointing.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 11, .block_size = 4, .n_layer = 24, .n_head = 2, .n_embd = 8};
using Tokens = ct::Tensor<std::int32_t, 2, 4>;

template <bool Checkpointing>
auto loss_and_gradient() {
  using Model = checkpointing::Model<config, Checkpointing>;
  const auto p = std::make_unique<ct::nn::Parameters<Model, float>>(1);
  return ct::value_and_grad<0>(checkpointing::loss)(*p, Tokens{0, 3, 6, 9, 1, 4, 7, 10},
                                                    Tokens{3, 6, 9, 1, 4, 7, 10, 2});
}

}  // namespace

TEST_CASE("24 checkpointed layers have the loss and the gradient of 24 layers") {
  const auto [expected, g] = loss_and_gradient<false>();
  const auto [value, c] = loss_and_gradient<true>();
  CHECK(value == doctest::Approx(expected).epsilon(1e-5));
  const auto [worst, largest] = checkpointing::distance(g, c);
  CHECK(largest > 0.1);
  CHECK(worst <= 1e-5 * largest);
}
