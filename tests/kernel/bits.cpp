// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/kernel/bits.hpp>
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace simd = ctgrad::simd;

TEST_CASE_TEMPLATE("a batch's bits are those of its lanes, there and back", T, float, double) {
  using V = simd::Batch<T>;
  const V v = simd::lane_index<T, simd::Arch>() - V(T(1));
  const simd::Bits<V> bits = simd::bits(v);
  for (std::size_t l = 0; l < V::size; ++l)
    CHECK(bits[l] == std::bit_cast<typename simd::Format<T>::Bits>(static_cast<T>(l) - 1));
  CHECK(simd::first(simd::from_bits<V>(bits)) == -1);
}

TEST_CASE_TEMPLATE("signs are taken away, and from another number", T, float, double) {
  using L = std::numeric_limits<T>;
  const auto same = [](T a, T b) { return a == b && std::signbit(a) == std::signbit(b); };
  for (T x : {T(0), T(1.5), L::denorm_min(), L::max(), L::infinity()})
    for (T sign : {T(1), T(-1), T(-0.0)}) {
      const simd::Batch<T> y(sign);
      for (T signed_x : {x, -x}) {
        CHECK(same(simd::first(simd::magnitude(simd::Batch<T>(signed_x))), x));
        CHECK(same(simd::first(simd::with_sign(simd::Batch<T>(signed_x), y)), std::copysign(x, sign)));
      }
      CHECK(same(simd::first(simd::signed_as(simd::Batch<T>(x), y)), std::copysign(x, sign)));
    }
}

TEST_CASE_TEMPLATE("scale rounds once, also to subnormal numbers", T, float, double) {
  using L = std::numeric_limits<T>;
  for (int n : {-L::digits, L::min_exponent - L::digits, L::min_exponent - 7, L::min_exponent, 0, 5,
                L::max_exponent - 1, L::max_exponent})
    for (T p : {T(1), T(1.5), 1 + 3 * L::epsilon(), 2 - L::epsilon()}) {
      CAPTURE(n);
      CHECK(simd::first(simd::scale(simd::Batch<T>(p), simd::Batch<T>(static_cast<T>(n)))) ==
            std::ldexp(p, n));
    }
}

TEST_CASE("within keeps small numbers, and makes all others small") {
  const auto within = [](float x) { return simd::within(simd::Batch<float>(x), 0.5f); };
  for (float x : {0.0f, -0.0f, 0.25f, -0.25f, 0.5f, -0.5f, 1e-40f}) {
    CHECK(simd::first(within(x)) == x);
    CHECK(std::signbit(simd::first(within(x))) == std::signbit(x));
  }
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (float x : {0.51f, -0.51f, 1e30f, -1e30f, infinity, -infinity, std::nanf("")})
    CHECK(std::abs(simd::first(within(x))) <= 0.5f);
}

TEST_CASE_TEMPLATE("scale_floor multiplies by the power of two below", T, float, double) {
  const T low = sizeof(T) == 4 ? T(-148) : T(-1073), high = sizeof(T) == 4 ? T(127) : T(1023);
  for (T n : {low, T(-3), T(0), T(5), high})
    for (int k = 0; k < 16; ++k) {
      const simd::Batch<T> exponent(n + static_cast<T>(k) / 16);
      CHECK(simd::first(simd::scale_floor(simd::Batch<T>(T(1.5)), exponent)) ==
            std::ldexp(T(1.5), static_cast<int>(n)));
    }
}
