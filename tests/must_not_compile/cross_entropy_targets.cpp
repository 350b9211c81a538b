// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: cross_entropy: targets have the logits' shape without the last axis
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>

constexpr auto loss = [](auto logits, auto targets) { return ctgrad::cross_entropy(logits, targets); };

auto bad(const ctgrad::Tensor<float, 4, 10>& logits, const ctgrad::Tensor<std::int32_t, 5>& targets) {
  return ctgrad::grad<0>(loss)(logits, targets);
}
