// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("neg agrees with - and its derivatives with differences") {
  check::elementwise([](auto x) { return -x; }, [](double x) { return -x; }, check::Range{-2, 2});
}

TEST_CASE("unary plus is the value itself") {
  const check::Graph g([](auto x) { return +x; }, ct::Tensor<double, 2>{1, 2});
  CHECK(g.root == g.leaves[0]);
}
