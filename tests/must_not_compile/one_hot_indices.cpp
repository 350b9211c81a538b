// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: one_hot: indices are std::int32_t
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::one_hot<3>(x); };

auto bad(const ctgrad::Tensor<float, 4>& x) { return ctgrad::evaluate(f)(x); }
