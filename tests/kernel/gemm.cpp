// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The matrix product against three nested loops: every layout, sizes around the tile's.
#include <ctgrad/kernel/gemm.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace {

/// Notes what is done beside tiles.
struct Beside {
  int waiting = 0;
  std::vector<int> done;

  int take() { return std::exchange(waiting, 0); }
  void row(int r) { done.push_back(r); }
  void finish() {
    for (int r = 0, rows = take(); r < rows; ++r) row(r);
  }
};

template <class T, int m>
void check(int n, int k, bool left_transposed, bool right_transposed) {
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
  const int panels = (n + Gemm::tile_columns - 1) / Gemm::tile_columns;
  ctgrad::Storage<T, 1 << 16> packed;
  REQUIRE(panels * Gemm::tile_columns * k <= 1 << 16);
  Gemm::pack_columns(right, k, n, packed.data());
  std::vector<double> expected;
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int p = 0; p < k; ++p)
        sum += static_cast<double>(left.data[i * left.row + p * left.column]) *
               static_cast<double>(right.data[p * right.row + j * right.column]);
      expected.push_back(sum);
    }
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
    for (std::size_t i = 0; i < c.size(); ++i)
      worst = std::max(worst, std::abs(expected[i] - static_cast<double>(c[i])));
    const bool once = std::all_of(written.begin(), written.end(), [](int w) { return w == 1; });
    CHECK(once);
    CHECK(worst <= static_cast<double>(std::numeric_limits<T>::epsilon()) * k);
  };
  using Left = typename Gemm::Left;
  constexpr int tiles = typename Gemm::Tiles(m).count;
  constexpr int columns = Gemm::tile_columns;
  using Panels = typename Gemm::Panels;
  const auto whole = [&]<Left L>() {
    compare([&](const auto& done) {
      Gemm::template run<m, L, columns>(0, tiles, n, k, left, {right, packed.data(), true}, {}, done);
    });
  };
  whole.template operator()<Left::packed>();
  if constexpr (m == 7)
    compare([&](const auto& done) {
      const auto run = [&]<Panels P>() {
        Gemm::template run<m, Left::packed, columns, P>(0, tiles, n, k, left, {right, packed.data(), true},
                                                        {}, done);
      };
      switch (Gemm::panels_of(n)) {
      case Panels::wide: return run.template operator()<Panels::wide>();
      case Panels::narrow: return run.template operator()<Panels::narrow>();
      default: return run.template operator()<Panels::any>();
      }
    });
  left_transposed ? whole.template operator()<Left::columns>() : whole.template operator()<Left::rows>();
  // Panels that are packed meanwhile: all of them, or those of two groups in turns.
  const auto by_and_by = [&]<Left L, bool Far>() {
    for (const bool once : {false, true})
      compare([&](const auto& done) {
        std::fill(packed.data(), packed.data() + panels * columns * k, T(99));
        Gemm::template run<m, L, columns, Panels::any, Far>(0, tiles, n, k, left,
                                                            {right, packed.data(), false, once}, {}, done);
      });
  };
  if constexpr (m >= 7) {
    by_and_by.template operator()<Left::packed, true>();
    left_transposed ? by_and_by.template operator()<Left::columns, true>()
                    : by_and_by.template operator()<Left::rows, true>();
    by_and_by.template operator()<Left::packed, false>();
    // Beside every tile as many things are done as the tile before has rows, be they more than products.
    const auto beside = [&]<bool Far>() {
      compare([&](const auto& done) {
        Beside others;
        std::vector<int> expected;
        Gemm::template run<m, Left::packed, columns, Panels::any, Far>(
            0, tiles, n, k, left, {right, packed.data(), true}, {},
            [&](int i, int rows, int j, int width, const auto& compute) {
              done(i, rows, j, width, compute);
              CHECK(others.waiting == 0);
              CHECK(others.done == expected);
              others = {rows, {}};
              expected.resize(static_cast<std::size_t>(rows));
              std::iota(expected.begin(), expected.end(), 0);
            },
            &others);
      });
    };
    beside.template operator()<false>();
    beside.template operator()<true>();
  }
  // The inner extent in two parts, the second added to the sums of the first.
  std::vector<T> sums(static_cast<std::size_t>(m * panels * columns));
  if (k > 1)
    compare([&](const auto& done) {
      const int half = k / 2;
      for (const int from : {0, half}) {
        const int inner = from == 0 ? half : k - half;
        const typename Gemm::Matrix part{left.data + from * left.column, left.row, left.column};
        const typename Gemm::Matrix below{right.data + from * right.row, right.row, right.column};
        const typename Gemm::Start start{from == 0 ? nullptr : sums.data(), panels * columns};
        const auto put = [&](int i, int rows, int j, int width, const auto& compute) {
          if (from > 0) return done(i, rows, j, width, compute);
          compute(sums.data() + i * panels * columns + j, panels * columns);
        };
        Gemm::template run<m, Left::packed, columns>(0, tiles, n, inner, part, {below, packed.data()}, start,
                                                     put);
      }
    });
  if (n % Gemm::width != 0) return;
  if (right_transposed) {
    REQUIRE((m + Gemm::width) * k <= 1 << 16);
    Gemm::pack_few_rows(left, m, k, packed.data());
    compare([&](const auto& done) { Gemm::run_few_rows(m, 0, n, k, packed.data(), right, done); });
  } else {
    const auto in_place = [&]<Left L>() {
      compare(
          [&](const auto& done) { Gemm::template run<m, L, 0>(0, tiles, n, k, left, {right}, {}, done); });
      if constexpr (m >= 7)
        compare([&](const auto& done) {
          Gemm::template run<m, L, 0, Panels::any, true>(0, tiles, n, k, left, {right}, {}, done);
        });
    };
    in_place.template operator()<Left::packed>();
    left_transposed ? in_place.template operator()<Left::columns>()
                    : in_place.template operator()<Left::rows>();
  }
}

}  // namespace

TEST_CASE_TEMPLATE("products of every layout agree with plain loops", T, float, double) {
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      [&]<int... M>(std::integer_sequence<int, M...>) {
        for (const int n : {1, 3, 8, 16, 17, 31, 32, 33, 65}) (check<T, M>(n, 19, left, right), ...);
      }
      (std::integer_sequence<int, 1, 3, 5, 7, 12, 13, 29>{});
      for (const int k : {1, 2, 16, 33, 100}) check<T, 29>(40, k, left, right);
      for (const int n : {160, 200, 321}) check<T, 29>(n, 90, left, right);  // groups of panels, in turns
      for (const int n : {1, 3, 34}) check<T, 29>(n, 100, left, right);      // columns as dot products
      check<T, 400>(20, 100, left, right);                                   // several blocks of rows
    }
}

TEST_CASE("panels are known to be wide or narrow where all of them are") {
  using Gemm = ctgrad::kernel::Gemm<float, ctgrad::simd::Arch>;
  for (int n = 1; n < 200; ++n) {
    bool wide = true, narrow = true;
    for (int j = 0; j < n; j += Gemm::tile_columns)
      (std::min(n - j, Gemm::tile_columns) > Gemm::width ? narrow : wide) = false;
    CHECK(wide == (Gemm::panels_of(n) == Gemm::Panels::wide));
    CHECK(narrow == (Gemm::panels_of(n) == Gemm::Panels::narrow));
  }
}
