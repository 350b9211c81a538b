// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tanh of batches: from e^(−2|x|) − 1; in float, with AVX-512, from polynomials for
// pieces of its range.
#pragma once
#include <ctgrad/kernel/math/exponential.hpp>
#include <ctgrad/kernel/math/polynomial.hpp>
#include <ctgrad/kernel/math/table.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// |x| = c + u, and coefficients of u⁰ to u⁴. Eight pieces to each binade of 5/8 + |x|, by the last two bits
/// of its exponent and the first three of its mantissa; c is near the middle of a piece and tanh c a float to
/// 10⁻⁴ ulp. From 9 on tanh is 1.
inline constexpr Table<32> tanh_centres{
    {1.49901605f,  1.74804819f,  2.00033593f,  2.25142765f,  2.50221896f,  2.7458272f,    3.00412178f,
     3.25277448f,  3.62737131f,  4.12125301f,  4.62077856f,  5.11596107f,  5.62322378f,   6.12675047f,
     6.61716652f,  7.11881828f,  7.86546326f,  8.85592651f,  0.0f,         0.0936186239f, 0.1560269f,
     0.218745515f, 0.281358659f, 0.343915135f, 0.437508523f, 0.561762333f, 0.687473178f,  0.812721133f,
     0.936614215f, 1.06445944f,  1.18887424f,  1.31198657f}};
inline constexpr std::array<Table<32>, 5> tanh_coefficients{
    {Table<32>{{0.904970288f, 0.94115299f,   0.964051306f, 0.978088081f, 0.986673176f, 0.991791785f,
                0.995095253f, 0.997014225f,  0.99858737f,  0.999473691f, 0.999806166f, 0.999927998f,
                0.999973893f, 0.999990463f,  0.999996424f, 0.999998689f, 0.999999702f, 0.99999994f,
                0.0f,         0.0933460742f, 0.154772982f, 0.215322062f, 0.274162084f, 0.330968171f,
                0.411577135f, 0.509283841f,  0.596356273f, 0.671088636f, 0.733662784f, 0.787364662f,
                0.830229402f, 0.864777207f}},
     Table<32>{
         {0.181028977f,   0.114230789f,    0.0706047192f,   0.0433434099f,   0.0264758337f,   0.016348917f,
          0.00978535134f, 0.00596258091f,  0.00282282964f,  0.00105217053f,  0.00038756791f,  0.000143977159f,
          5.2204563e-05f, 1.90703813e-05f, 7.15141186e-06f, 2.62218259e-06f, 5.89121214e-07f, 8.12581362e-08f,
          1.0f,           0.991286457f,    0.97604531f,     0.953636408f,    0.924835145f,    0.890460074f,
          0.830604255f,   0.74063015f,     0.644359469f,    0.549640357f,    0.461739182f,    0.380057067f,
          0.310719252f,   0.25216046f}},
     Table<32>{{-0.16382654f,     -0.107509539f,    -0.0680668205f,   -0.0423935875f,  -0.026122801f,
                -0.0162151381f,   -0.00973715447f,  -0.00594469765f,  -0.00281880726f, -0.00105176761f,
                -0.000387552311f, -0.000144004895f, -5.22079717e-05f, -1.9070214e-05f, -7.15310716e-06f,
                -2.62269259e-06f, -4.87928446e-07f, 4.76826415e-07f,  5.94324547e-06f, -0.0925327018f,
                -0.15106535f,     -0.205338925f,    -0.253554344f,    -0.294713885f,   -0.341857255f,
                -0.377191156f,    -0.384267509f,    -0.368857175f,    -0.338760674f,   -0.299244314f,
                -0.257968724f,    -0.218062565f}},
     Table<32>{{0.087861605f,    0.0631750822f,   0.0421778373f,   0.027094258f,    0.0170046873f,
                0.0106687695f,   0.00645093853f,  0.00395414559f,  0.00190280599f,  0.00071136636f,
                0.000262309739f, 9.74558134e-05f, 3.53501309e-05f, 1.29129048e-05f, 4.8421598e-06f,
                1.77559582e-06f, 4.03642474e-07f, 5.57349331e-08f, -0.333910942f,   -0.321609348f,
                -0.301857352f,   -0.273590624f,   -0.238705292f,   -0.199257776f,   -0.136185557f,
                -0.0549818128f,  0.0140792327f,   0.0640083328f,   0.0943589956f,   0.108741663f,
                0.110479951f,    0.104448266f}},
     Table<32>{{-0.0247883648f,   -0.0234712362f,   -0.0178942941f,   -0.0123382425f,   -0.00806299597f,
                -0.00511774467f,  -0.00318285753f,  -0.00196198863f,  -0.000948249537f, -0.000351862778f,
                -0.000129824009f, -4.78474612e-05f, -1.75853438e-05f, -6.46573926e-06f, -2.38285338e-06f,
                -8.76510455e-07f, -5.72735303e-07f, -2.09315704e-06f, 0.0159649681f,    0.0608707219f,
                0.0968985483f,    0.127274439f,     0.149432629f,     0.164049551f,     0.169635102f,
                0.153573766f,     0.11943312f,      0.0798014179f,    0.0435394011f,    0.0144228358f,
                -0.00556843821f,  -0.0176594052f}}}};

template <class A>
[[gnu::always_inline]] inline Batch<float, A> tanh_by_table(Batch<float, A> x) {
  using V = Batch<float, A>;
  const V a = simd::min(V(9.25f), magnitude(x));
  const auto piece = bits(a + V(0.625f)) >> 20;
  const V u = a - lookup<A>(tanh_centres, piece);
  return signed_as(polynomial<A>(tanh_coefficients, piece, u), x);
}

}  // namespace detail

/// tanh x = −t/(2 + t) with t = e^(−2|x|) − 1, accurate near 0.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> tanh(Batch<T, A> x) {
  using V = Batch<T, A>;
  if constexpr (fast_lookup && std::is_same_v<T, float>) return detail::tanh_by_table<A>(x);
  constexpr T high = std::is_same_v<T, double> ? T(20) : T(10);  // from here on it rounds to 1
  const detail::Reduced<V> a = detail::reduce_exp(V(T(-2)) * simd::min(V(high), magnitude(x)));
  const V s = power_of_two<0>(a.n), one = s + V(T(1));
  if constexpr (std::is_same_v<T, float>) {
    const V p = simd::fma(a.r * a.r, a.q, a.r);
    return with_sign(simd::fma(s, p, s - V(T(1))) / simd::fma(s, p, one), x);
  } else {
    // As above it would be 2.05 ulp; this is 1.6 and takes 1.3 times as long. Here u is 2 + t but for an
    // error e, found from the parts that u was added from; t = u − 2 is exact, and the slope of t/u in e is
    // 2/u² = (1 + tanh |x|)²/2.
    const V square = a.r * a.r, u = simd::fma(s, simd::fma(square, a.q, a.r), one);
    const V e = simd::fma(s, square * a.q, simd::fma(s, a.r, (V(1.0) - u) + s)), y = (u - V(2.0)) / u;
    const V root = V(1.0) - y;
    return with_sign(simd::fma(e * root, V(0.5) * root, y), x);
  }
}

}  // namespace ctgrad::simd
