// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/nn/mode.hpp>
#include <doctest/doctest.h>

namespace nn = ctgrad::nn;

static_assert(nn::Mode<nn::Training> && nn::Mode<nn::Inference> && !nn::Mode<bool> && !nn::Mode<int>);

TEST_CASE("a batch is a tenth of running statistics, as in PyTorch") {
  CHECK(nn::Training{}.momentum == 0.1);
}
