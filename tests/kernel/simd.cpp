// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/kernel/bits.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace simd = ctgrad::simd;

namespace {
template <class T>
constexpr std::size_t lanes = static_cast<std::size_t>(simd::width<T>);

template <class T>
simd::Batch<T> counting(T first) {
  return simd::lane_index<T, simd::Arch>() + simd::Batch<T>(first);
}
template <class T>
std::vector<T> unpack(simd::Batch<T> v) {
  std::vector<T> r(lanes<T>);
  v.store_unaligned(r.data());
  return r;
}
}  // namespace

TEST_CASE_TEMPLATE("partial loads fill with zeros and partial stores touch nothing else", T, float, double) {
  for (int n = 1; n < simd::width<T>; ++n) {
    std::vector<T> data(static_cast<std::size_t>(n), T(7));  // a sanitizer sees a read behind the end
    const auto v = unpack<T>(simd::load_partial<T, simd::Arch>(data.data(), n));
    for (int l = 0; l < simd::width<T>; ++l) CHECK(v[static_cast<std::size_t>(l)] == (l < n ? T(7) : T(0)));
    simd::store_partial<T, simd::Arch>(data.data(), counting<T>(1), n);
    for (int l = 0; l < n; ++l) CHECK(data[static_cast<std::size_t>(l)] == static_cast<T>(l + 1));
  }
}

TEST_CASE_TEMPLATE("every other element is read and written, and nothing behind the last", T, float, double) {
  for (int n = 1; n <= simd::width<T>; ++n) {
    std::vector<T> data(static_cast<std::size_t>(2 * n - 1));  // a sanitizer sees a read behind the end
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<T>(i + 1);
    const auto v = unpack<T>(simd::load_even<T, simd::Arch>(data.data(), n));
    for (int l = 0; l < simd::width<T>; ++l)
      CHECK(v[static_cast<std::size_t>(l)] == (l < n ? static_cast<T>(2 * l + 1) : T(0)));
    simd::store_even<T, simd::Arch>(data.data(), counting<T>(101), n);
    for (std::size_t i = 0; i < data.size(); ++i)
      CHECK(data[i] == static_cast<T>(i % 2 == 0 ? 101 + i / 2 : i + 1));
  }
}

TEST_CASE_TEMPLATE("partial loads of so many lanes as the compiler knows fill with zeros, too", T, float,
                   double) {
  const auto check = [](const std::vector<T>& data, const std::vector<T>& v) {
    for (std::size_t l = 0; l < v.size(); ++l) CHECK(v[l] == (l < data.size() ? data[l] : T(0)));
  };
  const std::vector<T> two{1, 2}, four{1, 2, 3, 4}, eight{1, 2, 3, 4, 5, 6, 7, 8};
  constexpr int width = simd::width<T>;
  if constexpr (width > 2) check(two, unpack<T>(simd::load_partial<T, simd::Arch>(two.data(), 2)));
  if constexpr (width > 4) check(four, unpack<T>(simd::load_partial<T, simd::Arch>(four.data(), 4)));
  if constexpr (width > 8) check(eight, unpack<T>(simd::load_partial<T, simd::Arch>(eight.data(), 8)));
}

TEST_CASE_TEMPLATE("reduce combines every lane once", T, float, double) {
  const T n = static_cast<T>(simd::width<T>);
  CHECK(simd::reduce<T, simd::Arch>(counting<T>(1), [](auto a, auto b) { return a + b; }) == n * (n + 1) / 2);
  CHECK(simd::reduce<T, simd::Arch>(counting<T>(-3), [](auto a, auto b) {
          using std::max;
          return max(a, b);
        }) == n - 4);
}

TEST_CASE_TEMPLATE("min and max keep a second operand that is not a number", T, float, double) {
  const simd::Batch<T> nan(std::numeric_limits<T>::quiet_NaN()), one(1), two(2);
  const T least = unpack<T>(simd::min(two, one))[0], largest = unpack<T>(simd::max(two, one))[0];
  CHECK(least == 1);
  CHECK(largest == 2);
  for (auto f : {simd::min<T, simd::Arch>, simd::max<T, simd::Arch>})
    CHECK(std::isnan(unpack<T>(f(one, nan))[0]));
}

TEST_CASE_TEMPLATE("lesser and greater are the second operand where they do not compare or are equal", T,
                   float, double) {
  const T nan = std::numeric_limits<T>::quiet_NaN();
  const auto lesser = [](T a, T b) {
    return unpack<T>(simd::lesser(simd::Batch<T>(a), simd::Batch<T>(b)))[0];
  };
  const auto greater = [](T a, T b) {
    return unpack<T>(simd::greater(simd::Batch<T>(a), simd::Batch<T>(b)))[0];
  };
  for (auto [a, b] : {std::pair<T, T>(1, 2), {2, 1}, {nan, 1}, {0, T(-0.0)}, {T(-0.0), 0}}) {
    CHECK(lesser(a, b) == (a < b ? a : b));
    CHECK(greater(a, b) == (a > b ? a : b));
    CHECK(std::signbit(lesser(a, b)) == std::signbit(a < b ? a : b));
    CHECK(std::signbit(greater(a, b)) == std::signbit(a > b ? a : b));
  }
  CHECK(std::isnan(lesser(1, nan)));
  CHECK(std::isnan(greater(1, nan)));
}

TEST_CASE_TEMPLATE("quotients and square roots are the nearest numbers", T, float, double) {
  using L = std::numeric_limits<T>;
  std::vector<T> x{0,
                   -T(0),
                   1,
                   3,
                   L::min(),
                   L::max(),
                   -L::max(),
                   L::denorm_min(),
                   L::infinity(),
                   -L::infinity(),
                   L::quiet_NaN()};
  std::mt19937_64 bits(1);
  while (x.size() < 256) x.push_back(std::bit_cast<T>(static_cast<typename simd::Format<T>::Bits>(bits())));
  const auto same = [](T a, T b) {
    return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
  };
  constexpr std::size_t width = simd::Batch<T>::size;
  for (std::size_t i = 0; i < x.size(); i += width) {
    const auto v = simd::load<T, simd::Arch>(x.data() + i);
    const auto root = unpack<T>(simd::sqrt(v));
    for (std::size_t l = 0; l < width; ++l) {
      CAPTURE(x[i + l]);
      CHECK(same(root[l], std::sqrt(x[i + l])));
    }
    for (const T a : x) {
      const auto quotient = unpack<T>(simd::Batch<T>(a) / v);
      for (std::size_t l = 0; l < width; ++l) {
        CAPTURE(a);
        CAPTURE(x[i + l]);
        CHECK(same(quotient[l], a / x[i + l]));
      }
    }
  }
}

TEST_CASE_TEMPLATE("transpose swaps rows and columns", T, float, double) {
  std::array<simd::Batch<T>, simd::Batch<T>::size> m;
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = counting<T>(static_cast<T>(100 * i));
  simd::transpose(m);
  for (std::size_t i = 0; i < m.size(); ++i) {
    const auto row = unpack<T>(m[i]);
    for (std::size_t j = 0; j < m.size(); ++j) CHECK(row[j] == static_cast<T>(100 * j + i));
  }
}

TEST_CASE_TEMPLATE("fma rounds once where the machine can", T, float, double) {
  const T e = std::numeric_limits<T>::epsilon();
  const simd::Batch<T> a(1 + e), b(1 - e), c(-1);
  const T once =
      simd::reduce<T, simd::Arch>(simd::fma<T, simd::Arch>(a, b, c), [](auto x, auto) { return x; });
  CHECK(once == (simd::fused ? -e * e : T(0)));
}

namespace {
/// Lane l of a pattern: of the first register only, or of both; near its own place, so that patterns are
/// close to those that compilers have an instruction for.
template <class T>
constexpr int picked(std::size_t seed, std::size_t l, bool both) {
  std::uint32_t x = static_cast<std::uint32_t>(seed * 977 + l * 131 + 7);
  for (int i = 0; i < 3; ++i) x ^= x << 13, x ^= x >> 17, x ^= x << 5;
  const int n = static_cast<int>(lanes<T>), own = static_cast<int>(l);
  const int near = x % 3 == 0 ? own : static_cast<int>((l + x / 3 % 4) % lanes<T>);
  return near + (both && x % 2 == 0 ? n : 0);
}
template <class T, bool Both, std::size_t Seed>
void check_shuffle() {
  const std::vector<T> got = unpack<T>([]<std::size_t... L>(std::index_sequence<L...>) {
    return simd::shuffle<picked<T>(Seed, L, Both)...>(counting<T>(T(1)), counting<T>(T(101)));
  }(std::make_index_sequence<lanes<T>>{}));
  for (std::size_t l = 0; l < lanes<T>; ++l) {
    const int from = picked<T>(Seed, l, Both), n = static_cast<int>(lanes<T>);
    CHECK(got[l] == static_cast<T>(from < n ? 1 + from : 101 + from - n));
  }
}
}  // namespace

TEST_CASE_TEMPLATE("shuffle takes the lanes it is told", T, float, double) {
  []<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_shuffle<T, false, Seed>(), ...);
    (check_shuffle<T, true, Seed>(), ...);
  }
  (std::make_index_sequence<60>{});
}

TEST_CASE_TEMPLATE("shuffle of eight doubles across pairs, which GCC 12 takes for one within them", T,
                   double) {
  if constexpr (lanes<T> == 8) {
    const auto v = unpack<T>(simd::shuffle<0, 1, 3, 4, 4, 5, 6, 7>(counting<T>(1), counting<T>(1)));
    CHECK(v == std::vector<T>{1, 2, 4, 5, 5, 6, 7, 8});
  }
}

TEST_CASE_TEMPLATE("first_lanes is a prefix", T, float, double) {
  for (int n = 0; n <= simd::width<T>; ++n) {
    const auto chosen =
        unpack<T>(select(simd::first_lanes<T, simd::Arch>(n), simd::Batch<T>(1), simd::Batch<T>(0)));
    for (int l = 0; l < simd::width<T>; ++l) CHECK(chosen[static_cast<std::size_t>(l)] == T(l < n));
  }
}

TEST_CASE_TEMPLATE("stream writes whole batches at any address", T, float, double) {
  std::vector<T> data(4 * lanes<T>, T(-1));
  for (std::size_t at = 0; at < 2 * lanes<T>; ++at) {
    simd::stream<T, simd::Arch>(data.data() + at, counting<T>(1));
    simd::end_stream();
    for (std::size_t l = 0; l < lanes<T>; ++l) REQUIRE(data[at + l] == static_cast<T>(l + 1));
    CHECK(data[at + lanes<T>] == T(-1));
  }
  alignas(ctgrad::alignment) T aligned[lanes<T>];
  simd::stream<T, simd::Arch, true>(aligned, counting<T>(2));
  simd::end_stream();
  for (std::size_t l = 0; l < lanes<T>; ++l) CHECK(aligned[l] == static_cast<T>(l + 2));
}
