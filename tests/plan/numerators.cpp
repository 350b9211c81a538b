// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

namespace {

namespace ct = ctgrad;

template <class F, class... A>
ct::graph::Draft lowered(F, const A&...) {
  return ct::plan::insert_copies(ct::run::Compiled<ct::run::ValueSource<F, A...>>::graph.draft());
}

/// How many nodes use an exponential after the first matrix product that uses something made of one.
int uses_after(const ct::graph::Draft& draft) {
  const auto node = [&](int id) -> const ct::graph::Node& {
    return draft.nodes[static_cast<std::size_t>(id)];
  };
  const int size = static_cast<int>(draft.nodes.size());
  int exponential = 0, product = 0, count = 0;
  while (exponential < size && !ct::graph::is<ct::op::Exp>(node(exponential))) ++exponential;
  REQUIRE(exponential < size);
  while (product < size && (product < exponential || node(product).op->kind != ct::graph::Kind::matmul))
    ++product;
  REQUIRE(product < size);
  for (int i = product + 1; i < size; ++i)
    for (int k = 0; k < node(i).op->arity; ++k)
      count += ct::graph::is<ct::op::Exp>(node(node(i).in.items[k]));
  return count;
}

// Too large for registers: only plans have numerators, and both forms take twice as long to compile.
using X = ct::Tensor<double, 6, 21>;
using V = ct::Tensor<double, 21, 7>;

/// Uses of exponentials after the product in the gradient of f(x, v), which is right in any case.
template <class F>
int in_gradient(F) {
  constexpr auto gradient = [](auto x, auto v) { return ct::grad<0, 1>(F{})(x, v); };
  compare<X, V>(gradient, 1e-13);
  return uses_after(lowered(gradient, X{}, V{}));
}

}  // namespace

TEST_CASE("after its product, softmax's gradient takes exponentials from the weights") {
  CHECK(in_gradient([](auto x, auto v) { return sum(sin(matmul(softmax(x), v))); }) == 0);
  CHECK(in_gradient([](auto x, auto v) { return sum(sin(matmul(transpose(v), transpose(softmax(x))))); }) ==
        0);
  CHECK(in_gradient([](auto x, auto v) {
          const auto e = exp(x - amax<1>(x, ct::keepdims));
          return sum(sin(matmul(e / sum<1>(e, ct::keepdims), v)));
        }) == 0);
}

TEST_CASE("exponentials stay where they are where they are not softmax's, or its result is not what is "
          "multiplied") {
  CHECK(in_gradient([](auto x, auto v) { return sum(sin(matmul(sin(softmax(x)), v))); }) > 0);
  CHECK(in_gradient([](auto x, auto v) { return sum(sin(matmul(exp(x), v))); }) > 0);
  // Divided by another number than its sum, or by one that may be anything.
  CHECK(in_gradient([](auto x, auto v) {
          const auto e = exp(x - amax<1>(x, ct::keepdims));
          return sum(sin(matmul(e / sum<0>(e, ct::keepdims), v)));
        }) > 0);
  CHECK(in_gradient([](auto x, auto v) {
          const auto e = exp(x - amax<1>(x, ct::keepdims));
          return sum(sin(matmul(e / sum<1>(x * x, ct::keepdims), v)));
        }) > 0);
  CHECK(in_gradient([](auto x, auto v) {
          const auto e = exp(x);
          return sum(sin(matmul(e / sum<1>(e, ct::keepdims), v)));
        }) > 0);
  // Less another number than the largest, so that the sum may be 0.
  CHECK(in_gradient([](auto x, auto v) {
          const auto m = amax<1>(x, ct::keepdims);
          const auto e = exp(x - select(m < 0.0, 0.0, m));
          return sum(sin(matmul(e / sum<1>(e, ct::keepdims), v)));
        }) > 0);
  CHECK(in_gradient([](auto x, auto v) {
          const auto m = amax<1>(x, ct::keepdims);
          const auto e = exp(x - select(m < 5.0, 100.0, m));
          return sum(sin(matmul(e / (sum<1>(e, ct::keepdims) + 0.5), v)));
        }) > 0);
  CHECK(in_gradient([](auto x, auto v) {
          const auto e = exp(x - amax<0>(x, ct::keepdims));
          return sum(sin(matmul(e / sum<1>(e, ct::keepdims), v)));
        }) > 0);
}

namespace {
/// Uses of softmax's exponentials after the product with its result, where Use is one of them.
template <class Use>
int with(Use) {
  return in_gradient([](auto x, auto v) {
    const auto e = exp(x - amax<1>(x, ct::keepdims));
    const auto y = sum<1>(matmul(e * (1.0 / sum<1>(e, ct::keepdims)), v), ct::keepdims);
    return sum(Use{}(e, y));
  });
}
}  // namespace

TEST_CASE("exponentials that are not factors later stay as exact as they are") {
  CHECK(with([](auto e, auto y) { return e * y; }) == 0);
  CHECK(with([](auto e, auto y) { return e / (y * y + 1.0); }) == 0);
  CHECK(with([](auto e, auto y) { return y / e; }) > 0);
  CHECK(with([](auto e, auto y) { return log(e + y * y); }) > 0);
}

TEST_CASE("between forward and backward pass, attention keeps its weights only") {
  using Q = ct::Tensor<float, 24, 64, 32>;
  constexpr auto loss = [](auto q, auto k, auto v) {
    const auto y = scaled_dot_product_attention(q, k, v, ct::causal);
    return sin(sum(y * y));  // of all batches, so that forward and backward pass are two regions
  };
  using Source =
      ct::run::ValueSource<ct::transform::Grad<std::remove_cvref_t<decltype(loss)>, 0, 1, 2>, Q, Q, Q>;
  const ct::run::Traced t = Source::trace();
  const ct::plan::DraftPlan p = ct::plan::make_plan(t.graph, t.leaves, t.results);
  const std::int64_t weights = 4 * 24 * 64 * 64, values = 4 * 24 * 64 * 32;
  CHECK(p.regions.size() == 2);
  CHECK(p.arena_bytes < weights + 3 * values);
}
