// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formula types are empty, and symbols are the same by their names.
#include <ctgrad/formula.hpp>
#include <doctest/doctest.h>

#include <type_traits>

namespace ct = ctgrad;
using namespace ct::literals;

namespace {
constexpr auto x = ct::symbol<"x">;
constexpr auto h = sin(x) * ct::symbol<"long_name_2"> / (1_c + ct::pi * x);
}  // namespace

static_assert(std::is_same_v<decltype(x), const ct::formula::Symbol<'x'>>);
static_assert(std::is_same_v<decltype(x), decltype(ct::symbol<"x">)>);
static_assert(!std::is_same_v<decltype(x), decltype(ct::symbol<"X">)>);

// As transforms of functions ask for.
static_assert(std::is_empty_v<decltype(h)>);
static_assert(std::is_default_constructible_v<std::remove_cv_t<decltype(h)>>);

static_assert(ct::formula::Formula<decltype(h)>);
static_assert(ct::formula::Formula<decltype(0.5_c)>);
static_assert(!ct::formula::Formula<double>);
static_assert(!ct::formula::Formula<decltype(x = 1.0)>);

static_assert((x = 2.5).value == 2.5);
static_assert(std::is_same_v<decltype(x = 2.5f), ct::formula::Binding<ct::formula::Symbol<'x'>, float>>);
