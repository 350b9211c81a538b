// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// With exceptions; tests/no_exceptions.cpp has the handler that takes their place.
#include <ctgrad/core/fail.hpp>
#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace {

/// Whether n / d can stand in a constant expression.
constexpr int quotient(int n, int d) {
  if (d == 0) ctgrad::fail("ctgrad: divides by 0");
  return n / d;
}

template <int D>
concept divides = requires {
  typename std::integral_constant<int, quotient(6, D)>;
};

}  // namespace

static_assert(quotient(6, 3) == 2);
static_assert(divides<3> && !divides<0>, "a mistake in a constant expression must not compile");

TEST_CASE("a mistake at run time throws its sentence") {
  const volatile int zero = 0;
  std::string sentence;
  try {
    (void)quotient(1, zero);
  } catch (const char* s) {
    sentence = s;
  }
  CHECK(sentence == "ctgrad: divides by 0");
}

TEST_CASE("the handler can be set, and is not called where there are exceptions") {
  static int calls = 0;
  const auto before = ctgrad::error_handler;
  CHECK(bool(before));
  ctgrad::error_handler = [](const char*) { ++calls; };
  CHECK_THROWS_AS(ctgrad::fail("ctgrad: x"), const char*);
  CHECK(calls == 0);
  ctgrad::error_handler("ctgrad: y");
  CHECK(calls == 1);
  ctgrad::error_handler = before;
}
