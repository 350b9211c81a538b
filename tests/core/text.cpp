// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/text.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using ctgrad::detail::Text;

TEST_CASE("pieces of text, integers, numbers in six digits, and lists") {
  CHECK((Text() << "a" << std::string("b") << std::string_view("c")).str() == "abc");
  CHECK((Text() << 3 << " " << -4L << " " << std::size_t{5}).str() == "3 -4 5");
  CHECK((Text() << std::numeric_limits<std::int64_t>::min()).str() == "-9223372036854775808");
  CHECK((Text() << 0.1 << " " << 1e-30 << " " << 1234567.0).str() == "0.1 1e-30 1.23457e+06");
  CHECK((Text() << std::vector<int>{1, 2} << std::vector<int>{}).str() == "[1, 2][]");
}

TEST_CASE("what is not a number has no sign") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK((Text() << nan << " " << -nan).str() == "nan nan");
  CHECK((Text() << -std::numeric_limits<double>::infinity()).str() == "-inf");
}

TEST_CASE("a text is empty until something is added") {
  Text t;
  CHECK(t.empty());
  t << "x";
  CHECK_FALSE(t.empty());
}
