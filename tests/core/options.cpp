// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/options.hpp>
#include <doctest/doctest.h>

TEST_CASE("a function that asks for nothing has all memory and all digits") {
  constexpr ctgrad::Options options;
  CHECK(options.arena_budget == ctgrad::unlimited);
  CHECK(ctgrad::unlimited == 9223372036854775807);
  CHECK(options.matmul == ctgrad::Precision::highest);
}
