// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

namespace ct = ctgrad;
using ct::Expr;
using ct::Shape;

namespace {

template <class T, std::size_t... E>
Expr<T, Shape<E...>> argument(ct::graph::Builder& g, int number) {
  return Expr<T, Shape<E...>>(ct::op::leaf(g, ct::scalar_of<T>, Shape<E...>::dims, number));
}

template <class X>
bool made_at(const X& x, std::uint32_t line) {
  const ct::graph::Location& where = x.value.node().where;
  return where.line == line && std::string_view(where.file).ends_with("expr.cpp");
}

}  // namespace

TEST_CASE("an operator's location is the caller's line") {
  ct::graph::Builder g;
  const auto x = argument<double, 2>(g, 0), y = argument<double, 2>(g, 1);
  CHECK(made_at(x + y, __LINE__));
  CHECK(made_at(x - y, __LINE__));
  CHECK(made_at(x * y, __LINE__));
  CHECK(made_at(x / y, __LINE__));
  CHECK(made_at(-x, __LINE__));
  CHECK(made_at(x + 1.0, __LINE__));
  CHECK(made_at(1.0 - x, __LINE__));
  CHECK(made_at(2.0 * x, __LINE__));
  CHECK(made_at(3.0 / x, __LINE__));
  CHECK(made_at(x < y, __LINE__));
  CHECK(made_at(x <= 1.0, __LINE__));
  CHECK(made_at(y > x * y, __LINE__));
}

TEST_CASE("a += b is a = a + b: another value under the same name, made at the caller's line") {
  ct::graph::Builder g;
  const auto x = argument<double, 2>(g, 0), y = argument<double, 2>(g, 1);
  const auto one = argument<double, 1>(g, 2);
  auto z = x;
  CHECK(made_at(z += y * y, __LINE__));
  CHECK(z.value == (x + y * y).value);
  CHECK(made_at(z -= one, __LINE__));
  CHECK(z.value == (x + y * y - one).value);
  CHECK(made_at(z *= 2, __LINE__));
  CHECK(made_at(z /= y, __LINE__));
  CHECK(z.value == ((x + y * y - one) * 2.0 / y).value);
  CHECK((z += z).value == ((x + y * y - one) * 2.0 / y * 2.0).value);

  const Expr<ct::Deferred, Shape<2>> parameter(y.value);
  auto p = parameter;
  CHECK((p += x).value == (x + y).value);
}

TEST_CASE("a function's location is the caller's line") {
  ct::graph::Builder g;
  const auto x = argument<double, 2, 3>(g, 0), y = argument<double, 2, 3>(g, 1);
  CHECK(made_at(exp(x), __LINE__));
  CHECK(made_at(pow(x, y), __LINE__));
  CHECK(made_at(maximum(x, y), __LINE__));
  CHECK(made_at(sum<1>(x), __LINE__));
  CHECK(made_at(mean<1>(x), __LINE__));
  CHECK(made_at(amax(x), __LINE__));
  CHECK(made_at(transpose(x), __LINE__));
  CHECK(made_at(reshape<6>(x), __LINE__));
  CHECK(made_at(slice<1, 0, 2>(x), __LINE__));
  CHECK(made_at(concat<0>(x, y), __LINE__));
  CHECK(made_at(matmul(x, transpose(y)), __LINE__));
  CHECK(made_at(select(x < y, x, y), __LINE__));
  CHECK(made_at(stop_gradient(x), __LINE__));
}

TEST_CASE("shapes broadcast as in NumPy") {
  using ct::broadcast_shape;
  static_assert(std::is_same_v<broadcast_shape<Shape<2, 3>, Shape<2, 3>>, Shape<2, 3>>);
  static_assert(std::is_same_v<broadcast_shape<Shape<2, 3>, Shape<3>>, Shape<2, 3>>);
  static_assert(std::is_same_v<broadcast_shape<Shape<>, Shape<2, 3>>, Shape<2, 3>>);
  static_assert(std::is_same_v<broadcast_shape<Shape<2, 1>, Shape<1, 3>>, Shape<2, 3>>);
  static_assert(std::is_same_v<broadcast_shape<Shape<4, 1, 3>, Shape<2, 1>>, Shape<4, 2, 3>>);
  static_assert(ct::detail::broadcastable({2, 3}, {3}));
  static_assert(!ct::detail::broadcastable({2, 3}, {2}));
  static_assert(!ct::detail::broadcastable({2, 3}, {3, 2}));
}

TEST_CASE("types of results: operands' scalars, bool of comparisons, the definite one beside a parameter") {
  ct::graph::Builder g;
  const auto x = argument<float, 2, 1>(g, 0);
  const auto y = argument<float, 3>(g, 1);
  const Expr<ct::Deferred, Shape<3>> parameter(y.value);
  static_assert(std::is_same_v<decltype(x + y), Expr<float, Shape<2, 3>>>);
  static_assert(std::is_same_v<decltype(x < y), Expr<bool, Shape<2, 3>>>);
  static_assert(std::is_same_v<decltype(x * parameter), Expr<float, Shape<2, 3>>>);
  static_assert(std::is_same_v<decltype(parameter * parameter), Expr<ct::Deferred, Shape<3>>>);
  static_assert(std::is_same_v<decltype(x * 2.0), Expr<float, Shape<2, 1>>>);
  static_assert(ct::Traced<decltype(x)> && !ct::Traced<double>);
}

TEST_CASE("the number beside an operator has the operand's type") {
  ct::graph::Builder g;
  const auto x = argument<float, 2>(g, 0);
  const auto y = x + 0.5;
  CHECK(y.value.type() == ct::Scalar::f32);
  CHECK(y.value.in(0).type() == ct::Scalar::f32);
}

TEST_CASE("a value that was never traced is refused") {
  const Expr<double, Shape<2>> x;
  CHECK_THROWS_AS(x.at(std::source_location::current()), const char*);
}
