// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("leaves are the arguments in order, and the arguments' elements are read where they are") {
  const double a = 2;
  const ct::Tensor<double, 3> b{1, 2, 3};
  const ct::Tensor<std::int32_t, 2> c{1, 0};
  const check::Graph g([](auto x, auto y, auto i) { return gather(reshape<3, 1>(x * y), i); }, a, b, c);
  REQUIRE(g.leaves.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(g.leaves[i].node().attr[0] == static_cast<int>(i));
  CHECK(g.leaves[0].shape() == ct::Dims{});
  CHECK(g.leaves[1].shape() == ct::Dims{3});
  CHECK(g.leaves[2].type() == ct::Scalar::i32);
  CHECK(check::value([](auto x, auto y, auto i) { return gather(reshape<3, 1>(x * y), i); }, a, b, c) ==
        check::Elements{4, 2});
}

TEST_CASE("two arguments of one type and shape are two leaves") {
  const check::Graph g([](auto x, auto y) { return x - y; }, 1.0, 2.0);
  CHECK(g.leaves[0] != g.leaves[1]);
  CHECK(g.value(g.root) == check::Elements{-1});
}
