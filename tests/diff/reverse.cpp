// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

using check::Value;
using ct::diff::reverse;
using ct::op::operator+, ct::op::operator*;

namespace {

struct Two {
  ct::graph::Builder g;
  Value x = ct::op::leaf(g, ct::Scalar::f64, {}, 0), y = ct::op::leaf(g, ct::Scalar::f64, {}, 1);

  double value(Value v, double at_x, double at_y) const {
    return ct::run::interpret(g.nodes(), {{at_x}, {at_y}})[static_cast<std::size_t>(v.id)][0];
  }
  ct::Items<Value> gradient(Value v) { return reverse(v, check::one_like(v), {x, y}); }
};

}  // namespace

TEST_CASE("a value that is not reached gives an invalid Value") {
  Two t;
  const auto d = t.gradient(t.x * t.x);
  CHECK(d[0].valid());
  CHECK_FALSE(d[1].valid());
}

TEST_CASE("a value made after the root gives an invalid Value") {
  Two t;
  const Value root = t.x * t.x, later = ct::op::exp(root);
  CHECK_FALSE(reverse(root, check::one_like(root), {later})[0].valid());
}

TEST_CASE("a value reached only through comparisons or integers gives an invalid Value") {
  Two t;
  const Value zero = ct::op::constant_like(t.x, 0);
  CHECK_FALSE(t.gradient(ct::op::select(ct::op::less(t.x, zero), t.y, zero))[0].valid());
  CHECK_FALSE(t.gradient(ct::op::sign(t.x) * t.y)[0].valid());
}

TEST_CASE("the gradient of a value in itself is the seed") {
  Two t;
  const Value seed = ct::op::constant_like(t.x, 3);
  CHECK(reverse(t.x, seed, {t.x})[0] == seed);
}

TEST_CASE("a seed multiplies the gradient") {
  Two t;
  const Value d = reverse(t.x * t.y, ct::op::constant_like(t.x, 5), {t.x})[0];
  CHECK(t.value(d, 2, 3) == 15);
}

TEST_CASE("gradients of a value that is used several times add up") {
  Two t;
  const Value s = t.x * t.x;
  const auto d = t.gradient(s * t.y + s + ct::op::exp(t.x));
  CHECK(t.value(d[0], 0.5, 3) == doctest::Approx(2 * 0.5 * 3 + 2 * 0.5 + std::exp(0.5)));
  CHECK(t.value(d[1], 0.5, 3) == 0.25);
}

TEST_CASE("a gradient in a value in the middle of a graph") {
  Two t;
  const Value middle = t.x * t.y, root = ct::op::exp(middle);
  CHECK(t.value(reverse(root, check::one_like(root), {middle})[0], 0.5, 2) == doctest::Approx(std::exp(1.0)));
}

TEST_CASE("deep sharing stays linear: r = r r + x, 30 times") {
  for (const int depth : {15, 30}) {
    Two t;
    Value r = t.x;
    for (int i = 0; i < depth; ++i) r = r * r + t.y;
    const int before = t.g.size();
    const auto d = t.gradient(r);
    CHECK(before <= 2 * depth + 2);
    CHECK(t.g.size() - before <= 6 * depth);
    double value = 0.3, in_x = 1, in_y = 0;
    for (int i = 0; i < depth; ++i) {
      in_x = 2 * value * in_x;
      in_y = 2 * value * in_y + 1;
      value = value * value + 0.1;
    }
    CHECK(t.value(d[0], 0.3, 0.1) == doctest::Approx(in_x).epsilon(1e-12));
    CHECK(t.value(d[1], 0.3, 0.1) == doctest::Approx(in_y).epsilon(1e-12));
  }
}

TEST_CASE("the third derivative of x⁴ is 24 x") {
  Two t;
  Value f = ct::op::pow(t.x, ct::op::constant_like(t.x, 4));
  for (int i = 0; i < 3; ++i) f = t.gradient(f)[0];
  CHECK(t.value(f, 1.5, 0) == 36);
}

TEST_CASE("a gradient's nodes carry the place of their forward nodes, marked as derivatives") {
  Two t;
  t.g.where.line = 17;
  const Value s = ct::op::sin(t.x);
  const Value d = t.gradient(s)[0];
  CHECK(d.node().where.line == 17);
  CHECK(std::string_view(d.node().where.derivative_of) == "sin");
  CHECK(s.node().where.derivative_of == nullptr);
}
