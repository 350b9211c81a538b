// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions of batches against <cmath> in a wider type, in every lane and every width.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/kernel/math.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <tuple>
#include <type_traits>
#include <vector>

namespace ct = ctgrad;
namespace simd = ctgrad::simd;

namespace {

template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;
template <class T>
using Limits = std::numeric_limits<T>;
template <class T>
constexpr bool is_double = std::is_same_v<T, double>;

/// |y − exact| in units of the last place of `exact` as a T, or 0 where y is the nearest T; infinite where
/// only one is finite or a number.
template <class T>
double ulps(T y, Wide<T> exact) {
  if (std::isnan(y) || std::isnan(exact))
    return std::isnan(y) && std::isnan(exact) ? 0 : Limits<double>::infinity();
  const T rounded = static_cast<T>(exact);
  if (y == rounded) return 0;
  if (std::isinf(y) || std::isinf(rounded)) return Limits<double>::infinity();
  const int exponent = rounded == 0 ? Limits<T>::min_exponent : std::ilogb(rounded) + 1;
  const int last = std::max(exponent, Limits<T>::min_exponent) - Limits<T>::digits;
  return static_cast<double>(std::abs((static_cast<Wide<T>>(y) - exact) / std::ldexp(Wide<T>(1), last)));
}

template <class A, class F, class T>
std::vector<T> batches(F f, const std::vector<T>& x) {
  constexpr auto n = static_cast<std::size_t>(simd::width<T, A>);
  std::vector<T> y(x.size());
  for (std::size_t i = 0; i < x.size(); i += n) {
    const int rest = static_cast<int>(std::min(n, x.size() - i));
    simd::store_partial<T, A>(&y[i], f(simd::load_partial<T, A>(&x[i], rest)), rest);
  }
  return y;
}

/// The functions, for batches and for numbers.
struct Exp {
  auto operator()(auto x) const { return ct::math::exp(x); }
};
struct Expm1 {
  auto operator()(auto x) const { return ct::math::expm1(x); }
};
struct Log {
  auto operator()(auto x) const { return ct::math::log(x); }
};
struct Tanh {
  auto operator()(auto x) const { return ct::math::tanh(x); }
};
struct Erf {
  auto operator()(auto x) const { return ct::math::erf(x); }
};
struct Ndtr {
  auto operator()(auto x) const { return ct::math::ndtr(x); }
};
struct Xndtr {
  auto operator()(auto x) const { return ct::math::xndtr(x); }
};
struct Sin {
  auto operator()(auto x) const { return ct::math::sin(x); }
};
struct Cos {
  auto operator()(auto x) const { return ct::math::cos(x); }
};

template <class T>
struct Worst {
  double error = 0;
  T at = 0;
};
template <class F, class T>
Worst<T> worst(F f, const std::vector<T>& x) {
  const std::vector<T> y = batches<simd::Arch>(f, x);
  Worst<T> w;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (const double e = ulps<T>(y[i], f(static_cast<Wide<T>>(x[i]))); e > w.error) w = {e, x[i]};
  return w;
}

/// Numbers in [low, high), as many in each binade as in another if `binades`.
template <class T>
std::vector<T> sample(std::size_t n, double low, double high, bool binades = false) {
  std::mt19937_64 random(n);
  std::vector<T> x(n);
  // As std::uniform_real_distribution does, but for the logarithms of long doubles that it takes for each
  // number where a compiler does not know their values: two thirds of this program's time with Clang.
  const auto between = [&](double from, double to) {
    return from + (to - from) * (static_cast<double>(random() >> 11) * 0x1p-53);
  };
  constexpr double least = Limits<T>::min_exponent - Limits<T>::digits;
  const double most = std::log2(high);
  for (T& v : x) {
    const double u = between(low, high);
    v = static_cast<T>(binades ? std::copysign(std::exp2(between(least, most)), u) : u);
  }
  return x;
}

constexpr std::size_t many = 2'000'000;

template <class T, class F>
void check_range(F f, double low, double high, bool binades = false, double bound = 2) {
  const Worst<T> w = worst(f, sample<T>(many, low, high, binades));
  CAPTURE(low);
  CAPTURE(high);
  CAPTURE(w.at);
  CHECK(w.error <= bound);
}

template <class T>
std::vector<T> edges() {
  using L = Limits<T>;
  std::vector<T> x{
      0,    L::denorm_min(), L::min(), L::min() / 2, L::epsilon(), L::max(), L::infinity(), T(0.5),
      T(1), T(20),           T(100),   T(1e5),       T(1e6),       T(1e9),   T(2e9),        T(1e30)};
  // Around the first arguments whose results are infinite, subnormal, zero or −1.
  for (double limit :
       {709.782712893384, 708.3964185322641, 744.4400719213812, 745.1332191019412, 88.72283905206835,
        87.33654475055310, 103.2789299019278, 103.9720770839918, 36.73680056967710, 17.32867951399863,
        18.71497387511852, 8.664339756999316, 19.06154746539849, 9.010913339828708})
    for (double step : {-1e-3, -1e-7, 0.0, 1e-7, 1e-3}) x.push_back(static_cast<T>(limit * (1 + step)));
  // Multiples of π/2, where sine or cosine almost vanish.
  for (int n = 1; n < 100; ++n) x.push_back(static_cast<T>(n * 1.5707963267948966));
  const std::size_t positive = x.size();
  for (std::size_t i = 0; i < positive; ++i) x.push_back(-x[i]);
  x.push_back(L::quiet_NaN());
  return x;
}

template <class T, class F>
void check_edges(F f) {
  const std::vector<T> x = edges<T>(), y = batches<simd::Arch>(f, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(x[i]);
    CAPTURE(y[i]);
    const Wide<T> exact = f(static_cast<Wide<T>>(x[i]));
    CHECK(ulps<T>(y[i], exact) <= 2);
    if (x[i] == 0) CHECK(std::signbit(y[i]) == std::signbit(exact));
  }
}

/// Bit for bit, but any NaN equals any other.
template <class T>
bool identical(T a, T b) {
  using Word = typename simd::Format<T>::Bits;
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<Word>(a) == std::bit_cast<Word>(b);
}

/// In batches of another width: the same bits for the same arguments beside others.
template <class A, class T, class F>
void check_width(F f) {
  std::vector<T> x = edges<T>();
  for (T v : sample<T>(3000, -100, 100)) x.push_back(v);
  const std::vector<T> expected = batches<simd::Arch>(f, x);
  x.insert(x.begin(), T(1e12));
  const std::vector<T> y = batches<A>(f, x);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(x[i + 1]);
    CHECK(identical(y[i + 1], expected[i]));
  }
}
template <class A>
void check_widths() {
  const auto all = [](auto... f) {
    (check_width<A, float>(f), ...);
    (check_width<A, double>(f), ...);
  };
  all(Exp{}, Expm1{}, Log{}, Tanh{}, Sin{}, Cos{});
  check_width<A, float>(Erf{});
  check_width<A, float>(Ndtr{});
  check_width<A, float>(Xndtr{});
}

}  // namespace

TEST_CASE_TEMPLATE("exp of batches is right to 2 ulp", T, float, double) {
  check_range<T>(Exp{}, -2, 2);
  check_range<T>(Exp{}, -20, 20);
  check_range<T>(Exp{}, is_double<T> ? -750 : -105, is_double<T> ? 711 : 90);
  check_range<T>(Exp{}, -1, 1000, true);
  check_range<T>(Exp{}, -3e38, 3e38, true);
  check_edges<T>(Exp{});
}

TEST_CASE_TEMPLATE("expm1 of batches is right to 2 ulp", T, float, double) {
  check_range<T>(Expm1{}, -2, 2);
  check_range<T>(Expm1{}, -50, 50);
  check_range<T>(Expm1{}, is_double<T> ? -750 : -105, is_double<T> ? 711 : 90);
  check_range<T>(Expm1{}, -1, 1, true);
  check_edges<T>(Expm1{});
}

TEST_CASE_TEMPLATE("log of batches is right to 2 ulp", T, float, double) {
  check_range<T>(Log{}, 0, 2);
  check_range<T>(Log{}, 0.9, 1.1);
  check_range<T>(Log{}, 0, 1000);
  check_range<T>(Log{}, 0, is_double<T> ? 1e308 : 3e38, true);
  check_edges<T>(Log{});
}

TEST_CASE_TEMPLATE("tanh of batches is right to 2 ulp", T, float, double) {
  check_range<T>(Tanh{}, -0.2, 0.2);
  check_range<T>(Tanh{}, -0.6, 0.6);
  check_range<T>(Tanh{}, -4, 4);
  check_range<T>(Tanh{}, -25, 25);
  check_range<T>(Tanh{}, -1, 1000, true);
  check_edges<T>(Tanh{});
}

TEST_CASE("erf of float batches is right to 2 ulp, or 2.5 without fma, and never exceeds 1") {
  constexpr double bound = simd::fused ? 2 : 2.5;
  check_range<float>(Erf{}, -0.2, 0.2, false, bound);
  check_range<float>(Erf{}, -1, 1, false, bound);
  check_range<float>(Erf{}, -4, 4, false, bound);
  check_range<float>(Erf{}, -1, 1000, true, bound);
  check_edges<float>(Erf{});
  for (float y : batches<simd::Arch>(Erf{}, sample<float>(many, -5, 5))) REQUIRE(std::abs(y) <= 1);
}

TEST_CASE("ndtr of float batches is right to the last digit of 1, and between 0 and 1") {
  std::vector<float> x = sample<float>(many, -6, 6);
  for (const float v : sample<float>(many, -1, 1000, true)) x.push_back(v);
  for (const float v : edges<float>()) x.push_back(v);
  const std::vector<float> y = batches<simd::Arch>(Ndtr{}, x), product = batches<simd::Arch>(Xndtr{}, x);
  constexpr double bound = simd::fused ? 2 : 2.5;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double xi = static_cast<double>(x[i]), exact = 0.5 * std::erfc(-xi * std::sqrt(0.5));
    CAPTURE(xi);
    if (std::isnan(xi)) {
      REQUIRE(std::isnan(y[i]));
      REQUIRE(std::isnan(product[i]));
      continue;
    }
    REQUIRE(0 <= y[i]);
    REQUIRE(y[i] <= 1);
    REQUIRE(std::abs(static_cast<double>(y[i]) - exact) <= 0x1p-24 * bound);
    if (std::isinf(xi)) continue;
    const double error = std::abs(static_cast<double>(product[i]) - xi * exact);
    REQUIRE(error <= 0x1p-24 * bound * std::abs(xi) + 0x1p-149);
  }
}

TEST_CASE("a piece of a table and the distance from its middle make the number's size, or the last piece") {
  static constexpr simd::Table<32> eighths = [] {
    simd::Table<32> t{};
    for (std::size_t i = 0; i < 32; ++i) t.entry[i] = static_cast<float>(i) / 8;
    return t;
  }();
  const auto sum = [](simd::Batch<float> x) {
    const auto p = simd::piece<3, 31, simd::Arch>(x);
    return simd::lookup<simd::Arch>(eighths, p.number) + p.distance;
  };
  const std::vector<float> x = sample<float>(many, 0, 3.9);
  CHECK(batches<simd::Arch>(sum, x) == x);
  CHECK(batches<simd::Arch>([&](auto v) { return sum(-v); }, x) == x);
  const std::vector<float> large{
      4, 4.1f, -4.1f, 1e6f, 1e30f, -1e30f, Limits<float>::infinity(), -Limits<float>::infinity()};
  for (float y : batches<simd::Arch>(sum, large)) CHECK(std::abs(y - 31.0f / 8) <= 1.0f / 16);
  CHECK(std::isnan(batches<simd::Arch>(sum, std::vector<float>{Limits<float>::quiet_NaN()})[0]));
}

TEST_CASE_TEMPLATE("sin and cos of batches are right to 2 ulp", T, float, double) {
  const auto both = [](double low, double high, bool binades = false) {
    check_range<T>(Sin{}, low, high, binades);
    check_range<T>(Cos{}, low, high, binades);
  };
  both(-4, 4);
  both(-1e4, 1e4);
  both(-2e5, 2e5);
  both(-3e9, 3e9);
  both(-1, 1e15, true);
  check_edges<T>(Sin{});
  check_edges<T>(Cos{});
}

TEST_CASE_TEMPLATE("sin and cos never exceed 1, and cos 0 is 1", T, float, double) {
  for (const std::vector<T>& x : {sample<T>(many, -100, 100), edges<T>()})
    for (const std::vector<T>& y : {batches<simd::Arch>(Sin{}, x), batches<simd::Arch>(Cos{}, x)})
      CHECK(std::none_of(y.begin(), y.end(), [](T v) { return std::abs(v) > 1; }));
  CHECK(batches<simd::Arch>(Cos{}, std::vector<T>{0})[0] == 1);
}

TEST_CASE_TEMPLATE("sincos is sin and cos, bit for bit", T, float, double) {
  using V = simd::Batch<T>;
  std::vector<T> x = edges<T>();
  for (T v : sample<T>(3000, -1e6, 1e6)) x.push_back(v);
  const std::vector<T> s = batches<simd::Arch>(Sin{}, x), c = batches<simd::Arch>(Cos{}, x);
  const std::vector<T> s2 = batches<simd::Arch>([](V v) { return simd::sincos(v).sin; }, x);
  const std::vector<T> c2 = batches<simd::Arch>([](V v) { return simd::sincos(v).cos; }, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(x[i]);
    CHECK(identical(s[i], s2[i]));
    CHECK(identical(c[i], c2[i]));
  }
}

TEST_CASE("results depend neither on the width of batches nor on other lanes") {
  check_widths<simd::Arch>();
#if defined(__SSE2__)
  check_widths<xsimd::sse2>();
#endif
#if defined(__AVX2__)
  check_widths<xsimd::avx2>();
#endif
#if defined(__ARM_FEATURE_SVE)
  check_widths<xsimd::neon64>();
#endif
}

TEST_CASE_TEMPLATE("lookup takes the entry that the low bits name", Entries, std::integral_constant<int, 16>,
                   std::integral_constant<int, 32>) {
  constexpr std::uint32_t n = Entries::value;
  simd::Table<n> table;
  for (std::size_t i = 0; i < n; ++i) table.entry[i] = static_cast<float>(100 + i);
  const auto check = [&]<class A>(A) {
    using V = simd::Batch<float, A>;
    for (std::uint32_t first = 0; first < 3 * n; ++first) {
      simd::Bits<V> i;
      for (std::uint32_t l = 0; l < V::size; ++l) i[l] = first + 5 * l;
      std::array<float, V::size> y;
      simd::lookup<A>(table, i).store_unaligned(y.data());
      for (std::uint32_t l = 0; l < V::size; ++l)
        REQUIRE(y[l] == static_cast<float>(100 + (first + 5 * l) % n));
    }
  };
  check(simd::Arch{});
#if defined(__SSE2__)
  check(xsimd::sse2{});
#endif
#if defined(__AVX2__)
  check(xsimd::avx2{});
#endif
#if defined(__ARM_FEATURE_SVE)
  check(xsimd::neon64{});
#endif
}

// ---- sine and cosine of one operand

namespace {
/// A value that counts what is computed of it.
struct Counting {
  static inline int sin = 0, cos = 0, sincos = 0;
  int what = 0;
};
struct CountedPair {
  Counting sin, cos;
};
struct CountingLanes {
  using f64 = Counting;
  using f32 = float;
  using i32 = int;
  using boolean = bool;
};
}  // namespace

template <>
struct ctgrad::math::Functions<Counting> {
  static Counting sin(Counting) { return ++Counting::sin, Counting{1}; }
  static Counting cos(Counting) { return ++Counting::cos, Counting{2}; }
  static CountedPair sincos(Counting) { return ++Counting::sincos, CountedPair{{1}, {2}}; }
};

TEST_CASE("straight-line code of batches computes sine and cosine of one operand together") {
  constexpr auto f = [](auto x, auto y) { return std::tuple(sin(x), cos(y), cos(x)); };
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, double, double>;
  int result[3] = {};
  ct::kernel::Straight<ct::run::traced<Source>, CountingLanes>::evaluate(
      []<class V, int>() { return V{}; }, [&]<std::size_t K>(Counting v) { result[K] = v.what; });
  CHECK(Counting::sincos == 1);
  CHECK(Counting::sin == 0);
  CHECK(Counting::cos == 1);
  CHECK(result[0] == 1);
  CHECK(result[1] == 2);
  CHECK(result[2] == 2);
}

namespace {
/// sin x₀, cos x₀ and cos x₁ of vectors x₀ and x₁.
struct PairSource {
  static constexpr auto nodes = [] {
    std::array<ct::plan::KernelNode, 5> n{};
    for (auto& each : n) {
      each.vector = true;
      each.use = ct::plan::Use::compute;
      each.store = true;
    }
    n[0].use = n[1].use = ct::plan::Use::load;
    n[0].store = n[1].store = false;
    n[2].code = ct::graph::code<ct::op::Sin>;
    n[2].in[0] = 0;
    n[3].code = n[4].code = ct::graph::code<ct::op::Cos>;
    n[3].in[0] = 1;
    n[4].in[0] = 0;
    return n;
  }();
  static constexpr ct::plan::Spec spec = [] {
    ct::plan::Spec s;
    s.type = ct::Scalar::f64;
    s.nodes = 5;
    s.columns = 16;
    return s;
  }();
};
}  // namespace

TEST_CASE("kernels compute sine and cosine of one operand together") {
  using P = ct::kernel::Passes<PairSource, 4>;
  CHECK(P::partner(2, 0) == 4);
  CHECK(P::partner(4, 0) == 2);
  CHECK(P::partner(3, 0) == -1);
  CHECK(P::partner(0, 0) == -1);

  constexpr auto f = [](auto x, auto y) { return std::tuple(cos(x) * y, sin(x) + y, sum(sin(y) * cos(y))); };
  ct::Tensor<double, 37> x, y;
  for (std::size_t i = 0; i < 37; ++i) {
    x.data()[i] = 0.3 * static_cast<double>(i) - 4;
    y.data()[i] = 1 - 0.1 * static_cast<double>(i);
  }
  const auto [a, b, c] = ct::evaluate(f)(x, y);
  double total = 0;
  for (std::size_t i = 0; i < 37; ++i) {
    const double xi = x.data()[i], yi = y.data()[i];
    CHECK(a.data()[i] == doctest::Approx(std::cos(xi) * yi).epsilon(1e-14));
    CHECK(b.data()[i] == doctest::Approx(std::sin(xi) + yi).epsilon(1e-14));
    total += std::sin(yi) * std::cos(yi);
  }
  CHECK(c == doctest::Approx(total).epsilon(1e-13));
}
