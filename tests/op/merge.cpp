// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <ctgrad/nn.hpp>
#include <ctgrad/plan/lower.hpp>

namespace {

template <class F, class... A>
int merges(F, A... a) {
  const check::Graph g(F{}, a...);
  const auto draft = ct::plan::insert_copies({g.root.builder->nodes(), {g.root.id}, {}});
  int n = 0;
  for (const ct::graph::Node& node : draft.nodes) n += ct::graph::is<ct::op::Merge>(node);
  return n;
}

}  // namespace

TEST_CASE("a right operand of windows is merged, one of anything else is not") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 6, 7>>(1);
  const auto w = check::random<ct::Tensor<double, 4, 3, 3, 2>>(2);
  CHECK(merges([](auto v, auto k) { return ct::conv2d(v, k); }, x, w) == 1);
  CHECK(merges([](auto v, auto k) { return matmul(ct::reshape<2, 3, 42>(v), ct::reshape<42, 4>(k)); }, x,
               check::random<ct::Tensor<double, 7, 4, 3, 2>>(3)) == 0);
}
