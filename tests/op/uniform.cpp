// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace op = ct::op;
using op::operator*, op::operator/, op::operator-;
using ct::graph::Value;

namespace {

struct Fixture {
  ct::graph::Builder g;
  Value x = op::leaf(g, ct::Scalar::f64, {4}, 0), y = op::leaf(g, ct::Scalar::f64, {4}, 1),
        u = op::leaf(g, ct::Scalar::f64, {1}, 2), wide = op::broadcast_to(u, {4});
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a factor comes out of a sum only where the sum without it is there already") {
  const Value alone = op::sum(wide * x, 1), quotient = op::sum((x / wide) * y, 1);
  CHECK(ct::graph::is<op::Sum>(alone));
  CHECK(ct::graph::is<op::Sum>(quotient));
  const Value s = op::sum(y, 1), p = op::sum(y * y, 1);
  CHECK(op::sum(wide * y, 1) == s * u);
  CHECK(op::sum(y / wide, 1) == s / u);
  CHECK(op::sum((y / wide) * y, 1) == p / u);
  CHECK(op::sum((wide * y) * y, 1) == p * u);
}

TEST_CASE_FIXTURE(Fixture, "a term comes out of a sum beside products, unless a reduction made it") {
  const Value squares = op::sum(x * x, 1);
  CHECK(op::sum(x * x - wide, 1) == squares - u * 4.0);
  CHECK(op::sum(-0.5 * (x * x) - wide, 1) == squares * -0.5 - u * 4.0);
  CHECK(ct::graph::is<op::Sum>(op::sum(x - wide, 1)));  // of values that may be exact
  const Value mean = squares * 0.25;
  CHECK(ct::graph::is<op::Sum>(op::sum(x * x - op::broadcast_to(mean, {4}), 1)));
}

TEST_CASE("log-densities and scaled sums, with all derivatives") {
  const auto x = check::random<ct::Tensor<double, 19>>(1);
  check::function(
      [](auto v, auto mu, auto sigma) { return sum(-0.5 * pow((v - mu) / sigma, 2) - log(sigma)); }, x, 0.3,
      1.7);
  check::function([](auto v, auto s) { return sum(v / s) * sum(v) + sum(v * s); }, x, 1.3);
  const auto rows = check::random<ct::Tensor<double, 3, 5>>(2);
  const auto scale = check::random<ct::Tensor<double, 3, 1>>(3, 0.5, 2);
  check::function([](auto v, auto s) { return sum<1>(v * v - s) + sum<1>((v / s) * v) * sum<1>(v * v); },
                  rows, scale);
}

TEST_CASE("scaling before squaring keeps a norm finite") {
  const ct::Tensor<double, 3> x{3e200, 4e200, 0};
  const auto f = [](auto v) {
    const auto m = ct::amax(abs(v));
    return m * sqrt(sum(pow(v / m, 2)));
  };
  CHECK(check::value(f, x)[0] == doctest::Approx(5e200));
}
