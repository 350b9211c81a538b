// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How arguments of each type become leaves: numbers, tensors, views, models, and a user's own type.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

namespace ct = ctgrad;

/// A user's own argument: two points, traced as a pair.
struct Segment {
  ct::Tensor<float, 3> from, to;
};

template <>
struct ctgrad::trace::Argument<Segment> {
  using Gradient = Segment;
  static constexpr auto bind(Tracer& t) {
    const auto point = [&](std::int64_t offset) {
      return Expr<float, Shape<3>>(t.leaf(Scalar::f32, {3}, offset));
    };
    const auto from = point(0);
    return std::pair(from, point(sizeof(Tensor<float, 3>)));
  }
  static const void* address(const Segment& s) { return s.from.data(); }
  static void* address(Segment& s) { return s.from.data(); }
};

namespace {

using ct::trace::Argument;

struct Model {
  ct::nn::Parameter<5> bias;
  ct::nn::Parameter<2, 5> weight;
};

struct Bound {
  int leaves = 0;
  ct::trace::Leaf last;
  ct::Scalar type{};
  ct::Dims shape;
};

template <class A>
constexpr Bound bind() {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  t.argument = 3;
  const auto traced = Argument<A>::bind(t);
  (void)traced;
  Bound b{static_cast<int>(t.leaves.size()), t.leaves.back(), t.leaves.back().value.type(),
          t.leaves.back().value.shape()};
  b.last.value = {};  // the builder ends here
  return b;
}

template <class A>
constexpr bool is_leaf(ct::Scalar type, const ct::Dims& shape) {
  const Bound b = bind<A>();
  return b.leaves == 1 && b.type == type && b.shape == shape && b.last.argument == 3 &&
         b.last.byte_offset == 0 && b.last.parameter < 0;
}

template <class A>
using Traced = decltype(Argument<A>::bind(std::declval<ct::trace::Tracer&>()));

// A number is a scalar leaf, a tensor or view a leaf of its shape, at the start of the argument's memory.
static_assert(is_leaf<float>(ct::Scalar::f32, {}));
static_assert(is_leaf<double>(ct::Scalar::f64, {}));
static_assert(is_leaf<std::int32_t>(ct::Scalar::i32, {}));
static_assert(is_leaf<ct::Tensor<double, 2, 3>>(ct::Scalar::f64, {2, 3}));
static_assert(is_leaf<ct::Tensor<std::int32_t, 4>>(ct::Scalar::i32, {4}));
static_assert(is_leaf<ct::TensorView<float, 2, 3>>(ct::Scalar::f32, {2, 3}));
static_assert(is_leaf<ct::TensorView<const float, 2, 3>>(ct::Scalar::f32, {2, 3}));

// The traced type holds scalar type and shape; const does not matter.
static_assert(std::is_same_v<Traced<float>, ct::Expr<float, ct::Shape<>>>);
static_assert(std::is_same_v<Traced<ct::Tensor<double, 2, 3>>, ct::Expr<double, ct::Shape<2, 3>>>);
static_assert(std::is_same_v<Traced<ct::TensorView<const float, 4>>, ct::Expr<float, ct::Shape<4>>>);
static_assert(std::is_same_v<Traced<ct::nn::Parameters<Model>>, Model>);

// A gradient has its argument's type; a view's gradient owns its elements.
static_assert(std::is_same_v<Argument<double>::Gradient, double>);
static_assert(std::is_same_v<Argument<ct::Tensor<float, 2>>::Gradient, ct::Tensor<float, 2>>);
static_assert(std::is_same_v<Argument<ct::TensorView<const float, 2>>::Gradient, ct::Tensor<float, 2>>);
static_assert(
    std::is_same_v<Argument<ct::nn::Parameters<Model, double>>::Gradient, ct::nn::Parameters<Model, double>>);

// A model has one leaf per parameter, with its path, its scalar type and its place in the buffer.
template <class T>
constexpr bool model_is_bound(ct::Scalar type) {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const Model m = Argument<ct::nn::Parameters<Model, T>>::bind(t);
  if (t.leaves.size() != 2) return false;
  const auto &bias = t.leaves[0], &weight = t.leaves[1];
  return t.paths[static_cast<std::size_t>(bias.parameter)] == "bias" &&
         t.paths[static_cast<std::size_t>(weight.parameter)] == "weight" && m.bias.value == bias.value &&
         m.weight.value == weight.value && m.weight.value.type() == type &&
         m.weight.value.shape() == ct::Dims{2, 5} && m.bias.value.shape() == ct::Dims{5} &&
         weight.byte_offset == 0 && bias.byte_offset == 16 * static_cast<std::int64_t>(sizeof(T));
}
static_assert(model_is_bound<float>(ct::Scalar::f32));
static_assert(model_is_bound<double>(ct::Scalar::f64));

// Every leaf is a value of its own, also of equal shapes.
static_assert([] {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto a = Argument<float>::bind(t), b = Argument<float>::bind(t);
  return a.value != b.value && g.size() == 2 && t.leaves.size() == 2;
}());

constexpr auto squared_length = [](auto segment) {
  const auto d = segment.second - segment.first;
  return sum(d * d);
};

}  // namespace

TEST_CASE("an argument's address is that of its first element") {
  const float number = 1;
  CHECK(Argument<float>::address(number) == &number);
  ct::Tensor<float, 400> tensor;
  CHECK(Argument<ct::Tensor<float, 400>>::address(tensor) == tensor.data());
  const ct::TensorView<const float, 400> view(tensor);
  CHECK(Argument<ct::TensorView<const float, 400>>::address(view) == tensor.data());
  const ct::nn::Parameters<Model> parameters;
  CHECK(Argument<ct::nn::Parameters<Model>>::address(parameters) == parameters.data());
}

TEST_CASE("a type of one's own is traced by specialising Argument, and has a gradient") {
  const Segment s{{1, 2, 3}, {4, 6, 3}};
  CHECK(ct::evaluate(squared_length)(s) == 25);
  const Segment d = ct::grad(squared_length)(s);
  CHECK(d.from == ct::Tensor<float, 3>{-6, -8, 0});
  CHECK(d.to == ct::Tensor<float, 3>{6, 8, 0});
}

TEST_CASE("a view and its tensor give the same value and gradient") {
  constexpr auto f = [](auto x) { return sum(x * x * x); };
  const ct::Tensor<double, 2, 2> t{1, 2, 3, 4};
  const ct::TensorView<const double, 2, 2> v(t);
  CHECK(ct::evaluate(f)(v) == 100);
  const ct::Tensor<double, 2, 2> d = ct::grad(f)(v);
  CHECK(d == ct::Tensor<double, 2, 2>{3, 12, 27, 48});
  CHECK(ct::grad(f)(t) == d);
}
