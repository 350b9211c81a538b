// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// erf of batches, and the normal distribution function. In float, |x| = c + u with c the nearest quarter, or
// eighth for erf with AVX-512, and a polynomial of u for each c: its coefficients come out of tables in
// registers, so that nothing branches and nothing is divided.
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

/// Φ(|x|) − 1/2, Φ the normal distribution function, by the number of quarters: coefficients of u⁰ to u⁴,
/// minimax for |u| ≤ 1/8 and within 2.2e-8 of it: rounded from the last one on, the rest fitted again each
/// time.
inline constexpr std::array<Table<32>, 5> ndtr_quarters{
    {Table<32>{{0.0f,         0.0987063274f, 0.191462457f, 0.27337265f,  0.341344744f, 0.394350231f,
                0.43319279f,  0.459940851f,  0.477249861f, 0.487775534f, 0.493790329f, 0.497020245f,
                0.498650104f, 0.499422967f,  0.499767363f, 0.499911577f, 0.49996832f,  0.499989301f,
                0.499996603f, 0.499998987f,  0.499999702f, 0.499999911f, 0.49999997f,  0.5f,
                0.5f,         0.5f,          0.5f,         0.5f,         0.5f,         0.5f,
                0.5f,         0.5f}},
     Table<32>{{0.398942113f,    0.38666746f,     0.352064967f,    0.301137447f,    0.241971031f,
                0.182649538f,    0.129518047f,    0.0862776488f,   0.0539911389f,   0.0317396857f,
                0.0175282508f,   0.00909347739f,  0.00443176413f,  0.00202898216f,  0.000872638542f,
                0.000352569536f, 0.000133816313f, 4.77119065e-05f, 1.59807623e-05f, 5.02829471e-06f,
                1.48626418e-06f, 4.12688877e-07f, 1.07646635e-07f}},
     Table<32>{{1.31032466e-05f,  -0.0483331345f,   -0.0880157277f,   -0.112926036f,    -0.120984964f,
                -0.114155561f,    -0.0971383229f,   -0.075492911f,    -0.0539912321f,   -0.0357073024f,
                -0.0219104774f,   -0.0125036724f,   -0.00664775074f,  -0.00329716527f,  -0.00152715901f,
                -0.000661090657f, -0.000267644064f, -0.000101393103f, -3.59589903e-05f, -1.19431061e-05f,
                -3.71599504e-06f, -1.08342329e-06f, -2.96065053e-07f}},
     Table<32>{{-0.0668074265f,  -0.060251765f,   -0.0439187698f,  -0.0219604056f,  -7.84937947e-05f,
                0.0170066878f,   0.0268683955f,   0.0295736957f,   0.0269515179f,   0.0214813109f,
                0.0153501853f,   0.00996795297f,  0.00593074271f,  0.003250696f,    0.0016475874f,
                0.000774318411f, 0.000338134065f, 0.000137420735f, 5.20427275e-05f, 1.8384686e-05f,
                6.06323283e-06f, 1.86812542e-06f, 5.38040695e-07f}},
     Table<32>{{0.00302563002f,   0.0117789935f,    0.0200866554f,    0.022860894f,     0.0201091766f,
                0.0136591224f,    0.00608902005f,   -0.000357478537f, -0.0044624079f,   -0.00611011498f,
                -0.00592001574f,  -0.00475070532f,  -0.00332689099f,  -0.00208315463f,  -0.00118214416f,
                -0.000613089127f, -0.000292224315f, -0.00012852026f,  -5.23070521e-05f, -1.97447516e-05f,
                -6.92475805e-06f, -2.25956842e-06f, -6.86762917e-07f}}}};

/// erf |x| from the piece that x is in, in two halves that do not wait for each other: one chain is no
/// faster, and rounds what u is multiplied with, to 2.2 ulp around 0.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> erf_by_table(const auto& coefficients,
                                                           Piece<Batch<float, A>> x) {
  const auto [i, u] = x;
  const auto linear = simd::fma(lookup<A, true>(coefficients[1], i), u, lookup<A, true>(coefficients[0], i));
  return simd::fma(polynomial<A, 2>(coefficients, i, u), u * u, linear);
}

/// Φ(|x|) − 1/2.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> ndtr_by_table(Batch<float, A> x) {
  const auto [i, u] = piece<2, 31, A>(x);
  const auto& c = ndtr_quarters;
  const auto square = u * u;
  const auto linear = simd::fma(lookup<A>(c[1], i), u, lookup<A>(c[0], i));
  const auto rest = simd::fma(lookup<A>(c[3], i), u, lookup<A>(c[2], i));
  return simd::fma(simd::fma(lookup<A>(c[4], i), square, rest), square, linear);
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

/// The normal distribution function Φ(x) = (1 + erf(x/√2)) / 2; in float the error is below 2⁻²³, also where
/// Φ(x) is less. Its own table takes neither a multiplication nor the digits that erf has around 0.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> ndtr(Batch<T, A> x) {
  using V = Batch<T, A>;
  const V half(T(0.5));
  if constexpr (fast_lookup && std::is_same_v<T, float>)
    return half + signed_as(detail::ndtr_by_table(x), x);
  else
    return simd::fma(half, simd::erf(x * V(T(0.70710678118654752))), half);
}

/// x Φ(x): a sum of x/2 and a function of |x|, it needs neither the sign nor Φ(x) rounded.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> xndtr(Batch<float, A> x) {
  using V = Batch<float, A>;
  const V half = x * V(0.5f);
  if constexpr (fast_lookup)
    return simd::fma(magnitude(x), detail::ndtr_by_table(x), half);
  else
    return simd::fma(half, simd::erf(x * V(0.707106781f)), half);
}

}  // namespace ctgrad::simd
