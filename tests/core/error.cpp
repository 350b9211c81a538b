// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What ctgrad throws is a std::runtime_error that says what() in one sentence.
#include <ctgrad/core/error.hpp>
#include <doctest/doctest.h>

#include <type_traits>

namespace ct = ctgrad;

static_assert(std::is_base_of_v<std::runtime_error, ct::Error>);
static_assert(std::is_base_of_v<ct::Error, ct::NonFiniteError>);

TEST_CASE("an error keeps its message and can be caught as its base") {
  const auto message_of = [](auto error) -> std::string {
    try {
      throw error;
    } catch (const ct::Error& e) {
      return e.what();
    }
  };
  CHECK(message_of(ct::Error("one")) == "one");
  CHECK(message_of(ct::NonFiniteError("two")) == "two");
}

TEST_CASE("a loss that is not finite can be told from other errors") {
  CHECK_THROWS_AS(throw ct::NonFiniteError("x"), ct::NonFiniteError);
  try {
    throw ct::Error("x");
  } catch (const ct::NonFiniteError&) {
    FAIL("an Error is not a NonFiniteError");
  } catch (const ct::Error&) {
  }
}
