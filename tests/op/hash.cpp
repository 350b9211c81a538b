// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

using ct::op::Hash, ct::op::HashUniform;

static_assert(Hash::value(1.5, -2.0) == static_cast<double>(Hash::value(1.5F, -2.0F)));
static_assert(HashUniform::value(1.5, -2.0) == static_cast<double>(HashUniform::value(1.5F, -2.0F)));
static_assert(Hash::value(1.0, 2.0) != Hash::value(2.0, 1.0));

/// An operation in all lanes of a batch, with each number of the other type beside it.
template <class Op, class T, class A>
void check_lanes() {
  using V = ct::simd::Batch<T, A>;
  constexpr auto n = static_cast<std::size_t>(ct::simd::width<T, A>);
  check::Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::array<T, n> a, b, y;
    for (std::size_t i = 0; i < n; ++i) {  // whole numbers, and numbers of every size
      a[i] = static_cast<T>(round % 2 == 0 ? std::floor(random(0, 1 << 24))
                                           : std::ldexp(random(-2, 2), static_cast<int>(random(-60, 60))));
      a[i] = static_cast<T>(static_cast<float>(a[i]));
      b[i] = static_cast<T>(static_cast<float>(random(-1, 1)));
    }
    ct::simd::store<T, A>(y.data(), Op::value(V::load_unaligned(a.data()), V::load_unaligned(b.data())));
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(y[i] == Op::value(a[i], b[i]));
      CHECK(static_cast<double>(y[i]) ==
            static_cast<double>(Op::value(static_cast<float>(a[i]), static_cast<float>(b[i]))));
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("hashes of batches are those of numbers, and the same in float and double", T, float,
                   double) {
  check_lanes<Hash, T, ct::simd::Arch>();
  check_lanes<HashUniform, T, ct::simd::Arch>();
}

TEST_CASE("hash_uniform gives multiples of 2^-24 in [0, 1)") {
  for (int i = 0; i < 1000; ++i) {
    const double x = HashUniform::value(static_cast<double>(i), 0.5);
    CHECK((x >= 0 && x < 1 && x * 0x1p24 == std::floor(x * 0x1p24)));
  }
}
