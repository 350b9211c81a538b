// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Products of operands rounded to bfloat16 against loops over rounded numbers: every layout, sizes around the
// tile's, sums to begin with. Where the processor has none, there is nothing to test.
#include <ctgrad/kernel/bfloat16.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

namespace {

using ctgrad::simd::Arch;

#if defined(__AVX512BF16__) && defined(__AVX512BW__)

using Gemm = ctgrad::kernel::Bfloat16Gemm<Arch>;

/// To the nearest number of 8 significant bits, to even on ties.
float rounded(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return std::bit_cast<float>((bits + 0x7fffu + (bits >> 16 & 1u)) & 0xffff0000u);
}

/// Exactly as long as needed: a sanitizer sees any read behind it.
std::vector<float> random(int size, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> v(static_cast<std::size_t>(size));
  for (float& x : v) x = uniform(generator);
  return v;
}

/// A matrix of these extents in memory: by rows, by columns, or every second element of either.
struct Layout {
  bool transposed = false;
  int step = 1;
  int size(int rows, int columns) const { return (rows * columns - 1) * step + 1; }
  Gemm::Matrix matrix(const std::vector<float>& v, int rows, int columns) const {
    return transposed ? Gemm::Matrix{v.data(), step, std::int64_t{step} * rows}
                      : Gemm::Matrix{v.data(), std::int64_t{step} * columns, step};
  }
};

template <int M, Gemm::Left L>
void check(int n, int k, Layout left, Layout right, bool from_sums) {
  CAPTURE(M);
  CAPTURE(n);
  CAPTURE(k);
  CAPTURE(left.transposed);
  CAPTURE(right.transposed);
  CAPTURE(from_sums);
  const auto a = random(left.size(M, k), 1), b = random(right.size(k, n), 2), sums = random(M * n, 3);
  const Gemm::Matrix x = left.matrix(a, M, k), y = right.matrix(b, k, n);
  const int panels = (n + Gemm::tile_columns - 1) / Gemm::tile_columns;
  ctgrad::Storage<float, 1 << 16> packed;
  REQUIRE(panels * Gemm::tile_columns * k <= 1 << 16);
  // Whole batches of sums are read.
  std::vector<float> start(static_cast<std::size_t>(M * panels * Gemm::tile_columns));
  const int start_row = panels * Gemm::tile_columns;
  for (int i = 0; i < M; ++i) std::copy_n(sums.begin() + i * n, n, start.begin() + i * start_row);
  std::vector<float> c(static_cast<std::size_t>(M * n), 99.0f);
  std::vector<int> written(c.size(), 0);
  constexpr Gemm::Tiles tiles(M);
  for (const bool again : {false, true}) {  // the second time from panels that are packed already
    std::fill(written.begin(), written.end(), 0);
    Gemm::run<M, L, Gemm::tile_columns>(0, tiles.count, n, k, x, {y, packed.data(), again},
                                        from_sums ? Gemm::Start{start.data(), start_row} : Gemm::Start{},
                                        [&](int i, int rows, int j, int columns, const auto& compute) {
                                          alignas(64) float tile[Gemm::most_rows * Gemm::tile_columns];
                                          compute(tile, Gemm::tile_columns);
                                          for (int r = 0; r < rows; ++r)
                                            for (int s = 0; s < columns; ++s) {
                                              const auto at = static_cast<std::size_t>((i + r) * n + j + s);
                                              c[at] = tile[r * Gemm::tile_columns + s];
                                              ++written[at];
                                            }
                                        });
    double worst = 0;
    bool once = true;
    for (int i = 0; i < M; ++i)
      for (int j = 0; j < n; ++j) {
        double expected = from_sums ? static_cast<double>(sums[static_cast<std::size_t>(i * n + j)]) : 0;
        for (int p = 0; p < k; ++p)
          expected += static_cast<double>(rounded(x.data[i * x.row + p * x.column])) *
                      static_cast<double>(rounded(y.data[p * y.row + j * y.column]));
        const auto at = static_cast<std::size_t>(i * n + j);
        once = once && written[at] == 1;
        worst = std::max(worst, std::abs(static_cast<double>(c[at]) - expected));
      }
    CHECK(once);
    CHECK(worst <= 1e-6 * std::sqrt(k) + 1e-6);
  }
}

template <int M>
void check_layouts(int n, int k) {
  for (const bool from_sums : {false, true})
    for (const Layout right : {Layout{}, Layout{true}, Layout{false, 2}}) {
      check<M, Gemm::Left::rows>(n, k, {}, right, from_sums);
      check<M, Gemm::Left::columns>(n, k, {true}, right, from_sums);
      check<M, Gemm::Left::packed>(n, k, {true}, right, from_sums);
      check<M, Gemm::Left::packed>(n, k, {false, 2}, right, from_sums);
    }
}

TEST_CASE("products of bfloat16 in every layout, of sizes around the tile's") {
  for (const int k : {1, 2, 3, 31, 32, 33, 64, 101}) {
    check_layouts<1>(16, k);
    check_layouts<5>(33, k);
    check_layouts<12>(32, k);
    check_layouts<13>(7, k);
    check_layouts<25>(70, k);
  }
}

TEST_CASE("rows that do not stay in the second-level cache at once are packed in turns") {
  check<600, Gemm::Left::rows>(40, 512, {}, {}, false);
  check<601, Gemm::Left::packed>(33, 511, {true}, {true}, true);
}

/// What is done beside a tile.
struct Beside {
  int waiting = 0, done = 0;
  int take() { return std::exchange(waiting, 0); }
  void row(int) { ++done; }
  void finish() { done += take(); }
};

TEST_CASE("what waits is done beside the next tile's products") {
  const auto a = random(24 * 10, 1), b = random(10 * 40, 2);
  ctgrad::Storage<float, 1 << 12> packed;
  Beside beside;
  int given = 0;
  Gemm::run<24, Gemm::Left::rows, Gemm::tile_columns>(
      0, 2, 40, 10, {a.data(), 10, 1}, {{b.data(), 40, 1}, packed.data()}, {},
      [&](int, int rows, int, int, const auto& compute) {
        alignas(64) float tile[Gemm::most_rows * Gemm::tile_columns];
        compute(tile, Gemm::tile_columns);
        CHECK(beside.waiting == 0);
        beside.waiting = rows;
        given += rows;
      },
      &beside);
  beside.finish();
  CHECK(beside.done == given);
}

#else

TEST_CASE("this processor has no products of bfloat16") {
  CHECK(!ctgrad::kernel::has_bfloat16<float, Arch>);
  CHECK(!ctgrad::kernel::has_bfloat16<double, Arch>);
}

#endif

}  // namespace
