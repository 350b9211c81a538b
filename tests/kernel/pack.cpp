// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Packed operands read back: every element in its place, zeros where a panel goes on behind the matrix, and
// nothing behind the panels, for every layout and ragged edges.
#include <ctgrad/kernel/pack.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

/// A rows by columns matrix of 1, 2, 3, …, exactly as long as needed: a sanitizer sees any read behind it. By
/// rows, by columns, or with neither contiguous.
template <class T>
struct Operand {
  using Matrix = typename ctgrad::kernel::Pack<T, ctgrad::simd::Arch>::Matrix;
  int rows, columns;
  std::string layout;
  std::int64_t row = layout == "by columns" ? 1 : layout == "by rows" ? columns : 2 * columns + 1;
  std::int64_t column = layout == "by columns" ? rows : layout == "by rows" ? 1 : 2;
  std::vector<T> data =
      std::vector<T>(static_cast<std::size_t>((rows - 1) * row + (columns - 1) * column + 1));

  Operand(int m, int n, std::string how) : rows(m), columns(n), layout(std::move(how)) {
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<T>(i + 1);
  }
  Matrix matrix() const { return {data.data(), row, column}; }
  /// Zero outside of it.
  T operator()(int i, int j) const {
    return i < rows && j < columns ? data[static_cast<std::size_t>(i * row + j * column)] : T(0);
  }
};

/// Space for packed elements, and a mark behind them.
template <class T>
struct Panels {
  static constexpr std::size_t most = 1 << 14;
  ctgrad::Storage<T, most> space;
  T* data = space.data();

  Panels() { std::fill(data, data + most, T(-1)); }
  /// Whether the elements are these, in order, and nothing else was written.
  bool are(const std::vector<T>& expected) const {
    REQUIRE(expected.size() < most);
    return std::equal(expected.begin(), expected.end(), data) && data[expected.size()] == T(-1);
  }
};

template <class F>
void each_layout(const F& f) {
  for (const char* layout : {"by rows", "by columns", "strided"}) {
    CAPTURE(layout);
    f(layout);
  }
}

}  // namespace

TEST_CASE_TEMPLATE("columns are packed in panels, all at once or by and by", T, float, double) {
  using Pack = ctgrad::kernel::Pack<T, ctgrad::simd::Arch>;
  constexpr int wide = Pack::tile_columns;
  for (const int k : {1, 3, 8, 16, 19, 33})
    for (const int n : {1, 3, wide / 2, wide / 2 + 1, wide - 1, wide, wide + 1, 2 * wide, 3 * wide + 5})
      each_layout([&](const char* layout) {
        CAPTURE(k);
        CAPTURE(n);
        const Operand<T> b(k, n, layout);
        std::vector<T> expected;
        for (int j = 0; j < n; j += wide)
          for (int p = 0; p < k; ++p)
            for (int c = 0; c < wide; ++c) expected.push_back(b(p, j + c));
        Panels<T> at_once;
        Pack::pack_columns(b.matrix(), k, n, at_once.data);
        CHECK(at_once.are(expected));

        const int panels = Pack::parts(n, wide);
        for (const int steps : {panels, 2 * panels, 3 * panels + 1, 100 * panels}) {
          CAPTURE(steps);
          Panels<T> by_and_by;
          typename Pack::ByAndBy rest(b.matrix(), k, n, by_and_by.data, steps);
          for (int i = 0; i < steps; ++i) rest.step();
          CHECK(by_and_by.are(expected));
          CHECK(rest.next().rows == 0);
        }
      });
}

TEST_CASE_TEMPLATE("steps name all memory that they read before they do, with panels or without", T, float,
                   double) {
  using Pack = ctgrad::kernel::Pack<T, ctgrad::simd::Arch>;
  const int k = 37, n = 2 * Pack::tile_columns + 3, steps = 3 * 5;
  for (const char* layout : {"by rows", "by columns"}) {
    CAPTURE(layout);
    const Operand<T> b(k, n, layout);
    std::vector<int> named(b.data.size(), 0);
    typename Pack::ByAndBy rest(b.matrix(), k, n, nullptr, steps);
    for (int i = 0; i < steps; ++i) {
      const auto next = rest.next();
      for (int r = 0; r < next.rows; ++r)
        for (std::uintptr_t byte = 0; byte < next.bytes; byte += sizeof(T)) {
          const auto at = next.address + static_cast<std::uintptr_t>(r) * next.stride + byte -
                          reinterpret_cast<std::uintptr_t>(b.data.data());
          ++named.at(at / sizeof(T));
        }
      rest.step();
    }
    CHECK(std::all_of(named.begin(), named.end(), [](int times) { return times == 1; }));
  }
  CHECK(typename Pack::ByAndBy().next().rows == 0);
}

TEST_CASE_TEMPLATE("rows are packed tile by tile", T, float, double) {
  using Pack = ctgrad::kernel::Pack<T, ctgrad::simd::Arch>;
  for (const int m : {1, 2, Pack::tile_rows - 1, Pack::tile_rows, Pack::tile_rows + 1, 29, 50})
    for (const int k : {1, 7, 8, 9, 31}) {
      const typename Pack::Tiles tiles(m);
      for (int tile = 0; tile < tiles.count; ++tile)
        for (int last = tile + 1; last <= tiles.count; ++last)
          each_layout([&](const char* layout) {
            CAPTURE(m);
            CAPTURE(k);
            CAPTURE(tile);
            CAPTURE(last);
            const int top = tiles.first_row(tile);
            const Operand<T> a(tiles.first_row(last) - top, k, layout);
            std::vector<T> expected;
            for (int t = tile; t < last; ++t)
              for (int p = 0; p < k; ++p)
                for (int i = tiles.first_row(t); i < tiles.first_row(t + 1); ++i)
                  expected.push_back(a(i - top, p));
            Panels<T> packed;
            Pack::pack_rows(a.matrix(), tiles, tile, last, k, packed.data);
            CHECK(packed.are(expected));
          });
    }
}

TEST_CASE_TEMPLATE("few rows are packed by as many as a batch has lanes", T, float, double) {
  using Pack = ctgrad::kernel::Pack<T, ctgrad::simd::Arch>;
  for (const int m : {1, 3, Pack::width, Pack::width + 1, 2 * Pack::width})
    for (const int k : {1, 5, 16, 33})
      each_layout([&](const char* layout) {
        CAPTURE(m);
        CAPTURE(k);
        const Operand<T> a(m, k, layout);
        std::vector<T> expected;
        for (int i = 0; i < m; i += Pack::width)
          for (int p = 0; p < k; ++p)
            for (int r = 0; r < Pack::width; ++r) expected.push_back(a(i + r, p));
        Panels<T> packed;
        Pack::pack_few_rows(a.matrix(), m, k, packed.data);
        CHECK(packed.are(expected));
      });
}

TEST_CASE("rows are cut in tiles that fit the registers and keep the multipliers busy") {
  using Pack = ctgrad::kernel::Pack<float, ctgrad::simd::Arch>;
  for (int m = 1; m < 1000; ++m) {
    const Pack::Tiles tiles(m);
    CHECK(tiles.first_row(0) == 0);
    CHECK(tiles.first_row(tiles.count) == m);
    for (int t = 0; t < tiles.count; ++t) {
      const int rows = tiles.first_row(t + 1) - tiles.first_row(t);
      CHECK(rows == tiles.rows + (t < tiles.longer ? 1 : 0));
      CHECK(rows <= Pack::tile_rows);
      CHECK(2 * rows >= std::min(2 * m, Pack::tile_rows));
    }
  }
}
