// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/hash.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using ctgrad::detail::hash;
using ctgrad::detail::number_bits;

/// How many of so many results are there once only.
std::size_t distinct(std::vector<std::uint32_t> x) {
  std::sort(x.begin(), x.end());
  return static_cast<std::size_t>(std::unique(x.begin(), x.end()) - x.begin());
}

}  // namespace

TEST_CASE("for each of one word the hash is a bijection of the other") {
  constexpr std::size_t count = 1 << 16;
  for (const std::uint32_t fixed : {0u, 1u, 0x3F800000u, 0xDEADBEEFu}) {
    std::vector<std::uint32_t> first(count), second(count);
    for (std::size_t i = 0; i < count; ++i) {
      first[i] = hash(static_cast<std::uint32_t>(i), fixed);
      second[i] = hash(fixed, static_cast<std::uint32_t>(i) << 16);
    }
    CHECK(distinct(first) == count);
    CHECK(distinct(second) == count);
  }
}

TEST_CASE("each bit of either word turns each bit of the hash around in half of the cases") {
  constexpr int count = 1 << 14;
  double worst = 0;
  for (int bit = 0; bit < 64; ++bit) {
    std::array<int, 32> turned{};
    for (int i = 0; i < count; ++i) {
      const auto a = static_cast<std::uint32_t>(i), b = a * 77 + 5;
      const std::uint32_t difference =
          hash(a, b) ^ (bit < 32 ? hash(a ^ 1u << bit, b) : hash(a, b ^ 1u << (bit - 32)));
      for (int k = 0; k < 32; ++k) turned[static_cast<std::size_t>(k)] += difference >> k & 1u;
    }
    for (const int t : turned) worst = std::max(worst, std::abs(t - count / 2.0));
  }
  CHECK(worst <= 6 * std::sqrt(count / 4.0));  // of 2048, in standard deviations
}

TEST_CASE("numbers from a hash are finite, of both signs, and differ where one of 31 bits does") {
  std::vector<std::uint32_t> bits;
  int negative = 0;
  for (std::uint32_t i = 0; i < 1 << 16; ++i) {
    const std::uint32_t h = i << 16 | (i * 40503u & 0xFFFFu);
    const float x = std::bit_cast<float>(number_bits(h));
    CHECK_MESSAGE((std::abs(x) >= 0x1p-63f && std::abs(x) < 0x1p65f), x);
    negative += x < 0;
    CHECK(number_bits(h) == number_bits(h ^ 0x40000000u));
    if ((h & 0x40000000u) == 0) bits.push_back(number_bits(h));
  }
  CHECK(negative == 1 << 15);
  CHECK(distinct(bits) == 1 << 15);
}

static_assert(hash(0u, 0u) == 0 && hash(1u, 0u) != hash(0u, 1u), "the words do not stand for each other");
