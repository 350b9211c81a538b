// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// JSON that strangers may have written, and names in messages.
#include "files.hpp"

#include <ctgrad/io/text.hpp>
#include <doctest/doctest.h>

namespace io = ctgrad::io;

namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a document keeps its numbers to the last bit") {
  for (const double x : {0.1, 1e-300, -1.7976931348623157e308, 5e-324, 1.0 / 3}) {
    const nlohmann::json j{{"x", x}};
    CHECK(io::parse_json(j.dump(), "s").at("x").get<double>() == x);
  }
  CHECK(io::parse_json("18446744073709551615", "s").get<std::uint64_t>() == ~std::uint64_t{0});
}

TEST_CASE("what is no JSON, too deep, or names something twice is refused with its subject") {
  CHECK_NOTHROW(io::parse_json(nested(32), "s"));
  CHECK(message_of([] { io::parse_json(nested(33), "s"); }) == "ctgrad: s: it is nested more than 32 deep");
  CHECK(message_of([] { io::parse_json(std::string(10000000, '['), "s"); }) ==
        "ctgrad: s: it is nested more than 32 deep");
  CHECK(message_of([] { io::parse_json("{\"a\":1,\"b\":{\"a\":1},\"\\u0061\":2}", "s"); }) ==
        "ctgrad: s: the name \"a\" comes twice");
  CHECK_NOTHROW(io::parse_json("[{\"a\":1},{\"a\":1}]", "s"));
  for (const std::string text : {"", "{", "{}}", "[1,]", "\"\xff\"", "nul"}) {
    CAPTURE(text);
    CHECK(contains(message_of([&] { io::parse_json(text, "s"); }), "ctgrad: s: it is not JSON at byte "));
  }
  CHECK(message_of([] { io::parse_json(std::string("{}\0x", 4), "s"); }) ==
        "ctgrad: s: it is not JSON at byte 3");
}

TEST_CASE("names in messages are printable and short") {
  CHECK(io::in_quotes("h.0.weight") == "\"h.0.weight\"");
  CHECK(io::in_quotes("a\n\"\x7f") == "\"a\\n\\\"\\u007f\"");
  CHECK(io::in_quotes("\xff") == "\"\\ufffd\"");
  CHECK(io::in_quotes(std::string(101, 'x')) == "\"" + std::string(100, 'x') + "\"...");
}
