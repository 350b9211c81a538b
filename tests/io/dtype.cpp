// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Types of elements: every 16-bit number against its definition, and what is refused.
#include "files.hpp"

#include <ctgrad/io/dtype.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace io = ctgrad::io;

TEST_CASE("every half-precision number is sign · 1.fraction · 2^exponent, to the bit") {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31), fraction = static_cast<int>(bits & 1023);
    const float value = io::half_to_float(static_cast<std::uint16_t>(bits));
    REQUIRE(std::signbit(value) == (bits >= 32768));
    if (exponent == 31)
      REQUIRE((fraction == 0 ? std::isinf(value) : std::isnan(value)));
    else if (exponent == 0)
      REQUIRE(std::abs(value) == std::ldexp(static_cast<float>(fraction), -24));
    else
      REQUIRE(std::abs(value) == std::ldexp(static_cast<float>(1024 + fraction), exponent - 25));
  }
}

TEST_CASE("bfloat16 is the upper half of a float") {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const float value = io::bfloat_to_float(static_cast<std::uint16_t>(bits));
    REQUIRE(std::bit_cast<std::uint32_t>(value) == bits << 16);
  }
}

TEST_CASE("types are found by name and have the format's sizes") {
  CHECK(io::find_dtype("F32")->bits == 32);
  CHECK(io::find_dtype("BOOL")->bits == 8);
  CHECK(io::find_dtype("F4")->bits == 4);
  CHECK_FALSE(io::find_dtype("F31").has_value());
  CHECK_FALSE(io::find_dtype("").has_value());
}

TEST_CASE("narrowing rounds, keeps infinities, and refuses what a float cannot hold") {
  const auto narrow = [](double x) {
    float out = 0;
    io::convert<float>({"F64", 64}, std::as_bytes(std::span(&x, 1)), std::span(&out, 1));
    return out;
  };
  CHECK(narrow(0.1) == 0.1f);
  CHECK(narrow(1e-50) == 0.0f);
  CHECK(narrow(-std::numeric_limits<double>::infinity()) == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(narrow(std::numeric_limits<double>::quiet_NaN())));
  CHECK(contains(message_of([&] { narrow(1e39); }), "too large for a float"));
}

TEST_CASE("types that are no parameters are refused by name") {
  float out = 0;
  for (const io::Dtype& d : io::dtypes) {
    const bool can = d.name == "F16" || d.name == "BF16" || d.name == "F32" || d.name == "F64";
    const std::vector<std::byte> raw(8);
    const std::string message = message_of([&] { io::convert<float>(d, raw, std::span(&out, 1)); });
    CHECK(message.empty() == can);
    if (!can) CHECK(contains(message, " " + std::string(d.name) + " "));
  }
}
