// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// erf of batches. In float, |x| = c + u with c the nearest quarter, and a polynomial of u for each c: its
// coefficients come out of tables in registers, so that nothing branches and nothing is divided.
#pragma once
#include <ctgrad/kernel/math/polynomial.hpp>
#include <ctgrad/kernel/math/table.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// Coefficients of u⁰ to u⁵ by c; minimax for |u| ≤ 1/8, around c = 0 for the relative error.
inline constexpr std::array<Table, 6> erf_coefficients{
    {Table{{0.0f, 0.276326388f, 0.520499885f, 0.711155653f, 0.842700779f, 0.92290014f, 0.966105163f,
            0.986671686f, 0.995322287f, 0.998537302f, 0.999593019f, 0.999899387f, 0.999977887f, 0.999995708f,
            0.999999285f, 0.999999881f}},
     Table{{1.12837923f, 1.06001425f, 0.87878257f, 0.642931104f, 0.415107518f, 0.236521125f, 0.118930288f,
            0.0527749918f, 0.020666983f, 0.00714231888f, 0.00217828457f, 0.000586277572f, 0.000139253272f,
            2.91891192e-05f, 5.39945904e-06f, 9.74653517e-07f}},
     Table{{-1.12471389e-05f, -0.264998883f, -0.439386129f, -0.482195675f, -0.415107846f, -0.295653641f,
            -0.178397462f, -0.092357181f, -0.0413340144f, -0.0160699151f, -0.00544541702f, -0.00161208794f,
            -0.000417681207f, -9.48364177e-05f, -1.8889732e-05f, 2.39578162e-06f}},
     Table{{-0.375711948f, -0.309194416f, -0.146463379f, 0.0267803054f, 0.138363332f, 0.167534724f,
            0.138753012f, 0.0901589841f, 0.0482239127f, 0.0217246842f, 0.00834993925f, 0.00276022567f,
            0.000788997102f, 0.00019576498f, 4.22801422e-05f, 1.15992298e-05f}},
     Table{{-0.00502892071f, 0.126082033f, 0.182000533f, 0.150117278f, 0.0692740381f, -0.00569727784f,
            -0.0441792384f, -0.0479074009f, -0.0344350077f, -0.0191461612f, -0.00868314691f, -0.00329419947f,
            -0.00106050482f, -0.000292333338f, -6.94222617e-05f, -0.000344852888f}},
     Table{{0.131778792f, 0.0808855295f, 0.00741743436f, -0.0525537618f, -0.0686609522f, -0.0470648818f,
            -0.0149976052f, 0.00643788977f, 0.0129854288f, 0.0106394412f, 0.00613399874f, 0.00277497782f,
            0.00102837861f, 0.000318938139f, 8.38806882e-05f, -0.000200312061f}}}};

}  // namespace detail

/// The error function. In float the error is below 2 ulp with fma, and below 2.5 without.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> erf(Batch<T, A> x) {
  if constexpr (std::is_same_v<T, float>) {
    using V = Batch<T, A>;
    // From the bound on, the result rounds to 1. The low bits of `shifted` count quarters.
    const V round(0x1.8p21f), a = simd::min(V(3.87f), magnitude(x)), shifted = a + round,
                              u = a - (shifted - round);
    const auto c = [c = bits(shifted)](std::size_t power) __attribute__((always_inline)) {
      return lookup<A>(detail::erf_coefficients[power], c);
    };
    // In two halves, which do not wait for each other; the linear term comes last, because next to 0 it is
    // the result.
    const V square = u * u, high = simd::fma(c(5), u, c(4)), low = simd::fma(c(3), u, c(2));
    const V y = simd::fma(c(1), u, simd::fma(simd::fma(high, square, low), square, c(0)));
    return with_sign(y, x);
  } else {
    return detail::erf(x);
  }
}

}  // namespace ctgrad::simd
