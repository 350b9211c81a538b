// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long sums are cut: chains that keep the promised error, blocks of rows that keep chains short and lie
// together.
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/sums.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace ct = ctgrad;
namespace plan = ct::plan;

namespace {

/// A kernel of rows in a loop nest of these extents, and a sum over the rows whose strides are 0.
struct Kernel {
  plan::Spec spec;
  ct::Items<plan::KernelNode> nodes;

  explicit Kernel(std::initializer_list<int> extents, int columns) {
    for (int e : extents) spec.dim[static_cast<std::size_t>(spec.row_dims++)] = e;
    for (int e : extents) spec.rows *= e;
    spec.columns = columns;
  }
  void add(std::initializer_list<std::int64_t> strides, std::int64_t size) {
    plan::KernelNode n;
    n.use = plan::Use::sink;
    n.code = ct::graph::code<ct::op::Sum>;
    n.vector = true;
    n.size = size;
    std::size_t d = 0;
    for (std::int64_t s : strides) n.row[d++] = s;
    nodes.push_back(n);
    spec.nodes = static_cast<int>(nodes.size());
  }
};

/// Walks the blocks: every row is in one of them, no element gets more numbers from a block than a chain may
/// have, and the piece that is said to be added to is the one that is.
void check(const Kernel& k) {
  const plan::RowBlocks b = plan::row_blocks(k.spec, k.nodes);
  REQUIRE(b.step > 0);
  const std::int64_t extent = k.spec.dim[static_cast<std::size_t>(b.dim)];
  CHECK(b.outer * extent * b.inner == k.spec.rows);
  for (const plan::KernelNode& n : k.nodes) {
    if (!plan::is_long_sum(k.spec, n)) continue;
    bool short_chains = true, right_pieces = true;
    for (std::int64_t outer = 0; outer < b.outer; ++outer)
      for (std::int64_t first = 0; first < extent; first += b.step) {
        const std::int64_t last = std::min(extent, first + b.step);
        std::vector<std::int64_t> numbers(static_cast<std::size_t>(n.size), 0);
        for (std::int64_t r = (outer * extent + first) * b.inner; r < (outer * extent + last) * b.inner;
             ++r) {
          std::int64_t place = 0, rest = r;
          for (int d = k.spec.row_dims; d-- > 0; rest /= k.spec.dim[static_cast<std::size_t>(d)])
            place += rest % k.spec.dim[static_cast<std::size_t>(d)] * n.row[static_cast<std::size_t>(d)];
          for (int j = 0; j < k.spec.columns; ++j) ++numbers[static_cast<std::size_t>(place + j)];
        }
        const plan::Piece p = plan::piece(k.spec, n, b, outer, first, last);
        for (std::int64_t e = 0; e < n.size; ++e) {
          const std::int64_t count = numbers[static_cast<std::size_t>(e)];
          short_chains = short_chains && count <= plan::longest_chain(plan::rows_per_place(k.spec, n));
          right_pieces = right_pieces && (count > 0) == (p.first <= e && e < p.first + p.size);
        }
      }
    CHECK(short_chains);
    CHECK(right_pieces);
  }
}

}  // namespace

TEST_CASE("a chain and what else a number goes through stay within 8 log2(n) additions") {
  for (std::int64_t n = 64; n <= 100'000'000; n = n * 5 / 4) {
    CAPTURE(n);
    CHECK(static_cast<double>(plan::longest_chain(n) + 13) <= 8 * std::log2(static_cast<double>(n)));
    CHECK(static_cast<double>(plan::longest_chain(n) + 14) > 8 * std::log2(static_cast<double>(n)) - 1e-9);
  }
}

TEST_CASE("sums over few rows are not cut, and need no space") {
  Kernel k({64}, 5);
  k.add({0}, 5);
  CHECK(plan::row_blocks(k.spec, k.nodes).step == 0);
  CHECK(plan::scratch_elements(k.spec, k.nodes) == 0);
}

TEST_CASE("blocks of sums over all rows, outer, inner and alternating ones") {
  Kernel all({1000}, 3), nested({100, 30}, 3), outer({500, 7}, 3), inner({7, 500}, 3),
      turns({20, 3, 40, 2}, 3);
  all.add({0}, 3);
  nested.add({0, 0}, 3);
  outer.add({0, 3}, 21);
  inner.add({3, 0}, 21);
  turns.add({0, 6, 0, 3}, 18);
  for (const Kernel* k : {&all, &nested, &outer, &inner, &turns}) check(*k);
  CHECK(plan::scratch_elements(outer.spec, outer.nodes) == 2 * 32);
}

TEST_CASE("sums over different rows of one kernel share its blocks") {
  Kernel k({100, 90}, 3);
  k.add({0, 0}, 3);
  k.add({0, 3}, 270);
  k.add({3, 0}, 300);
  check(k);
}
