// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::graph::Builder;
using ct::graph::Node;
using ct::graph::Value;

namespace {

Value leaf(Builder& g, int number) { return ct::op::leaf(g, ct::Scalar::f64, {2}, number); }

}  // namespace

TEST_CASE("an equal node is never made twice") {
  Builder g;
  const Value x = leaf(g, 0), y = leaf(g, 1);
  const Value first = ct::op::exp(ct::op::operator*(x, y));
  const int size = g.size();
  CHECK(ct::op::exp(ct::op::operator*(x, y)) == first);
  CHECK(ct::op::exp(ct::op::operator*(y, x)) == first);  // commutative operands have one order
  CHECK(leaf(g, 0) == x);
  CHECK(g.size() == size);
}

TEST_CASE("nodes that differ in any part are different") {
  Builder g;
  const Value x = leaf(g, 0), y = leaf(g, 1);
  CHECK(ct::op::operator-(x, y) != ct::op::operator-(y, x));
  CHECK(ct::op::constant_like(x, 1) != ct::op::constant_like(x, 2));
  CHECK(ct::op::constant(g, ct::Scalar::f32, {2}, 1) != ct::op::constant(g, ct::Scalar::f64, {2}, 1));
  CHECK(ct::op::constant(g, ct::Scalar::f64, {2}, 1) != ct::op::constant(g, ct::Scalar::f64, {3}, 1));
  CHECK(ct::op::sum(ct::op::reshape(x, {1, 2}), 2) != ct::op::slice(ct::op::reshape(x, {1, 2}), 1, 0, 1));
}

TEST_CASE("a location takes no part in equality; the first one stays") {
  Builder g;
  const Value x = leaf(g, 0);
  g.where.line = 10;
  const Value first = ct::op::exp(x);
  g.where.line = 20;
  CHECK(ct::op::exp(x) == first);
  CHECK(first.node().where.line == 10);
  CHECK(ct::op::sin(x).node().where.line == 20);
}

TEST_CASE("hash-consing works through many nodes, and operands come before their users") {
  Builder g;
  const Value x = leaf(g, 0);
  ct::Items<Value> made;
  for (int round = 0; round < 2; ++round) {
    Value v = x;
    for (int i = 1; i <= 3000; ++i) {
      v = ct::op::exp(v);
      if (round == 0)
        made.push_back(v);
      else
        CHECK_MESSAGE(v == made[static_cast<std::size_t>(i - 1)], i);
    }
    CHECK(g.size() == 3001);
  }
  for (int id = 0; id < g.size(); ++id) CHECK_MESSAGE(g[id].in[0] < id, id);
}

TEST_CASE("add simplifies, add_as_is does not") {
  Builder g;
  const Value x = leaf(g, 0);
  Node n;
  n.op = &ct::graph::rules<ct::op::Mul>;
  n.shape = x.shape();
  n.in = {x.id, ct::op::constant_like(x, 1).id, -1};
  CHECK(g.add(n) == x);
  const Value product = g.add_as_is(n);
  CHECK(product != x);
  CHECK(ct::graph::is<ct::op::Mul>(product));
}

TEST_CASE("nodes carry the line of the outermost call of the library's functions, and its name") {
  Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f64, {}, 0);
  const std::source_location user = std::source_location::current();
  const auto inside = [&](int attribute) {
    g.enter(x.id, std::source_location::current());
    return ct::op::leaf(g, ct::Scalar::f64, {}, attribute);
  };
  Value a, b;
  {
    const ct::graph::Frame outer(x, user, "outer");
    const ct::graph::Frame inner(x, std::source_location::current(), "inner");
    a = inside(1);
  }
  b = inside(2);
  CHECK(a.node().where.line == user.line());
  CHECK(std::string_view(a.node().where.within) == "outer");
  CHECK(b.node().where.line == user.line() + 2);
  CHECK(b.node().where.within == nullptr);
}

TEST_CASE("nodes carry the parameter that was used last, also through views of it") {
  Builder g;
  const Value x = ct::op::leaf(g, ct::Scalar::f64, {2, 2}, 0),
              w = ct::op::leaf(g, ct::Scalar::f64, {2, 2}, 1),
              b = ct::op::leaf(g, ct::Scalar::f64, {2, 2}, 2);
  g.add_parameter(w.id);
  g.add_parameter(b.id);
  g.enter(x.id, std::source_location::current());
  const Value before = ct::op::operator*(x, x);
  g.enter(ct::op::reshape(w, {4}).id, std::source_location::current());
  const Value first = ct::op::operator*(x, w);
  g.touch(b.id);
  const Value second = ct::op::operator*(x, b);
  CHECK(before.node().where.scope == -1);
  CHECK(first.node().where.scope == 1);
  CHECK(second.node().where.scope == 2);
}
