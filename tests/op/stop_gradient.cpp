// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("stop_gradient is its operand's value and a constant to derivatives") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto v) { return stop_gradient(v) * 2.0; }, x) == check::Elements{2, 4, 6});
  CHECK(check::gradient([](auto v) { return sum(v * stop_gradient(v)); }, x)[0] == check::elements(x));
  CHECK(check::gradient([](auto v) { return sum(stop_gradient(v * v)); }, x)[0] == check::Elements{0, 0, 0});
}

TEST_CASE("stop_gradient is a constant to forward mode and to second derivatives") {
  check::Graph g([](auto v) { return sum(v * v * stop_gradient(v)); }, ct::Tensor<double, 2>{3, 5});
  const check::Value first = ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0];
  CHECK(g.value(first) == check::Elements{18, 50});
  const check::Value total = ct::op::sum(first, 1);
  const check::Value second = ct::diff::reverse(total, check::one_like(total), g.leaves)[0];
  CHECK(g.value(second) == check::Elements{6, 10});
  CHECK(g.value(ct::diff::forward(first, g.leaves, {check::one_like(g.leaves[0])})) ==
        check::Elements{6, 10});
}

TEST_CASE("a function behind stop_gradient everywhere has no derivative") {
  check::Graph g([](auto v) { return exp(stop_gradient(v)); }, 1.0);
  CHECK_FALSE(ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0].valid());
  CHECK_FALSE(ct::diff::forward(g.root, g.leaves, {g.leaves[0]}).valid());
}

TEST_CASE("the maximum that softmax subtracts may be stopped without changing the gradient") {
  const auto x = check::random<ct::Tensor<double, 3, 5>>(1);
  const auto w = check::random<ct::Tensor<double, 3, 5>>(2);
  const auto stopped = check::gradient(
      [](auto v, auto k) {
        const auto e = exp(v - stop_gradient(amax<1>(v, ct::keepdims)));
        return sum(k * e / sum<1>(e, ct::keepdims));
      },
      x, w);
  const auto plain = check::gradient(
      [](auto v, auto k) {
        const auto e = exp(v);
        return sum(k * e / sum<1>(e, ct::keepdims));
      },
      x, w);
  CHECK(check::relative_error(stopped[0], plain[0]) <= 1e-13);
}
