// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("a function may return a constant that depends on no argument") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  const auto half = [](auto v) { return pow(v, 0.0) * 0.5; };
  CHECK(check::value(half, x) == check::Elements{0.5, 0.5, 0.5});
  CHECK(check::gradient([](auto v) { return sum(pow(v, 0.0)); }, x)[0] == check::Elements{0, 0, 0});
}

TEST_CASE("constants have the type and shape of the values beside them") {
  const check::Graph g([](auto v) { return v * 0.1; }, ct::Tensor<float, 2, 3>{});
  const check::Value c = g.root.in(0);
  REQUIRE(ct::op::is_constant(c, 0.1));
  CHECK(c.type() == ct::Scalar::f32);
  CHECK(c.shape() == ct::Dims{2, 3});
}
