// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What ctgrad throws is a std::runtime_error that says what() in one sentence.
#include <ctgrad/core/error.hpp>
#include <doctest/doctest.h>

#include <type_traits>

namespace ct = ctgrad;

static_assert(std::is_base_of_v<std::runtime_error, ct::Error>);

TEST_CASE("an error keeps its message and can be caught as its base") {
  const auto message_of = [](auto error) -> std::string {
    try {
      throw error;
    } catch (const ct::Error& e) {
      return e.what();
    }
  };
  CHECK(message_of(ct::Error("one")) == "one");
}
