// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::graph::elementwise;
using ct::graph::Value;

TEST_CASE("elementwise values are evaluated with one, two and three operands") {
  CHECK(ct::graph::rules<ct::op::Neg>.evaluate(3, 0, 0) == -3);
  CHECK(ct::graph::rules<ct::op::Sub>.evaluate(3, 1, 0) == 2);
  CHECK(ct::graph::rules<ct::op::Select>.evaluate(1, 5, 7) == 5);
  CHECK(ct::graph::rules<ct::op::Select>.evaluate(0, 5, 7) == 7);
  CHECK(ct::graph::rules<ct::op::Less>.evaluate(1, 2, 0) == 1);
}

TEST_CASE("an elementwise node has its operands' shape, and its own or the operands' type") {
  ct::graph::Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f32, {2, 3}, 0),
              y = ct::op::leaf(g, ct::Scalar::f32, {2, 3}, 1);
  const Value less = elementwise<ct::op::Less>(x, y);
  CHECK(less.type() == ct::Scalar::boolean);
  CHECK(less.shape() == ct::Dims{2, 3});
  CHECK(elementwise<ct::op::Sub>(x, y).type() == ct::Scalar::f32);
  CHECK(elementwise<ct::op::Select>(less, x, y).type() == ct::Scalar::f32);
}

TEST_CASE("elementwise operands of different shapes are refused") {
  ct::graph::Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f64, {2}, 0), y = ct::op::leaf(g, ct::Scalar::f64, {3}, 1);
  CHECK_THROWS_AS(elementwise<ct::op::Add>(x, y), const char*);
}

TEST_CASE("is asks for an operation by name") {
  ct::graph::Builder g;
  const Value e = ct::op::exp(ct::op::leaf(g, ct::Scalar::f64, {2}, 0));
  CHECK(ct::graph::is<ct::op::Exp>(e));
  CHECK_FALSE(ct::graph::is<ct::op::Log>(e));
  CHECK(ct::graph::is<ct::op::Leaf>(e.in(0).node()));
}

TEST_CASE("an elementwise derivative is the same product in both directions") {
  ct::graph::Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f64, {2}, 0), d = ct::op::leaf(g, ct::Scalar::f64, {2}, 1);
  const Value y = ct::op::sin(x);
  CHECK(y.node().op->pull(y, 0, d) == y.node().op->push(y, 0, d));
  CHECK(y.node().op->pull(y, 0, d) == ct::op::operator*(d, ct::op::cos(x)));
}
