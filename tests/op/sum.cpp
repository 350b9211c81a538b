// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);

/// Sums over the axes, worked out element by element.
template <int... Axes>
check::Elements expected() {
  std::array<bool, 3> over{};
  ((over[Axes] = true), ...);
  const std::array<std::size_t, 3> extent{over[0] ? 1u : 3u, over[1] ? 1u : 4u, over[2] ? 1u : 5u};
  check::Elements y(extent[0] * extent[1] * extent[2], 0.0);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 5; ++k)
        y[((over[0] ? 0 : i) * extent[1] + (over[1] ? 0 : j)) * extent[2] + (over[2] ? 0 : k)] += x(i, j, k);
  return y;
}

template <bool Gradient, int... Axes>
void subset() {
  const check::Graph g([](auto v) { return sum<Axes...>(v); }, x);
  CHECK(check::same(g.value(g.root), expected<Axes...>(), 1e-13));
  ct::Dims kept{3, 4, 5};
  ((kept[Axes] = 1), ...);
  CHECK(g.root.in(0).shape() == kept);
  constexpr auto f = [](auto v) { return v * sum<Axes...>(v * v, ct::keepdims); };
  if constexpr (Gradient)
    check::function(f, x);
  else {
    check::Graph h(f, x);
    check::derivatives(h);
    check::value(f, x);
  }
}

}  // namespace

TEST_CASE("sum over every subset of three axes, dropped and kept") {
  subset<false, 0>();
  subset<true, 1>();
  subset<true, 2>();
  subset<false, 0, 1>();
  subset<true, 0, 2>();
  subset<false, 1, 2>();
  subset<false, 0, 1, 2>();
}

TEST_CASE("sum without axes is over all of them, negative axes count from the last") {
  CHECK(check::value([](auto v) { return sum(v); }, x)[0] == doctest::Approx(expected<0, 1, 2>()[0]));
  CHECK(check::same(check::value([](auto v) { return sum<-1, -3>(v); }, x), expected<0, 2>(), 1e-13));
  CHECK(check::value([](auto v) { return sum(v); }, 3.5) == check::Elements{3.5});
}

TEST_CASE("mean is the sum over the number of elements") {
  const auto f = [](auto v) { return mean<1>(v); };
  const check::Elements y = check::value(f, x), total = expected<1>();
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == doctest::Approx(total[i] / 4).epsilon(1e-14));
  check::function([](auto v) { return mean<0, 2>(v * v, ct::keepdims); }, x);
  CHECK(check::gradient([](auto v) { return mean(v); }, ct::Tensor<double, 4>{})[0] ==
        check::Elements{0.25, 0.25, 0.25, 0.25});
}

TEST_CASE("sums of squares along long rows are summed apart, and nothing that may cancel is") {
  using X = ct::Tensor<double, 2, 100>;
  const auto reductions = []<class F>(F) {
    using P = ct::run::Compiled<ct::run::ValueSource<F, X, X>>;
    return std::count_if(P::plan.nodes.begin(), P::plan.nodes.end(),
                         [](const ct::plan::KernelNode& n) { return n.use == ct::plan::Use::reduce; });
  };
  const auto a = check::random<X>(1), b = check::random<X>(2);
  constexpr auto squares = [](auto u, auto v) { return sum<1>(u * u + 100.0 * (v * v)); };
  CHECK(reductions(squares) == 2);
  check::programs(squares, a, b);
  CHECK(reductions([](auto u, auto v) { return sum<1>(u * u - 100.0 * (v * v)); }) == 1);
  CHECK(reductions([](auto u, auto v) { return sum<1>(u * u + u * v); }) == 1);
}
