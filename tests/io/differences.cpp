// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Differences are thrown together, in order, and only if there are any.
#include "files.hpp"

#include <ctgrad/io/differences.hpp>
#include <doctest/doctest.h>

#include <algorithm>

namespace io = ctgrad::io;

TEST_CASE("all differences come in one message, a line each") {
  io::Differences d;
  CHECK(d.empty());
  CHECK_NOTHROW(d.check("ctgrad: x"));
  d.add("missing: a");
  d.add("missing: b");
  CHECK_FALSE(d.empty());
  CHECK(message_of([&] { d.check("ctgrad: x"); }) == "ctgrad: x:\n  missing: a\n  missing: b");
}

TEST_CASE("beyond a thousand lines they are counted") {
  io::Differences d;
  for (int i = 0; i < 1234; ++i) d.add("line");
  const std::string message = message_of([&] { d.check("ctgrad: x"); });
  CHECK(message.ends_with("\n  and 234 more"));
  CHECK(std::count(message.begin(), message.end(), '\n') == 1001);
}
