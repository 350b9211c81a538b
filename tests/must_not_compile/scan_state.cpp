// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: scan: a step returns a state of the same type as it takes, scalar types and shapes included
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto xs) {
  const auto step = [](auto total, auto x) { return std::pair(sum(total * x), x); };
  return ctgrad::scan(step, xs, xs).first;
};

auto bad(const ctgrad::Tensor<float, 3>& xs) { return ctgrad::evaluate(f)(xs); }
