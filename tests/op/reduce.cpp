// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("axes become bits, negative ones counted from the last, none meaning all") {
  using S = ct::Shape<2, 3, 4>;
  static_assert(ct::detail::axis_bits<S>() == 0b111);
  static_assert(ct::detail::axis_bits<S, 0>() == 0b001);
  static_assert(ct::detail::axis_bits<S, -1>() == 0b100);
  static_assert(ct::detail::axis_bits<S, 2, -3>() == 0b101);
  static_assert(ct::detail::axis_bits<ct::Shape<>>() == 0);
}

TEST_CASE("a reduction keeps its axes with extent 1 in the graph, whatever the function drops") {
  const check::Graph g([](auto v) { return sum<1>(v); }, ct::Tensor<double, 2, 3>{});
  CHECK(g.root.shape() == ct::Dims{2});
  CHECK(g.root.in(0).shape() == ct::Dims{2, 1});
}
