// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The order of formulas and collecting like entries.
#include <ctgrad/formula.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using namespace ct::literals;

namespace {
constexpr auto x = ct::symbol<"x">;
constexpr auto y = ct::symbol<"y">;

template <class A, class B>
constexpr int order(A, B) {
  const int c = compare(ct::formula::node<A>, ct::formula::node<B>);
  const int opposite = compare(ct::formula::node<B>, ct::formula::node<A>);
  if ((c < 0) != (opposite > 0)) throw "not antisymmetric";
  return c < 0 ? -1 : c > 0;
}

constexpr std::array<ct::formula::Entry, 5> entries{
    {{&ct::formula::node<ct::formula::Symbol<'y'>>, {1, 2}, 0},
     {&ct::formula::node<ct::formula::Symbol<'x'>>, {1, 1}, 1},
     {&ct::formula::node<ct::formula::Symbol<'y'>>, {3, 2}, 2},
     {&ct::formula::node<ct::formula::Symbol<'x'>>, {-1, 1}, 3},
     {&ct::formula::node<ct::formula::Number<1>>, {7, 1}, 4}}};
constexpr auto collected = ct::formula::collect(entries);
}  // namespace

// Constants, then the first symbol, then size, then name, then structure.
static_assert(order(1_c, x) == -1);
static_assert(order(ct::pi, x) == -1);
static_assert(order(1_c, 2_c) == -1);
static_assert(order(-1_c, 0.5_c) == -1);
static_assert(order(x, y) == -1);
static_assert(order(sin(x), y) == -1);
static_assert(order(x, sin(x)) == -1);
static_assert(order(cos(x), sin(x)) == -1);
static_assert(order(pow<2>(x), pow<3>(x)) == -1);
static_assert(order(sin(y) * x, sin(x) * y) == -1);
static_assert(order(x * y, x* y) == 0);
static_assert(order(exp(x + y), exp(x - y)) != 0);

static_assert(collected.size == 2);
static_assert(collected.entry[0].index == 4);
static_assert(collected.entry[1].r == ct::formula::Rational{2, 1});
static_assert(collected.entry[1].key->name == "y");

static_assert(ct::formula::node<std::remove_cv_t<decltype(x * sin(y) + 1_c)>>.size == 6);
static_assert(ct::formula::node<std::remove_cv_t<decltype(sin(y) + x)>>.first == "x");
