// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Lists of types.
#include <ctgrad/formula/list.hpp>
#include <doctest/doctest.h>

#include <type_traits>

using ctgrad::formula::at;
using ctgrad::formula::concat;
using ctgrad::formula::List;

static_assert(std::is_same_v<at<0, List<int, char, int>>, int>);
static_assert(std::is_same_v<at<1, List<int, char, int>>, char>);
static_assert(std::is_same_v<at<2, List<int, char, int>>, int>);
// Elements may be incomplete, or not objects at all.
static_assert(std::is_same_v<at<1, List<int&, void>>, void>);

static_assert(std::is_same_v<concat<>, List<>>);
static_assert(std::is_same_v<concat<List<int>>, List<int>>);
static_assert(std::is_same_v<concat<List<>, List<int>>, List<int>>);
static_assert(std::is_same_v<concat<List<int>, List<char, long>, List<>>, List<int, char, long>>);
static_assert(
    std::is_same_v<concat<List<int>, List<char>, List<long>, List<int>>, List<int, char, long, int>>);
static_assert(std::is_same_v<concat<List<int>, List<>, List<int>, List<char>, List<>, List<long>, List<int>>,
                             List<int, int, char, long, int>>);
