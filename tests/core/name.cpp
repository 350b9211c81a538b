// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Short strings for constant expressions: paths, numbers, the limit of their length.
#include <ctgrad/core/name.hpp>
#include <doctest/doctest.h>

#include <string>

namespace ct = ctgrad;

static_assert(ct::Name{}.size() == 0);
static_assert(ct::Name{}.view().empty());
static_assert(ct::Name("weight").view() == "weight");
static_assert(ct::Name(std::string_view("weight!", 6)) == ct::Name("weight"));
static_assert(ct::Name("a") != ct::Name("b"));

// A path is its fields with dots between them; the root has no name and adds no dot.
static_assert((ct::Name{} / "h").view() == "h");
static_assert((ct::Name("h") / "0" / "attn" / "weight").view() == "h.0.attn.weight");

// Numbers are decimal.
static_assert(ct::decimal(0).view() == "0");
static_assert(ct::decimal(9).view() == "9");
static_assert(ct::decimal(10).view() == "10");
static_assert(ct::decimal(12345678901234567890u).view() == "12345678901234567890");

// A name can be a template argument, and equal names are the same argument.
template <ct::Name N>
struct Named {};
static_assert(std::is_same_v<Named<"a.b">, Named<ct::Name("a") / "b">>);
static_assert(!std::is_same_v<Named<"a.b">, Named<"a.c">>);

TEST_CASE("a name holds 95 characters and refuses the 96th") {
  const std::string longest(95, 'x');
  CHECK(ct::Name(std::string_view(longest)).view() == longest);
  CHECK_THROWS_AS(ct::Name(std::string_view(longest + "x")), const char*);

  ct::Name n(std::string_view(longest).substr(2));
  CHECK((n / "y").size() == 95);
  CHECK_THROWS_AS(n / "yz", const char*);
}
