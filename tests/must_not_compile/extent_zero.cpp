// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: an extent is 0
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/functional.hpp>

namespace ct = ctgrad;

auto bad(const ct::Tensor<float, 4, 0>& x, const ct::Tensor<float, 0>& w) {
  return ct::evaluate([](auto v, auto gain) { return ct::layer_norm(v, gain, gain); })(x, w);
}
