// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Panels packed from images: every element in its place, for loops of every kind, and nothing read behind the
// last window.
#include <ctgrad/kernel/pack.hpp>
#include <ctgrad/kernel/windows.hpp>
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <type_traits>
#include <vector>

namespace {

using ctgrad::plan::Loops;

template <Loops Rows, Loops Columns>
struct Source {
  static constexpr ctgrad::plan::Spec spec = [] {
    ctgrad::plan::Spec s;
    s.b.windows = true;
    s.b.rows = Rows;
    s.b.columns = Columns;
    s.k = Rows.extent[0] * Rows.extent[1] * Rows.extent[2];
    return s;
  }();
};

constexpr int count(const Loops& l) { return l.extent[0] * l.extent[1] * l.extent[2]; }

/// Reads rows of all panels in place, from a row on.
template <class T, Loops Rows, Loops Columns>
void check_in_place() {
  using Windows = ctgrad::kernel::Windows<Source<Rows, Columns>, T, ctgrad::simd::Arch>;
  if constexpr (Windows::reads_in_place) {
    std::vector<T> image(static_cast<std::size_t>(Windows::elements));
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<T>(i + 1);
    constexpr int rows = count(Rows), columns = count(Columns), width = Windows::width;
    std::size_t wrong = 0;
    for (int top : {0, rows / 2})
      for (int left = 0; left < columns; left += 2 * width) {
        const int n = std::min(2 * width, columns - left);
        auto reader = Windows{image.data()}.part(top, left).in_place(n);
        for (int p = top; p < rows; ++p, reader.next()) {
          T got[static_cast<std::size_t>(2 * width)];
          const auto read = [&]<int Batches>(std::integral_constant<int, Batches>) {
            typename Windows::V v[Batches];
            reader.load(v);
            for (int b = 0; b < Batches; ++b) v[b].store_unaligned(got + b * width);
          };
          if (n > width)
            read(std::integral_constant<int, 2>{});
          else
            read(std::integral_constant<int, 1>{});
          for (int j = 0; j < n; ++j)
            wrong += got[j] != image[static_cast<std::size_t>(Rows.offset(p) + Columns.offset(left + j))];
        }
      }
    CHECK(wrong == 0);
  }
}

/// Packs all parts of the matrix, from these rows and columns on.
template <class T, Loops Rows, Loops Columns>
void check() {
  using Pack = ctgrad::kernel::Pack<T, ctgrad::simd::Arch>;
  using Windows = ctgrad::kernel::Windows<Source<Rows, Columns>, T, ctgrad::simd::Arch>;
  std::vector<T> image(static_cast<std::size_t>(Windows::elements));  // a sanitizer sees reads behind it
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<T>(i + 1);
  constexpr int rows = count(Rows), columns = count(Columns), panel = Pack::tile_columns;
  const ctgrad::Storage<T, std::size_t{1} << 16> space;
  T* const panels = const_cast<T*>(space.data());
  std::size_t wrong = 0;
  for (const int top : {0, 1, rows / 2})
    for (const int left : {0, 1, columns / 2}) {
      const int k = rows - top, n = columns - left;
      Pack::pack_columns(Windows{image.data()}.part(top, left), k, n, panels);
      for (int p = 0; p < k; ++p)
        for (int j = 0; j < (n + panel - 1) / panel * panel; ++j) {
          const T got = panels[j / panel * panel * k + p * panel + j % panel];
          const auto at =
              static_cast<std::size_t>(Rows.offset(top + p) + Columns.offset(left + std::min(j, n - 1)));
          wrong += got != (j < n ? image[at] : T(0));
        }
    }
  CHECK(wrong == 0);
}

template <class T, Loops Taps, Loops Places>
void both_ways() {
  check<T, Taps, Places>();
  check<T, Places, Taps>();
  check_in_place<T, Taps, Places>();
}

template <class T>
void all() {
  both_ways<T, Loops{{3, 3, 2}, {1, 12, 120}}, Loops{{10, 8, 1}, {1, 12, 0}}>();  // 3 by 3
  both_ways<T, Loops{{2, 3, 3}, {3, 50, 500}}, Loops{{23, 4, 1}, {1, 25, 0}}>();  // dilated
  both_ways<T, Loops{{3, 2, 1}, {1, 40, 0}}, Loops{{17, 3, 1}, {2, 40, 0}}>();    // every second
  both_ways<T, Loops{{2, 2, 2}, {1, 40, 300}}, Loops{{5, 3, 1}, {3, 80, 0}}>();   // every third
  both_ways<T, Loops{{3, 3, 2}, {1, 34, 400}}, Loops{{32, 5, 1}, {1, 34, 0}}>();  // whole batches
  both_ways<T, Loops{{3, 3, 2}, {1, 23, 300}}, Loops{{21, 5, 1}, {1, 23, 0}}>();  // two runs in a batch
  both_ways<T, Loops{{1, 1, 1}, {0, 0, 0}}, Loops{{37, 1, 1}, {1, 0, 0}}>();
  both_ways<T, Loops{{3, 4, 1}, {1, 7, 0}}, Loops{{2, 3, 2}, {1, 7, 100}}>();  // shorter than a batch
}

}  // namespace

TEST_CASE_TEMPLATE("panels have windows' elements, and zeros behind them", T, float, double) { all<T>(); }

TEST_CASE("runs as long as batches are read in place, but not those of every second element") {
  using ctgrad::simd::Arch;
  constexpr Loops taps{{3, 3, 2}, {1, 34, 400}};
  static_assert(
      ctgrad::kernel::Windows<Source<taps, Loops{{32, 5, 1}, {1, 34, 0}}>, float, Arch>::reads_in_place);
  static_assert(
      !ctgrad::kernel::Windows<Source<taps, Loops{{16, 5, 1}, {2, 34, 0}}>, float, Arch>::reads_in_place);
  constexpr Loops pages{{3, 3, 20}, {1, 32, 1024}};
  static_assert(
      !ctgrad::kernel::Windows<Source<pages, Loops{{32, 5, 1}, {1, 32, 0}}>, float, Arch>::reads_in_place);
}

TEST_CASE("an image goes up to the last element that windows have") {
  using Windows =
      ctgrad::kernel::Windows<Source<Loops{{3, 3, 2}, {1, 12, 120}}, Loops{{10, 8, 1}, {1, 12, 0}}>, float,
                              ctgrad::simd::Arch>;
  static_assert(Windows::elements == 1 + 2 + 24 + 120 + 9 + 84);
}
