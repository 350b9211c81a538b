// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Whether two formulas have the same type, and three symbols to make formulas of.
#pragma once
#include <ctgrad/formula.hpp>

#include <type_traits>

namespace ct = ctgrad;
using namespace ct::literals;

namespace {
template <class A, class B>
constexpr bool same(A, B) {
  return std::is_same_v<A, B>;
}
constexpr auto x = ct::symbol<"x">;
constexpr auto y = ct::symbol<"y">;
constexpr auto z = ct::symbol<"z">;
}  // namespace
