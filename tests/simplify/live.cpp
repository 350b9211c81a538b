// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/simplify/live.hpp>
#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace ct = ctgrad;
namespace op = ct::op;
using ct::graph::Builder;
using ct::graph::Draft;
using ct::graph::Value;
using ct::op::operator+, ct::op::operator-, ct::op::operator*, ct::op::operator/;

namespace {

struct Fixture {
  Builder g;
  Value x = op::leaf(g, ct::Scalar::f64, {3}, 0), y = op::leaf(g, ct::Scalar::f64, {3}, 1);
  Value constant(double c) { return op::constant_like(x, c); }
  Draft finish(const ct::Items<Value>& roots) {
    Draft d{g.nodes(), {}};
    for (Value r : roots) d.roots.push_back(r.id);
    return ct::simplify::finish(d);
  }
};

/// The names of a graph's nodes, in order.
std::vector<std::string_view> names(const Draft& d) {
  std::vector<std::string_view> r;
  for (const ct::graph::Node& n : d.nodes) r.push_back(n.op->name);
  return r;
}
using Names = std::vector<std::string_view>;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "live counts who uses what some root needs") {
  const Value product = x * y;
  op::exp(product);
  const auto users = [&](int root) {
    const auto table = ct::simplify::live(g.nodes(), {root});
    ct::Items<int> v;
    for (std::size_t i = 0; i < table.size(); ++i) v.push_back(table[i]);
    return v;
  };
  CHECK(users(product.id) == ct::Items<int>{1, 1, 1, 0});
  CHECK(users(y.id) == ct::Items<int>{0, 1, 0, 0});
  CHECK(users((product * product).id) == ct::Items<int>{1, 1, 2, 0, 1});
}

TEST_CASE_FIXTURE(Fixture, "finish drops dead nodes and renumbers operands and roots") {
  op::exp(x);
  const Value root = op::sin(y);
  const Draft d = finish({root});
  CHECK(names(d) == Names{"leaf", "sin"});
  CHECK(d.nodes[1].in[0] == 0);
  CHECK(d.nodes[0].attr[0] == 1);  // still the second argument
  CHECK(d.roots == ct::Items<int>{1});
}

TEST_CASE_FIXTURE(Fixture, "finish removes stop_gradient, and simplifies what it hid") {
  CHECK(names(finish({op::stop_gradient(op::exp(x)) + y})) == Names{"leaf", "leaf", "exp", "add"});
  CHECK(names(finish({-op::stop_gradient(-x)})) == Names{"leaf"});
  const Draft same = finish({op::exp(op::stop_gradient(x)), op::exp(x)});
  CHECK(names(same) == Names{"leaf", "exp"});
  CHECK(same.roots == ct::Items<int>{1, 1});
}

TEST_CASE_FIXTURE(Fixture, "finish keeps every root, also equal ones and leaves") {
  const Value e = op::exp(x);
  const Draft d = finish({e, e, x});
  CHECK(names(d) == Names{"leaf", "exp"});
  CHECK(d.roots == ct::Items<int>{1, 1, 0});
}

TEST_CASE_FIXTURE(Fixture, "operations that change nothing are never made") {
  CHECK(x * 1.0 == x);
  CHECK(1.0 * x == x);
  CHECK(x + 0.0 == x);
  CHECK(0.0 + x == x);
  CHECK(x - 0.0 == x);
  CHECK(x / 1.0 == x);
  CHECK(-(-x) == x);
  CHECK(op::reshape(op::reshape(x, {3, 1}), {3}) == x);
  CHECK(op::permute(op::permute(op::reshape(x, {3, 1}), {1, 0}), {1, 0}) == op::reshape(x, {3, 1}));
  CHECK(op::broadcast_to(x, {3}) == x);
  CHECK(op::sum(op::reshape(x, {3, 1}), 2) == op::reshape(x, {3, 1}));
  CHECK(op::select(op::less(x, y), y, y) == y);
  CHECK(op::cast(x, ct::Scalar::f64) == x);
}

TEST_CASE_FIXTURE(Fixture, "0 - x and -1 x are -x; x 0 stays, because x may be infinite") {
  CHECK(0.0 - x == -x);
  CHECK(x * -1.0 == -x);
  CHECK_FALSE(op::is_constant(x * 0.0));
}

TEST_CASE_FIXTURE(Fixture, "constants are folded") {
  CHECK(op::is_constant(constant(2) + constant(3), 5));
  CHECK(op::is_constant(constant(2) - constant(3), -1));
  CHECK(op::is_constant(constant(2) * constant(3), 6));
  CHECK(op::is_constant(constant(3) / constant(2), 1.5));
  CHECK(op::is_constant(-constant(2), -2));
  CHECK(op::is_constant(op::reshape(constant(2), {1, 3}), 2));
  CHECK(op::is_constant(op::slice(constant(2), 0, 1, 2), 2));
  CHECK(op::is_constant(op::sum(constant(2), 1), 6));
  CHECK(op::is_constant(op::broadcast_to(op::constant(g, ct::Scalar::f64, {}, 2), {4, 3}), 2));
  CHECK(op::is_constant(op::pow(constant(2), constant(3)), 8));
  CHECK(op::is_constant(op::cast(op::constant(g, ct::Scalar::i32, {}, 2), ct::Scalar::f32), 2));
}

TEST_CASE_FIXTURE(Fixture, "factors are gathered into one constant, and order does not matter") {
  CHECK(2.0 * (x * 3.0) == x * 6.0);
  CHECK(x * y == y * x);
  CHECK(x + y == y + x);
  CHECK(x - y != y - x);
}

TEST_CASE_FIXTURE(Fixture,
                  "division by a constant becomes a multiplication, in kernels also by a repeated value") {
  const Value by_constant = x / 4.0;
  REQUIRE(ct::graph::is<op::Mul>(by_constant));
  CHECK(by_constant == x * 0.25);
  const Value wide = op::broadcast_to(op::reshape(x, {3, 1}), {3, 5}),
              table = op::leaf(g, ct::Scalar::f64, {3, 5}, 2);
  CHECK(ct::graph::is<op::Div>(table / wide));
  g.for_kernels = true;
  const Value quotient = table / wide;
  REQUIRE(ct::graph::is<op::Mul>(quotient));
  const Value reciprocal = ct::graph::is<op::Broadcast>(quotient.in(0)) ? quotient.in(0) : quotient.in(1);
  REQUIRE(ct::graph::is<op::Broadcast>(reciprocal));
  CHECK(ct::graph::is<op::Div>(reciprocal.in(0)));
  CHECK(reciprocal.in(0).shape() == ct::Dims{3, 1});
  CHECK(ct::graph::is<op::Div>(x / y));
}

TEST_CASE_FIXTURE(Fixture, "a transposed product is the product of the transposed operands, turned around") {
  const Value a = op::leaf(g, ct::Scalar::f64, {2, 3}, 2), b = op::leaf(g, ct::Scalar::f64, {3, 4}, 3);
  CHECK(op::transpose(op::matmul(a, b)) == op::matmul(op::transpose(b), op::transpose(a)));
}

TEST_CASE_FIXTURE(Fixture, "a sum over what was repeated is a multiplication") {
  const Value wide = op::broadcast_to(op::reshape(x, {3, 1}), {3, 5});
  CHECK(op::sum(wide, 2) == op::reshape(x, {3, 1}) * 5.0);
}

TEST_CASE_FIXTURE(Fixture, "uses count operands, and a root twice more") {
  const Value b = ct::graph::elementwise<op::Exp>(x), square = b * b;
  const auto count = ct::simplify::uses({g.nodes(), {square.id, b.id}});
  CHECK(count[x.id] == 1);
  CHECK(count[b.id] == 4);
  CHECK(count[square.id] == 2);
}
