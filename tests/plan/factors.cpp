// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../compare.hpp"

#include <vector>

namespace {

namespace ct = ctgrad;

/// The constants that products of a function have as factors when its kernels are made.
template <class F, class... A>
std::vector<double> factors(F, const A&...) {
  const auto& graph = ct::run::Compiled<ct::run::ValueSource<F, A...>>::graph;
  const ct::graph::Draft draft = ct::plan::insert_copies(graph.draft());
  std::vector<double> list;
  for (const ct::graph::Node& n : draft.nodes)
    if (ct::graph::is<ct::op::Mul>(n) &&
        draft.nodes[static_cast<std::size_t>(n.in[0])].op->kind == ct::graph::Kind::constant)
      list.push_back(draft.nodes[static_cast<std::size_t>(n.in[0])].constant());
  return list;
}

using X = ct::Tensor<double, 50>;

}  // namespace

TEST_CASE("powers of two move onto another constant of a product") {
  constexpr auto f = [](auto x, auto y) { return 2.0 * (x * ((-200.0 * y) * exp(x))); };
  CHECK(factors(f, X{}, X{}) == std::vector<double>{-400});
  compare<X, X>(f, 1e-14);
  constexpr auto both = [](auto x, auto y) { return (3.0 * x) * (0.5 * sin(y)); };
  CHECK(factors(both, X{}, X{}) == std::vector<double>{1.5});
  compare<X, X>(both, 1e-14);
}

TEST_CASE("products that are used elsewhere keep their constant") {
  constexpr auto f = [](auto x, auto y) {
    const auto scaled = 3.0 * y;
    return 2.0 * (x * scaled) + exp(scaled);
  };
  CHECK(factors(f, X{}, X{}) == std::vector<double>{3, 2});
  compare<X, X>(f, 1e-14);
}

TEST_CASE("constants that keep a product finite stay where they are") {
  constexpr auto f = [](auto x, auto y) { return 1e100 * ((1e-200 * x) * y); };
  CHECK(factors(f, X{}, X{}) == std::vector<double>{1e-200, 1e100});
  X large;
  for (double& e : large) e = 1e200;
  for (const double e : ct::evaluate(f)(large, large)) CHECK(e == doctest::Approx(1e300));
}

TEST_CASE("constants that would round or scale differently elsewhere stay where they are") {
  constexpr auto f = [](auto x, auto y) { return (0.002f * x) * (0.002f * y); };
  using F = ct::Tensor<float, 50>;
  CHECK(factors(f, F{}, F{}).size() == 2);
  F a, b;
  for (float& e : a) e = 1e20f;
  for (float& e : b) e = 1e21f;
  for (const float e : ct::evaluate(f)(a, b)) CHECK(e == doctest::Approx(4e35));
  constexpr auto many = [](auto x, auto y) {
    return (16.0 * x) * ((16.0 * y) * ((8.0 * sin(x)) * (3.0 * y)));
  };
  CHECK(factors(many, X{}, X{}) == std::vector<double>{16, 16, 8, 3});
}
