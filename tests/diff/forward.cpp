// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

using check::Value;
using ct::diff::forward;
using ct::op::operator+, ct::op::operator*;

namespace {

struct Two {
  ct::graph::Builder g;
  Value x = ct::op::leaf(g, ct::Scalar::f64, {}, 0), y = ct::op::leaf(g, ct::Scalar::f64, {}, 1);

  double value(Value v, double at_x, double at_y) const {
    return ct::run::interpret(g.nodes(), {{at_x}, {at_y}})[static_cast<std::size_t>(v.id)][0];
  }
  Value one() { return ct::op::constant(g, ct::Scalar::f64, {}, 1); }
};

}  // namespace

TEST_CASE("the derivative along an argument that the root does not reach is an invalid Value") {
  Two t;
  CHECK_FALSE(forward(t.x * t.x, {t.y}, {t.one()}).valid());
  const Value root = t.x * t.x, later = ct::op::exp(root);
  CHECK_FALSE(forward(root, {later}, {t.one()}).valid());
}

TEST_CASE("the derivative along one argument is the partial derivative") {
  Two t;
  const Value root = t.x * ct::op::exp(t.y) + t.x * t.x;
  CHECK(t.value(forward(root, {t.x}, {t.one()}), 2, 0.5) == doctest::Approx(std::exp(0.5) + 4));
  CHECK(t.value(forward(root, {t.y}, {t.one()}), 2, 0.5) == doctest::Approx(2 * std::exp(0.5)));
}

TEST_CASE("derivatives along several arguments add up, each by its tangent") {
  Two t;
  const Value root = t.x * t.y;
  const Value d =
      forward(root, {t.x, t.y}, {ct::op::constant_like(t.x, 10), ct::op::constant_like(t.x, 100)});
  CHECK(t.value(d, 2, 3) == 230);
}

TEST_CASE("the derivative of a value along itself is the tangent") {
  Two t;
  const Value tangent = ct::op::constant_like(t.x, 7);
  CHECK(forward(t.x, {t.x}, {tangent}) == tangent);
}

TEST_CASE("deep sharing stays linear: r = r r + x, 30 times") {
  Two t;
  Value r = t.x;
  for (int i = 0; i < 30; ++i) r = r * r + t.y;
  const int before = t.g.size();
  const Value d = forward(r, {t.x, t.y}, {t.one(), t.one()});
  CHECK(t.g.size() - before <= 6 * 30);
  double value = 0.3, moves = 1;
  for (int i = 0; i < 30; ++i) {
    moves = 2 * value * moves + 1;
    value = value * value + 0.1;
  }
  CHECK(t.value(d, 0.3, 0.1) == doctest::Approx(moves).epsilon(1e-12));
}

TEST_CASE("forward over reverse is the second derivative") {
  Two t;
  const Value root = ct::op::sin(t.x) * t.y;
  const Value gradient = ct::diff::reverse(root, t.one(), {t.x})[0];
  CHECK(t.value(forward(gradient, {t.x}, {t.one()}), 0.5, 2) == doctest::Approx(-2 * std::sin(0.5)));
  CHECK(t.value(forward(gradient, {t.y}, {t.one()}), 0.5, 2) == doctest::Approx(std::cos(0.5)));
}

TEST_CASE("what comparisons choose moves, comparisons do not") {
  Two t;
  const Value root = ct::op::select(ct::op::less(t.x, t.y), t.x * t.x, t.y);
  const Value d = forward(root, {t.x}, {t.one()});
  CHECK(t.value(d, 2, 3) == 4);
  CHECK(t.value(d, 4, 3) == 0);
}
