// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: tree_map: the function gives a value of another scalar type than the leaf has
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) {
  return ctgrad::tree_map([](auto, auto other) { return other; }, x, y);
};

auto bad(const ctgrad::Tensor<float, 3>& x, const ctgrad::Tensor<double, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
