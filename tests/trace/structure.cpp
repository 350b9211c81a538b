// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
template <class T>
struct Point {
  T x, y;
};
template <class P, class M>
struct Body {
  P position;
  M mass;
};
struct Plain {
  double length;
  ct::Tensor<double, 3> direction;
};
}  // namespace

TEST_CASE("arrays, tuples and pairs are arguments, and gradients have their types") {
  constexpr auto f = [](const auto& a, const auto& t) {
    return a[0] * a[1] + std::get<0>(t) * sum(std::get<1>(t)) + a[2];
  };
  const std::array<double, 3> a{2, 3, 4};
  const std::tuple<double, ct::Tensor<double, 2>> t{5, {6, 7}};
  const auto [da, dt] = ct::grad(f)(a, t);
  static_assert(std::is_same_v<decltype(da), const std::array<double, 3>>);
  static_assert(std::is_same_v<decltype(dt), const std::tuple<double, ct::Tensor<double, 2>>>);
  CHECK(da == std::array{3.0, 2.0, 1.0});
  CHECK(std::get<0>(dt) == 13.0);
  CHECK(std::get<1>(dt) == ct::Tensor<double, 2>{5, 5});
}

TEST_CASE("a struct template keeps its field names, nested too") {
  constexpr auto energy = [](const auto& bodies) {
    auto e = bodies[0].mass * 0;
    for (const auto& b : bodies)
      e = e + 0.5 * b.mass * (b.position.x * b.position.x + b.position.y * b.position.y);
    return e;
  };
  using B = Body<Point<double>, double>;
  const std::array<B, 2> bodies{B{{1, 2}, 3}, B{{4, 5}, 6}};
  const std::array<B, 2> g = ct::grad(energy)(bodies);
  CHECK(g[0].position.x == 3.0);
  CHECK(g[0].position.y == 6.0);
  CHECK(g[0].mass == 2.5);
  CHECK(g[1].position.x == 24.0);
  CHECK(g[1].mass == 20.5);
}

TEST_CASE("another struct is unpacked by structured binding; its gradient is the struct") {
  constexpr auto f = [](const auto& p) {
    const auto& [length, direction] = p;
    return length * length * sum(direction * direction);
  };
  const Plain g = ct::grad(f)(Plain{2, {1, 0, 3}});
  CHECK(g.length == 40.0);
  CHECK(g.direction == ct::Tensor<double, 3>{8, 0, 24});
}

TEST_CASE("functions return structures") {
  constexpr auto f = [](const auto& p) { return Point{p.x * p.y, p.x + p.y}; };
  const Point<double> r = ct::evaluate(f)(Point<double>{2, 3});
  CHECK(r.x == 6.0);
  CHECK(r.y == 5.0);
  const Point<Point<double>> j = ct::jacobian(f)(Point<double>{2, 3});
  CHECK(j.x.x == 3.0);
  CHECK(j.x.y == 2.0);
  CHECK(j.y.x == 1.0);
  const Point<ct::Tensor<double, 2>> many = ct::vmap(f)(Point<ct::Tensor<double, 2>>{{1, 2}, {3, 4}});
  CHECK(many.x == ct::Tensor<double, 2>{3, 8});
  CHECK(many.y == ct::Tensor<double, 2>{4, 6});
}
