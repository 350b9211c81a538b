// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas, which know no lines: the operation and the cause are named all the same.
#include "expect.hpp"

namespace ct = ctgrad;

TEST_CASE("a formula as a function") {
  constexpr auto x = ct::symbol<"x">;
  constexpr auto y = ct::symbol<"y">;
  constexpr auto h = y * log(x);
  const auto r = ct::explain_nonfinite(h, 0.0, 1.0);
  outside::show("formula", to_string(r));
  REQUIRE(r.found);
  CHECK(r.operation == "log");
  CHECK(outside::contains(r.cause, "log of 0"));
  CHECK_FALSE(ct::explain_nonfinite(h, 2.0, 1.0).found);
}
