// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The symbols of formulas, in alphabetical order and each once.
#include "same.hpp"

#include <doctest/doctest.h>

using ct::formula::List;
using ct::formula::Symbol;

namespace {
template <class... H>
constexpr auto symbols(H...) {
  return ct::symbols_of<H...>{};
}
}  // namespace

static_assert(same(symbols(1_c), List<>{}));
static_assert(same(symbols(x), List<Symbol<'x'>>{}));
static_assert(same(symbols(z * sin(y) + exp(x / z)), List<Symbol<'x'>, Symbol<'y'>, Symbol<'z'>>{}));
static_assert(same(symbols(ct::symbol<"b"> * ct::symbol<"ab"> * ct::symbol<"a">),
                   List<Symbol<'a'>, Symbol<'a', 'b'>, Symbol<'b'>>{}));
static_assert(same(symbols(z, pow(y, x), pow<3>(-2_c * y)), List<Symbol<'x'>, Symbol<'y'>, Symbol<'z'>>{}));
static_assert(std::is_same_v<ct::symbols_of<decltype(x)>, List<Symbol<'x'>>>);
