// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// In which passes sums along rows are taken: as early as their addends allow, as late as nothing is evaluated
// for them alone; and when their factors have to stay.
#include "../compare.hpp"
#include "../planned.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/nn/functional.hpp>
#include <ctgrad/plan/levels.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;
namespace plan = ct::plan;

namespace {
template <class F, class... A>
constexpr int passes = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan.kernels[0].passes;

/// A kernel's nodes, made one after another.
struct Nodes {
  ct::Items<plan::KernelNode> list;

  int add(plan::Use use, bool vector, std::uint32_t code = 0, int a = -1, int b = -1) {
    plan::KernelNode n;
    n.use = use;
    n.vector = vector;
    n.code = code;
    n.in = {static_cast<std::int16_t>(a), static_cast<std::int16_t>(b), -1};
    for (const int i : {a, b})
      if (i >= 0)
        n.level = std::max<std::int16_t>(
            n.level, static_cast<std::int16_t>(list[static_cast<std::size_t>(i)].level +
                                               (list[static_cast<std::size_t>(i)].use == plan::Use::reduce)));
    list.push_back(n);
    return static_cast<int>(list.size()) - 1;
  }
  template <class Op>
  int compute(int a, int b) {
    const auto vector = [&](int i) { return list[static_cast<std::size_t>(i)].vector; };
    return add(plan::Use::compute, vector(a) || vector(b), ct::graph::code<Op>, a, b);
  }
  int sum(int a) { return add(plan::Use::reduce, false, ct::graph::code<ct::op::Sum>, a); }
  const plan::KernelNode& operator[](int i) const { return list[static_cast<std::size_t>(i)]; }
  int early(int v) {
    return plan::EarlySum(list).build(v, [this](const plan::KernelNode& n) {
      list.push_back(n);
      return static_cast<int>(list.size()) - 1;
    });
  }
};
}  // namespace

TEST_CASE("a sum of products with later numbers is the numbers times earlier sums") {
  Nodes n;
  const int x = n.add(plan::Use::load, true), y = n.add(plan::Use::load, true), a = n.sum(x);
  const int v = n.compute<ct::op::Sub>(n.compute<ct::op::Mul>(a, y), n.compute<ct::op::Mul>(x, a));
  CHECK(n[v].level == 1);
  const int total = n.early(v);
  REQUIRE(total >= 0);
  CHECK(n[total].code == ct::graph::code<ct::op::Sub>);
  CHECK(!n[total].vector);
  CHECK(n[total].level == 1);  // known before the pass that v is computed in
  int reductions = 0;
  for (const plan::KernelNode& k : n.list)
    if (k.use == plan::Use::reduce) {
      ++reductions;
      CHECK(k.level == 0);
    }
  CHECK(reductions == 2);  // that of x was there
}

TEST_CASE("a sum of deviations, of products with early numbers or of many terms stays") {
  Nodes n;
  const int x = n.add(plan::Use::load, true), y = n.add(plan::Use::load, true), a = n.sum(x),
            b = n.add(plan::Use::load, false);
  CHECK(n.early(n.compute<ct::op::Sub>(x, a)) < 0);
  const int scaled = n.compute<ct::op::Mul>(x, a);
  CHECK(n.early(n.compute<ct::op::Add>(scaled, y)) < 0);
  CHECK(n.early(n.compute<ct::op::Mul>(x, b)) < 0);
  CHECK(n.early(n.compute<ct::op::Mul>(scaled, n.compute<ct::op::Mul>(y, a))) < 0);  // Σ x y may overflow
  int many = scaled;
  for (int i = 0; i < 4; ++i) many = n.compute<ct::op::Add>(many, n.compute<ct::op::Mul>(y, a));
  CHECK(n.early(many) < 0);
}

TEST_CASE("sums wait for the pass that evaluates their addends anyway, if nobody waits for them") {
  Nodes n;
  const int x = n.add(plan::Use::load, true), y = n.add(plan::Use::load, true), a = n.sum(x);
  const int over_rows = n.add(plan::Use::sink, true, ct::graph::code<ct::op::Sum>, y);
  const int used = n.sum(y), v = n.compute<ct::op::Mul>(n.compute<ct::op::Add>(a, used), y);
  const int b = n.sum(v), result = n.compute<ct::op::Mul>(x, b);
  n.list[static_cast<std::size_t>(result)].store = true;
  plan::delay_sums(n.list, 3);
  CHECK(n[a].level == 0);
  CHECK(n[used].level == 0);
  CHECK(n[over_rows].level == 1);  // beside b; the last pass does not need y
  CHECK(n[b].level == 1);
}

TEST_CASE("no sum goes to the last pass but one over rows") {
  Nodes n;
  const int x = n.add(plan::Use::load, true), y = n.add(plan::Use::load, true), a = n.sum(x), b = n.sum(y);
  const int over_rows = n.add(plan::Use::sink, true, ct::graph::code<ct::op::Sum>, y),
            result = n.compute<ct::op::Mul>(a, y);
  for (const int i : {b, result}) n.list[static_cast<std::size_t>(i)].store = true;
  plan::delay_sums(n.list, 2);
  CHECK(n[b].level == 0);
  CHECK(n[over_rows].level == 1);
}

TEST_CASE("layer_norm and softmax with their gradients in as few passes as without") {
  using X = ct::Tensor<float, 8, 300>;
  using G = ct::Tensor<float, 300>;
  constexpr auto norm = [](auto x, auto g, auto b, auto d) {
    const auto [y, gradients] = ct::vjp([](auto... v) { return ct::layer_norm(v...); })(x, g, b, d);
    return std::tuple_cat(std::tuple(y), gradients);
  };
  compare<X, G, G, X>(norm, 1e-5);
  CHECK(passes<std::remove_const_t<decltype(norm)>, X, G, G, X> == 4);
  constexpr auto probabilities = [](auto x, auto d) {
    return ct::vjp([](auto v) { return ct::softmax(v); })(x, d);
  };
  compare<X, X>(probabilities, 1e-5);
  CHECK(passes<std::remove_const_t<decltype(probabilities)>, X, X> == 3);
}

TEST_CASE("a function's own factors stay in its sums") {
  constexpr auto length = [](auto x) {
    const auto most = amax<-1>(abs(x), ct::keepdims);
    const auto scaled = x * (1.0 / most);
    return most * sqrt(sum<-1>(scaled * scaled, ct::keepdims));
  };
  ct::Tensor<float, 2, 100> x;
  x.fill(1e30f);
  const auto y = ct::evaluate(length)(x);
  CHECK(y[0] == doctest::Approx(1e31));
  CHECK(y[1] == doctest::Approx(1e31));
}

namespace {
/// d times the deviation from the mean, in units of the largest number of a row.
struct Deviation {
  constexpr auto operator()(auto x, auto, auto d) const {
    const auto unit = 1.0 / amax<-1>(abs(x), ct::keepdims);
    return d * (x * unit - sum<-1>(x * unit, ct::keepdims) / 300.0);
  }
};
}  // namespace

TEST_CASE("so do those of a derivative that a user gives, and those of tangents") {
  constexpr auto slope = [](auto x) {
    return ct::grad(
        [](auto v) { return sum(ct::custom_derivative([](auto u) { return u * 1.0; }, Deviation{})(v)); })(x);
  };
  constexpr auto tangent = [](auto x) {
    return std::get<1>(ct::jvp([](auto v) { return Deviation{}(v, v, 1.0); })(x, x * 1.0));
  };
  ct::Tensor<float, 4, 300> large, small;
  for (std::size_t i = 0; i < large.size(); ++i) {
    large[i] = 1e37f * static_cast<float>(i % 300 == 17 ? 8 : 1 + i % 7);  // sums of 300 of them are infinite
    small[i] = large[i] * 0x1p-60f;
  }
  const auto a = planned(slope, large), b = planned(slope, small);
  const auto c = planned(tangent, large);
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-4));
    CHECK(std::isfinite(c[i]));
  }
}
