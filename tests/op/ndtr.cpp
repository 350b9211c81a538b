// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <ctgrad/nn/functional/activation.hpp>
#include <ctgrad/op/ndtr.hpp>

namespace {

constexpr auto ndtr = []<class T, class S>(ct::Expr<T, S> x) {
  return ct::Expr<T, S>(ct::op::ndtr(x.value));
};
double phi(double x) { return 0.5 * std::erfc(-x * std::sqrt(0.5)); }

/// How many nodes of a function's kernels are x Φ(x).
template <class F, class... A>
int fused(F, const A&...) {
  const auto& graph = ct::run::Compiled<ct::run::ValueSource<F, A...>>::graph;
  const ct::graph::Draft draft = ct::plan::insert_copies(graph.draft());
  int n = 0;
  for (const ct::graph::Node& node : draft.nodes) n += ct::graph::is<ct::op::Xndtr>(node) ? 1 : 0;
  return n;
}

using X = ct::Tensor<float, 37>;

}  // namespace

TEST_CASE("ndtr agrees with std::erfc and its derivatives with differences") {
  check::elementwise(ndtr, phi, check::Range{-1, 3});
}

TEST_CASE("ndtr is 0 and 1 far out") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::value(ndtr, ct::Tensor<double, 5>{-inf, -60, 0, 60, inf}) == check::Elements{0, 0, 0.5, 1, 1});
  CHECK(check::gradient([](auto x) { return sum(ndtr(x)); }, ct::Tensor<double, 2>{-1e200, 1e200})[0] ==
        check::Elements{0, 0});
}

TEST_CASE("x ndtr(x) is one function of kernels where nothing else needs ndtr(x)") {
  constexpr auto product = [](auto x) { return x * ndtr(x); };
  constexpr auto turned = [](auto x) { return ndtr(x) * x + 1.0f; };
  constexpr auto other = [](auto x) { return x * ndtr(2.0f * x); };
  constexpr auto both = [](auto x) { return std::tuple(x * ndtr(x), ndtr(x)); };
  constexpr auto slope = [](auto x) {
    return ct::value_and_grad([](auto v) { return sum(ct::gelu(v)); })(x);
  };
  const auto x = check::random<X>(1, -6, 6);
  CHECK(fused(product, x) == 1);
  CHECK(fused(turned, x) == 1);
  CHECK(fused(other, x) == 0);
  CHECK(fused(both, x) == 0);
  CHECK(fused(slope, x) == 0);
  const X alone = ct::evaluate(product)(x), shifted = ct::evaluate(turned)(x);
  const auto [y, p] = ct::evaluate(both)(x);
  for (std::size_t i = 0; i < 37; ++i) {
    const double xi = static_cast<double>(x.data()[i]), exact = xi * phi(xi), bound = 3e-7 * std::abs(xi);
    CHECK(std::abs(static_cast<double>(alone.data()[i]) - exact) <= bound);
    CHECK(std::abs(static_cast<double>(shifted.data()[i]) - 1 - exact) <= bound + 4e-7);
    CHECK(std::abs(static_cast<double>(y.data()[i]) - exact) <= bound);
    CHECK(std::abs(static_cast<double>(p.data()[i]) - phi(xi)) <= 2e-7);
  }
}
