// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// erf of batches. In float, |x| = c + u with c the nearest quarter, or eighth with AVX-512, and a polynomial
// of u for each c: its coefficients come out of tables in registers, so that nothing branches and nothing is
// divided.
#pragma once
#include <ctgrad/kernel/math/polynomial.hpp>
#include <ctgrad/kernel/math/table.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// Coefficients of u⁰ to u⁵ by the number of quarters; minimax for |u| ≤ 1/8, around c = 0 for the relative
/// error.
inline constexpr std::array<Table<16>, 6> erf_quarters{
    {Table<16>{{0.0f, 0.276326388f, 0.520499885f, 0.711155653f, 0.842700779f, 0.92290014f, 0.966105163f,
                0.986671686f, 0.995322287f, 0.998537302f, 0.999593019f, 0.999899387f, 0.999977887f,
                0.999995708f, 0.999999285f, 0.999999881f}},
     Table<16>{{1.12837923f, 1.06001425f, 0.87878257f, 0.642931104f, 0.415107518f, 0.236521125f, 0.118930288f,
                0.0527749918f, 0.020666983f, 0.00714231888f, 0.00217828457f, 0.000586277572f, 0.000139253272f,
                2.91891192e-05f, 5.39945904e-06f, 9.74653517e-07f}},
     Table<16>{{-1.00519574e-05f, -0.264998883f, -0.439386129f, -0.482195675f, -0.415107846f, -0.295653641f,
                -0.178397462f, -0.092357181f, -0.0413340144f, -0.0160699151f, -0.00544541702f,
                -0.00161208794f, -0.000417681207f, -9.48364177e-05f, -1.8889732e-05f, 2.39578162e-06f}},
     Table<16>{{-0.375764668f, -0.309194416f, -0.146463379f, 0.0267803054f, 0.138363332f, 0.167534724f,
                0.138753012f, 0.0901589841f, 0.0482239127f, 0.0217246842f, 0.00834993925f, 0.00276022567f,
                0.000788997102f, 0.00019576498f, 4.22801422e-05f, 1.15992298e-05f}},
     Table<16>{{-0.00447684061f, 0.126082033f, 0.182000533f, 0.150117278f, 0.0692740381f, -0.00569727784f,
                -0.0441792384f, -0.0479074009f, -0.0344350077f, -0.0191461612f, -0.00868314691f,
                -0.00329419947f, -0.00106050482f, -0.000292333338f, -6.94222617e-05f, -0.000344852888f}},
     Table<16>{{0.130348235f, 0.0808855295f, 0.00741743436f, -0.0525537618f, -0.0686609522f, -0.0470648818f,
                -0.0149976052f, 0.00643788977f, 0.0129854288f, 0.0106394412f, 0.00613399874f, 0.00277497782f,
                0.00102837861f, 0.000318938139f, 8.38806882e-05f, -0.000200312061f}}}};

/// The same of u⁰ to u⁴ by the number of eighths, for |u| ≤ 1/16.
inline constexpr std::array<Table<32>, 5> erf_eighths{
    {Table<32>{{0.0f,         0.140316203f, 0.276326388f, 0.404116899f, 0.520499885f, 0.623240888f,
                0.711155653f, 0.784075081f, 0.842700779f, 0.888388216f, 0.92290014f,  0.948170066f,
                0.966105163f, 0.978443742f, 0.986671686f, 0.99199003f,  0.995322287f, 0.997345984f,
                0.998537302f, 0.999217033f, 0.999593019f, 0.999794602f, 0.999899387f, 0.999952137f,
                0.999977887f, 0.999990106f, 0.999995708f, 0.999998212f, 0.999999285f, 0.999999702f,
                0.999999881f, 1.0f}},
     Table<32>{{1.12837911f,     1.11088502f,     1.06001377f,     0.980352819f,
                0.87878257f,     0.763499558f,    0.642931044f,    0.524745047f,
                0.415107489f,    0.318273962f,    0.236521125f,    0.170359775f,
                0.118930288f,    0.0804722607f,   0.0527749956f,   0.0335458294f,
                0.0206669848f,   0.0123408204f,   0.00714231888f,  0.004006478f,
                0.00217828411f,  0.0011478751f,   0.000586277223f, 0.000290228287f,
                0.000139252181f, 6.47586858e-05f, 2.9188559e-05f,  1.27514295e-05f,
                5.39926941e-06f, 2.21584833e-06f, 8.81396943e-07f, 0.0f}},
     Table<32>{{1.94033673e-05f,  -0.138854846f,    -0.264999717f,    -0.36761719f,
                -0.439400375f,    -0.477195293f,    -0.482229799f,    -0.459183693f,
                -0.415090919f,    -0.358036369f,    -0.295669168f,    -0.234235406f,
                -0.178427622f,    -0.130784765f,    -0.0923860297f,   -0.0628430173f,
                -0.0413773991f,   -0.0262498986f,   -0.0161068514f,   -0.00945842452f,
                -0.00538826361f,  -0.0029690268f,   -0.00163085829f,  -0.000818909728f,
                -0.000371257891f, -0.000207121368f, -0.000117798176f, -9.84438011e-05f,
                -7.57370799e-05f, -2.14801753e-06f, 7.88610669e-06f,  0.0f}},
     Table<32>{{-0.377249628f,   -0.358293623f,   -0.308789432f,   -0.234744519f,
                -0.146453977f,   -0.0557601526f,  0.026665926f,    0.0927435532f,
                0.138156444f,    0.162274137f,    0.167399928f,    0.15784581f,
                0.138722003f,    0.114835523f,    0.0901707336f,   0.0674635991f,
                0.0482497513f,   0.0330634527f,   0.0217462182f,   0.0137470933f,
                0.0083622681f,   0.00489878515f,  0.00276589091f,  0.00150593021f,
                0.000792149047f, 0.000401164813f, 0.000196957757f, 9.32229377e-05f,
                4.26171282e-05f, 1.88267841e-05f, 8.04161664e-06f, 0.0f}},
     Table<32>{{0.0205621999f,  0.0670075268f,   0.125858575f,    0.163217291f,
                0.184633195f,   0.177979022f,    0.157386363f,    0.11916168f,
                0.0658438578f,  0.0234408639f,   -0.00231672265f, -0.0323381573f,
                -0.0367326066f, -0.0452856235f,  -0.040645618f,   -0.0560684651f,
                -0.0237236507f, -0.0201693904f,  -0.0100426776f,  -0.0274608675f,
                -0.0231420584f, -0.016586801f,   0.00140838139f,  -0.00579788117f,
                -0.0129253399f, 0.00063819444f,  0.00557741709f,  0.0140323695f,
                0.0144734168f,  -0.00153672707f, -0.0028770878f,  0.0f}}}};

/// erf |x| from the piece that x is in, in two halves that do not wait for each other: one chain is no
/// faster, and rounds what u is multiplied with, to 2.2 ulp around 0. With two of its tables kept gelu takes
/// 0.89 of the time; all five leave its derivative too few registers.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> erf_by_table(const auto& coefficients,
                                                           Piece<Batch<float, A>> x) {
  const auto [i, u] = x;
  const auto linear = simd::fma(lookup<A, true>(coefficients[1], i), u, lookup<A, true>(coefficients[0], i));
  return simd::fma(polynomial<A, 2>(coefficients, i, u), u * u, linear);
}

}  // namespace detail

/// The error function. In float the error is below 2 ulp with fma, and below 2.5 without.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> erf(Batch<T, A> x) {
  if constexpr (std::is_same_v<T, float>) {
    if constexpr (fast_lookup)
      return signed_as(detail::erf_by_table<A>(detail::erf_eighths, piece<3, 31, A>(x)), x);
    else
      return signed_as(detail::erf_by_table<A>(detail::erf_quarters, piece<2, 15, A>(x)), x);
  } else {
    return detail::erf(x);
  }
}

}  // namespace ctgrad::simd
