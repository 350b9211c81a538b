// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Running a function once on traced arguments: order of leaves, types of results, kinds of callables.
#include <ctgrad/nn.hpp>
#include <ctgrad/trace/trace.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

using Row = ct::Tensor<float, 3>;
using Matrix = ct::Tensor<double, 2, 3>;

constexpr int line_of_add = __LINE__ + 1;
constexpr auto add = [](auto x, auto y) { return x + y; };
constexpr auto both = [](auto x, auto y) { return std::tuple(x, sum(y)); };

struct Model {
  ct::nn::Linear<3, 2> layer;
  constexpr auto operator()(auto x) const { return layer(x); }
};
constexpr auto apply = [](const auto& model, auto x) { return model(x); };

struct Twice {
  template <class X>
  constexpr auto operator()(const X& x) const {
    return x + x;
  }
};

template <class F>
using Plain = std::remove_const_t<F>;
template <class F, class... A>
using Result = ct::trace::Result<Plain<F>, A...>;

// The result's type has its scalar type and shape, from any stateless callable.
static_assert(std::is_same_v<Result<decltype(add), Row, float>, ct::Expr<float, ct::Shape<3>>>);
static_assert(
    std::is_same_v<Result<decltype(add), Matrix, ct::Tensor<double, 3>>, ct::Expr<double, ct::Shape<2, 3>>>);
static_assert(std::is_same_v<Result<Twice, Row>, ct::Expr<float, ct::Shape<3>>>);
static_assert(std::is_same_v<Result<decltype(both), Row, Matrix>,
                             std::tuple<ct::Expr<float, ct::Shape<3>>, ct::Expr<double, ct::Shape<>>>>);

// Leaves come in the order of the arguments, and know which argument they belong to.
static_assert([] {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto y =
      ct::trace::call<Plain<decltype(apply)>, ct::nn::Parameters<Model>, ct::Tensor<float, 4, 3>>(t);
  return t.leaves.size() == 3 && t.leaves[0].argument == 0 && t.paths[0] == "layer.weight" &&
         t.leaves[1].argument == 0 && t.paths[1] == "layer.bias" && t.leaves[2].argument == 1 &&
         t.leaves[2].parameter < 0 && t.leaves[2].value.shape() == ct::Dims{4, 3} &&
         y.value.shape() == ct::Dims{4, 2} && y.value.type() == ct::Scalar::f32;
}());

// The graph is what the function did: two leaves and their sum.
static_assert([] {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto y = ct::trace::call<Plain<decltype(add)>, Row, Row>(t);
  return g.size() == 3 && ct::graph::is<ct::op::Add>(y.value) && t.leaves[0].value.id == 0 &&
         t.leaves[1].value.id == 1;
}());

// An argument that is used twice is one leaf, and twice a value is a product.
static_assert([] {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto y = ct::trace::call<Twice, Row>(t);
  return t.leaves.size() == 1 && ct::op::is_constant(y.value.in(0), 2) && y.value.in(1) == t.leaves[0].value;
}());

}  // namespace

TEST_CASE("tracing also runs at run time, to the same graph") {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto y = ct::trace::call<Plain<decltype(add)>, Row, Row>(t);
  CHECK(g.size() == 3);
  CHECK(y.value.node().op->name == "add");
}

TEST_CASE("a node remembers the file and line where its operation was written") {
  ct::graph::Builder g;
  ct::trace::Tracer t{g};
  const auto y = ct::trace::call<Plain<decltype(add)>, Row, Row>(t);
  CHECK(std::string_view(y.value.node().where.file).ends_with("trace.cpp"));
  CHECK(y.value.node().where.line == line_of_add);
}
