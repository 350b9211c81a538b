// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Buffers of fixed size: inside the object up to 1 KiB, on the heap above; aligned, zeroed, never lost in a
// move.
#include <ctgrad/core/storage.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ct = ctgrad;

namespace {

using Small = ct::Storage<float, 256>;  // exactly 1 KiB
using Large = ct::Storage<float, 257>;

template <class S>
bool inside(const S& s) {
  const auto* object = reinterpret_cast<const std::byte*>(&s);
  const auto* data = reinterpret_cast<const std::byte*>(s.data());
  return object <= data && data < object + sizeof(S);
}

template <class S>
bool aligned(const S& s) {
  return reinterpret_cast<std::uintptr_t>(s.data()) % ct::alignment == 0;
}

}  // namespace

static_assert(ct::alignment == 64 && ct::inline_bytes == 1024);
static_assert(alignof(ct::Storage<float, 16>) == 64, "one cache line is aligned");
static_assert(sizeof(ct::Storage<float, 1>) == sizeof(float), "a lone number needs no padding");
static_assert(std::is_trivially_copyable_v<Small>);

// Small buffers work in constant expressions.
static_assert([] {
  ct::Storage<int, 3> s;
  s.data()[1] = 5;
  const auto copy = s;
  return copy.data()[0] == 0 && copy.data()[1] == 5 && copy.data()[2] == 0;
}());

TEST_CASE("1 KiB is kept inside the object, one element more is on the heap") {
  const Small small;
  const Large large;
  CHECK(inside(small));
  CHECK_FALSE(inside(large));
  CHECK(sizeof(Small) == 1024);
  CHECK(sizeof(Large) == sizeof(void*));
}

TEST_CASE_TEMPLATE("buffers start zeroed, on a cache line", S, Small, Large) {
  for (int repeat = 0; repeat < 20; ++repeat) {  // heap memory that was used before must be zeroed again
    S s;
    CHECK(aligned(s));
    CHECK(std::all_of(s.data(), s.data() + 256, [](float x) { return x == 0; }));
    std::fill(s.data(), s.data() + 256, 7.0f);
  }
}

TEST_CASE_TEMPLATE("a copy has elements of its own", S, Small, Large) {
  S a;
  a.data()[200] = 3;
  S b = a;
  b.data()[200] = 4;
  CHECK(a.data()[200] == 3);
  S c;
  c = a;
  CHECK(c.data()[200] == 3);
  CHECK(c.data() != a.data());
  const S& self = c;
  c = self;
  CHECK(c.data()[200] == 3);
}

TEST_CASE_TEMPLATE("after a move both buffers can be used", S, Small, Large) {
  S a;
  a.data()[100] = 3;
  S b = std::move(a);
  CHECK(b.data()[100] == 3);
  REQUIRE(a.data() != nullptr);
  CHECK(a.data() != b.data());
  a.data()[100] = 5;
  CHECK(b.data()[100] == 3);
  a = std::move(b);
  CHECK(a.data()[100] == 3);
  REQUIRE(b.data() != nullptr);
  b.data()[100] = 6;
  CHECK(a.data()[100] == 3);
}

TEST_CASE("moving a large buffer hands over its memory") {
  Large a;
  const float* memory = a.data();
  const Large b = std::move(a);
  CHECK(b.data() == memory);
}
