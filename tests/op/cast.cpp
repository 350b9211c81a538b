// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("cast converts integers to floating point") {
  const ct::Tensor<std::int32_t, 19> i{0,  1,  -1, 2,  123456, -7, 8,  9,  10, 11,
                                       12, 13, 14, 15, 16,     17, 18, 19, 20};
  CHECK(check::value([](auto x) { return cast<double>(x) * 0.5; }, i)[4] == 61728);
  CHECK(check::value([](auto x) { return cast<float>(x) * 0.5; }, i)[5] == -3.5);
}

TEST_CASE("cast integers take part in gradients as constants") {
  const ct::Tensor<std::int32_t, 5> i{3, 1, 4, 1, -5};
  const auto x = check::random<ct::Tensor<double, 5>>(1);
  check::function([](auto k, auto v) { return cast<double>(k) * v * v + cast_like(k, v); }, i, x);
  check::function([](auto k, auto v) { return sum<0>(exp(v) * cast<double>(k)); }, i, x);
}

TEST_CASE("cast to a value's own type is the value") {
  const auto x = check::random<ct::Tensor<double, 3>>(1);
  const check::Graph g([](auto v) { return cast<double>(v); }, x);
  CHECK(g.root == g.leaves[0]);
}
