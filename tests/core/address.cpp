// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/address.hpp>
#include <doctest/doctest.h>

using ctgrad::Address;

static_assert(Address{}.space == 0 && Address{}.byte_offset == 0);
static_assert(Address{1, 8} == Address{1, 8});
static_assert(Address{1, 8} != Address{2, 8});
static_assert(Address{1, 8} != Address{1, 16});

TEST_CASE("offsets go beyond 4 GB") {
  const Address far{0, std::int64_t{1} << 40};
  CHECK(far.byte_offset == 1099511627776);
  CHECK(far != Address{});
}
