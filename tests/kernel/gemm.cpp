// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The matrix product against three nested loops: every layout, sizes around the tile's.
#include <ctgrad/kernel/gemm.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace {

template <class T>
void check(int m, int n, int k, bool left_transposed, bool right_transposed) {
  using Gemm = ctgrad::kernel::Gemm<T, ctgrad::simd::Arch>;
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  CAPTURE(left_transposed);
  CAPTURE(right_transposed);
  std::mt19937 generator(static_cast<unsigned>(m * 100 + n * 10 + k));
  std::uniform_real_distribution<T> uniform(-1, 1);
  const auto random = [&](int size) {
    std::vector<T> v(
        static_cast<std::size_t>(size));  // exactly as long as needed: a sanitizer sees any read behind it
    for (T& x : v) x = uniform(generator);
    return v;
  };
  const std::vector<T> a = random(m * k), b = random(k * n);
  const typename Gemm::Matrix left{a.data(), left_transposed ? 1 : k, left_transposed ? m : 1};
  const typename Gemm::Matrix right{b.data(), right_transposed ? 1 : n, right_transposed ? k : 1};
  const int panels = (n + Gemm::tile_columns - 1) / Gemm::tile_columns,
            blocks = (m + Gemm::tile_rows - 1) / Gemm::tile_rows;
  ctgrad::Storage<T, 1 << 16> packed;
  REQUIRE(panels * Gemm::tile_columns * k + blocks * Gemm::tile_rows * k <= 1 << 16);
  Gemm::pack_columns(right, k, n, packed.data());
  const auto compare = [&](const auto& run) {
    std::vector<T> c(static_cast<std::size_t>(m * n), T(99));
    std::vector<int> written(c.size(), 0);
    run([&](int i, int rows, int j, int columns, const auto& compute) {
      alignas(64) T tile[Gemm::most_rows * Gemm::tile_columns];
      REQUIRE(rows <= Gemm::most_rows);
      compute(tile, Gemm::tile_columns);
      for (int r = 0; r < rows; ++r)
        for (int s = 0; s < columns; ++s) {
          c[static_cast<std::size_t>((i + r) * n + j + s)] = tile[r * Gemm::tile_columns + s];
          ++written[static_cast<std::size_t>((i + r) * n + j + s)];
        }
    });
    double worst = 0;
    bool once = true;
    for (int i = 0; i < m; ++i)
      for (int j = 0; j < n; ++j) {
        double sum = 0;
        for (int p = 0; p < k; ++p)
          sum += static_cast<double>(left.data[i * left.row + p * left.column]) *
                 static_cast<double>(right.data[p * right.row + j * right.column]);
        worst = std::max(worst, std::abs(sum - static_cast<double>(c[static_cast<std::size_t>(i * n + j)])));
        once = once && written[static_cast<std::size_t>(i * n + j)] == 1;
      }
    CHECK(once);
    CHECK(worst <= static_cast<double>(std::numeric_limits<T>::epsilon()) * k);
  };
  T* const space = packed.data() + panels * Gemm::tile_columns * k;
  compare([&](const auto& done) { Gemm::run(m, n, k, left, packed.data(), space, done); });
  if (n % Gemm::width != 0) return;
  if (right_transposed)
    compare([&](const auto& done) { Gemm::run_few_rows(m, n, k, left, right, space, done); });
  else
    compare([&](const auto& done) {
      Gemm::template run<0>(m, n, k, left, b.data(), n, Gemm::tile_columns, space, done);
    });
}

}  // namespace

TEST_CASE_TEMPLATE("products of every layout agree with plain loops", T, float, double) {
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      for (const int m : {1, 2, 3, 5, 7, 12, 13, 24, 29})
        for (const int n : {1, 3, 8, 16, 17, 31, 32, 33, 65}) check<T>(m, n, 19, left, right);
      for (const int k : {1, 2, 16, 33, 100}) check<T>(25, 40, k, left, right);
      check<T>(400, 20, 100, left, right);  // several blocks of rows
    }
}
