// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Products with transposed windows: every element is the dot product of a row with the places that a tap
// sees, part by part of the places, and nothing is read behind the image.
#include <ctgrad/kernel/taps.hpp>
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using ctgrad::plan::Loops;

constexpr int count(const Loops& l) { return l.extent[0] * l.extent[1] * l.extent[2]; }

template <int M, Loops Places, Loops OfTaps>
struct Source {
  static constexpr ctgrad::plan::Spec spec = [] {
    ctgrad::plan::Spec s;
    s.matmul = true;
    s.m = M;
    s.n = count(OfTaps);
    s.k = count(Places);
    s.a.row = s.k;
    s.a.column = 1;
    s.b.windows = true;
    s.b.rows = Places;
    s.b.columns = OfTaps;
    return s;
  }();
};

/// Products of batches, or their sums, against dot products.
template <class T, int M, Loops Places, Loops OfTaps>
void check(int batches, bool add_up) {
  using S = Source<M, Places, OfTaps>;
  using Taps = ctgrad::kernel::Taps<S, T, ctgrad::simd::Arch>;
  static_assert(Taps::possible);
  constexpr int n = S::spec.n, k = S::spec.k, image_size = Places.offset(k - 1) + OfTaps.offset(n - 1) + 1;
  std::vector<T> a(static_cast<std::size_t>(batches * M * k)),
      images(static_cast<std::size_t>(batches * image_size));
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(i % 5) - 2;
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<T>(i * i % 7) - 3;
  static ctgrad::Storage<T, static_cast<std::size_t>(ctgrad::plan::pack_elements(S::spec))> space;
  std::vector<T> got(static_cast<std::size_t>(batches * M * n)), want = got;
  const auto element = [&](std::int64_t b, int i, int j) {
    return static_cast<std::size_t>(((add_up ? 0 : b) * M + i) * n + j);
  };
  Taps::run(
      batches, add_up, space.data(), {}, [&](std::int64_t b) { return a.data() + b * M * k; },
      [&](std::int64_t b) { return images.data() + b * image_size; },
      [&](std::int64_t b, int i, int rows, int j, int columns, const auto& compute) {
        alignas(ctgrad::alignment) T tile[static_cast<std::size_t>(Taps::panel * Taps::panel)];
        compute(tile, Taps::panel);
        for (int r = 0; r < rows; ++r)
          for (int c = 0; c < columns; ++c) got[element(b, i + r, j + c)] += tile[r * Taps::panel + c];
      });
  for (int b = 0; b < batches; ++b)
    for (int i = 0; i < M; ++i)
      for (int j = 0; j < n; ++j)
        for (int p = 0; p < k; ++p)
          want[element(b, i, j)] +=
              a[static_cast<std::size_t>((b * M + i) * k + p)] *
              images[static_cast<std::size_t>(b * image_size + Places.offset(p) + OfTaps.offset(j))];
  CHECK(got == want);  // small integers: exact
}
template <class T, int M, Loops Places, Loops OfTaps>
void check() {
  check<T, M, Places, OfTaps>(1, false);
  check<T, M, Places, OfTaps>(3, false);
  check<T, M, Places, OfTaps>(35, true);
}

template <class T>
void all() {
  check<T, 32, Loops{{10, 8, 1}, {1, 12, 0}}, Loops{{3, 3, 2}, {1, 12, 120}}>();
  check<T, 5, Loops{{7, 3, 1}, {2, 40, 0}}, Loops{{5, 2, 1}, {1, 20, 0}}>();     // every second place
  check<T, 41, Loops{{9, 2, 2}, {1, 25, 200}}, Loops{{2, 7, 1}, {3, 25, 0}}>();  // dilated taps, images
  check<T, 3, Loops{{1500, 1, 1}, {1, 0, 0}}, Loops{{4, 1, 1}, {1, 0, 0}}>();    // one long run
  check<T, 17, Loops{{32, 48, 1}, {1, 34, 0}}, Loops{{1, 1, 1}, {0, 0, 0}}>();   // in parts, one tap
}

}  // namespace

TEST_CASE_TEMPLATE("products with transposed windows are dot products", T, float, double) { all<T>(); }

TEST_CASE("tiles are whole groups of taps and cover all") {
  using Taps = ctgrad::kernel::Taps<Source<4, Loops{{10, 8, 1}, {1, 12, 0}}, Loops{{3, 3, 5}, {1, 12, 120}}>,
                                    float, ctgrad::simd::Arch>;
  int next = 0;
  for (int t = 0; t < Taps::Tiles::count; ++t) {
    CHECK(Taps::Tiles::first_row(t) == next);
    CHECK(Taps::Tiles::rows_of(t) % 3 == 0);
    CHECK(Taps::Tiles::rows_of(t) <= Taps::G::tile_rows);
    next += Taps::Tiles::rows_of(t);
  }
  CHECK(next == 45);
}
