// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: tree_map: the function gives a value of another shape than the leaf has
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::tree_map([](auto leaf) { return sum(leaf); }, x); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
