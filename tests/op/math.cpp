// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("math's choices are the same for numbers and for every lane of a batch") {
  using Batch = ct::simd::Batch<double>;
  constexpr int width = ct::simd::width<double>;
  const auto a = ct::simd::lane_index<double, ct::simd::Arch>();
  const Batch b(1.5);
  std::array<double, static_cast<std::size_t>(width)> larger, smaller, chosen;
  ct::math::max(a, b).store_unaligned(larger.data());
  ct::math::min(a, b).store_unaligned(smaller.data());
  ct::math::select(a < b, b, a).store_unaligned(chosen.data());
  for (int i = 0; i < width; ++i) {
    const auto k = static_cast<std::size_t>(i);
    CHECK(larger[k] == ct::math::max(static_cast<double>(i), 1.5));
    CHECK(smaller[k] == ct::math::min(static_cast<double>(i), 1.5));
    CHECK(chosen[k] == ct::math::select(i < 1.5, 1.5, static_cast<double>(i)));
  }
  static_assert(ct::math::max(1.0, 2.0) == 2 && ct::math::min(1.0, 2.0) == 1 &&
                ct::math::select(true, 3, 4) == 3);
}

TEST_CASE("math's maximum and minimum are NaN where one operand is, in numbers and in every lane") {
  using Batch = ct::simd::Batch<float>;
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [a, b] : {std::pair{nan, 1.f}, {1.f, nan}, {nan, nan}})
    for (const auto& x : {ct::math::maximum(Batch(a), Batch(b)), ct::math::minimum(Batch(a), Batch(b)),
                          Batch(ct::math::maximum(a, b)), Batch(ct::math::minimum(a, b))}) {
      std::array<float, static_cast<std::size_t>(ct::simd::width<float>)> lanes;
      x.store_unaligned(lanes.data());
      for (const float v : lanes) CHECK(std::isnan(v));
    }
  static_assert(ct::math::maximum(1.0, 2.0) == 2 && ct::math::minimum(1.0, 2.0) == 1);
}
