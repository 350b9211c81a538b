// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

#include <algorithm>

namespace {

namespace ct = ctgrad;

/// x[k], x[k + 1], … along the axis, so that n of `of` slices fit.
template <int Axis, int K, int Of, class X>
constexpr auto shifted(X x) {
  constexpr int extent = X::shape::dims[Axis < 0 ? Axis + X::shape::rank : Axis];
  return ct::slice<Axis, K, extent - Of + 1 + K>(x);
}

constexpr auto rosenbrock = [](auto x) {
  const auto a = shifted<0, 0, 2>(x), b = shifted<0, 1, 2>(x);
  return sum(pow(1.0 - a, 2) + 100.0 * pow(b - a * a, 2));
};
constexpr auto second_differences = [](auto x) {
  const auto d = shifted<-1, 0, 3>(x) - 2.0 * shifted<-1, 1, 3>(x) + shifted<-1, 2, 3>(x);
  return sum(d * d / (1.0 + d * d));
};
constexpr auto with_others = [](auto x, auto scale, auto weights) {
  const auto d = scale * (shifted<0, 1, 2>(x) - shifted<0, 0, 2>(x));
  return sum(d * d) + 0.5 * sum(weights * x * x);
};
constexpr auto rows = [](auto x) {
  const auto d = shifted<0, 1, 2>(x) - shifted<0, 0, 2>(x);
  return sum(d * d * d);
};

template <class F, class... A>
using Gradient = ct::run::Compiled<ct::run::ValueSource<ct::transform::ValueAndGrad<F, 0>, A...>>;

template <class F, class... A>
constexpr bool has_pads() {
  const auto before = Gradient<F, A...>::graph.draft(), after = ct::plan::cut_overlaps(before);
  const auto& cut = after.nodes.empty() ? before : after;
  return std::any_of(cut.nodes.begin(), cut.nodes.end(),
                     [](const ct::graph::Node& n) { return ct::graph::is<ct::op::Pad>(n); });
}

template <class T, int... N>
void lengths(std::integer_sequence<int, N...>) {
  constexpr double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-13;
  (compare<ct::Tensor<T, std::size_t{N + 3}>>(ct::value_and_grad(rosenbrock), tolerance), ...);
  (compare<ct::Tensor<T, std::size_t{N + 3}>>(ct::value_and_grad(second_differences), tolerance), ...);
}

}  // namespace

TEST_CASE("a gradient of overlapping slices is one kernel that keeps nothing in memory") {
  using X = ct::Tensor<double, 1000>;
  CHECK_FALSE(has_pads<decltype(rosenbrock), X>());
  CHECK(Gradient<decltype(rosenbrock), X>::plan.steps.size() == 1);
  CHECK(Gradient<decltype(rosenbrock), X>::plan.arena_bytes == 0);
  CHECK_FALSE(has_pads<decltype(second_differences), X>());
}

TEST_CASE("gradients of overlapping slices of every length, against the interpreter") {
  lengths<double>(std::integer_sequence<int, 0, 1, 2, 6, 7, 8, 14, 15, 22>{});
  lengths<float>(std::integer_sequence<int, 5, 14, 15, 31, 46>{});
  compare<ct::Tensor<double, 1000>>(ct::value_and_grad(rosenbrock), 1e-13);
}

TEST_CASE("along one axis of several, with other terms, and with values that are the same for all elements") {
  compare<ct::Tensor<double, 5, 33>>(ct::value_and_grad(second_differences), 1e-13);
  compare<ct::Tensor<double, 33, 5>>(ct::value_and_grad(rows), 1e-13);
  CHECK_FALSE(has_pads<decltype(rows), ct::Tensor<double, 33, 5>>());
  using X = ct::Tensor<double, 100>;
  CHECK_FALSE(has_pads<decltype(with_others), X, ct::Tensor<double>, X>());
  compare<X, ct::Tensor<double>, X>(
      [](auto... a) {
        const auto [value, gradient] = ct::value_and_grad<0, 1, 2>(with_others)(a...);
        return std::tuple(value, std::get<0>(gradient), std::get<1>(gradient), std::get<2>(gradient));
      },
      1e-13);
}

TEST_CASE("pads that leave elements without any term") {
  constexpr auto part = [](auto x) {
    const auto a = ct::slice<0, 10, 40>(x), b = ct::slice<0, 11, 41>(x), c = ct::slice<0, 60, 90>(x);
    return sum(a * b * b + c * a);
  };
  using X = ct::Tensor<double, 100>;
  CHECK_FALSE(has_pads<decltype(part), X>());
  compare<X>(ct::value_and_grad(part), 1e-13);
}

TEST_CASE("comparisons are cut with what they choose") {
  constexpr auto variation = [](auto x) {
    const auto d = shifted<0, 1, 2>(x) - shifted<0, 0, 2>(x);
    return sum(select(d > 0.25, d * d, abs(d)));
  };
  CHECK_FALSE(has_pads<decltype(variation), ct::Tensor<double, 77>>());
  compare<ct::Tensor<double, 77>>(ct::value_and_grad(variation), 1e-13);
}

TEST_CASE("values that are expensive are not computed once for each slice") {
  constexpr auto waves = [](auto x) { return sum(exp(sin(shifted<0, 0, 2>(x) * shifted<0, 1, 2>(x)))); };
  using P = Gradient<decltype(waves), ct::Tensor<double, 100>>;
  CHECK_FALSE(has_pads<decltype(waves), ct::Tensor<double, 100>>());
  CHECK(std::count_if(P::plan.nodes.begin(), P::plan.nodes.end(), [](const ct::plan::KernelNode& n) {
          return n.vector && n.code == ct::graph::code<ct::op::Exp>;
        }) == 1);
  compare<ct::Tensor<double, 100>>(ct::value_and_grad(waves), 1e-13);
}

TEST_CASE("residuals that are a result, too, beside their sum of squares") {
  constexpr auto f = [](auto x) {
    const auto d = shifted<0, 1, 2>(x) - shifted<0, 0, 2>(x);
    return std::tuple(sum(d * d), d, ct::grad([](auto y) {
                        const auto e = shifted<0, 1, 2>(y) - shifted<0, 0, 2>(y);
                        return sum(e * e);
                      })(x));
  };
  compare<ct::Tensor<double, 100>>(f, 1e-13);
}

TEST_CASE("values that are stored anyway are not computed again, and as many as there are pads are no gain") {
  constexpr auto stored = [](auto x) {
    constexpr auto f = [](auto y) {
      const auto d = shifted<0, 0, 2>(y) - shifted<0, 1, 2>(y);
      return sum(d * d * shifted<0, 0, 2>(y) * exp(shifted<0, 1, 2>(y)));
    };
    const auto d = shifted<0, 0, 2>(x) - shifted<0, 1, 2>(x);
    return std::tuple(d * exp(shifted<0, 1, 2>(x)), ct::grad(f)(x));
  };
  using X = ct::Tensor<double, 100>;
  using P = ct::run::Compiled<ct::run::ValueSource<decltype(stored), X>>;
  CHECK(std::count_if(P::plan.nodes.begin(), P::plan.nodes.end(), [](const ct::plan::KernelNode& n) {
          return n.vector && n.code == ct::graph::code<ct::op::Exp>;
        }) == 1);
  compare<X>(stored, 1e-13);
  constexpr auto many = [](auto x) {
    const auto p = shifted<0, 0, 4>(x), q = shifted<0, 1, 4>(x), r = shifted<0, 2, 4>(x),
               t = shifted<0, 3, 4>(x);
    const auto d = p * q - r * t + 0.3 * p * t - q * q * r;
    return sum(d * d);
  };
  CHECK(has_pads<decltype(many), X>());
  compare<X>(ct::value_and_grad(many), 1e-13);
}

TEST_CASE(
    "parts of a product that overlap along rows are added piece by piece, along the last axis as a whole") {
  constexpr auto windows = [](auto x, auto w) {
    const auto y = conv2d(x, w);
    return sum(y * y);
  };
  using X = ct::Tensor<double, 2, 2, 9, 7>;
  using K = ct::Tensor<double, 3, 2, 3, 1>;
  using L = ct::Tensor<double, 3, 2, 1, 3>;
  CHECK_FALSE(has_pads<decltype(windows), X, K>());
  CHECK(has_pads<decltype(windows), X, L>());
  compare<X, K>(ct::grad<0, 1>(windows), 1e-13);
  compare<X, L>(ct::grad<0, 1>(windows), 1e-13);
}
