// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/op/leaf.hpp>
#include <ctgrad/op/sub.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::graph::Value;

TEST_CASE("a new Value is invalid and equal to another invalid one") {
  CHECK_FALSE(Value{}.valid());
  CHECK(Value{} == Value{});
}

TEST_CASE("a Value gives its node's shape, type and operands") {
  ct::graph::Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f32, {2, 3}, 0),
              y = ct::op::leaf(g, ct::Scalar::f32, {2, 3}, 1);
  const Value d = ct::op::operator-(x, y);
  CHECK(d.valid());
  CHECK(d.shape() == ct::Dims{2, 3});
  CHECK(d.type() == ct::Scalar::f32);
  CHECK(d.in(0) == x);
  CHECK(d.in(1) == y);
  CHECK_FALSE(d.in(2).valid());
  CHECK(&d.node() == &g[d.id]);
}
