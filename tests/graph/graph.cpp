// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/leaf.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

constexpr ct::graph::Draft made() {
  ct::graph::Builder g;
  const auto x = ct::op::leaf(g, ct::Scalar::f64, {3}, 0);
  const auto e = ct::op::exp(ct::op::exp(x));
  return {g.nodes(), {e.id, x.id}};
}

}  // namespace

TEST_CASE("a draft is frozen into a constant and thawed again") {
  static constexpr auto frozen = ct::graph::freeze<ct::graph::GraphSize{3, 2}>(made());
  static_assert(frozen.nodes.size() == 3 && frozen.roots[0] == 2 && frozen.roots[1] == 0);
  const ct::graph::Draft draft = frozen.draft(), expected = made();
  REQUIRE(draft.nodes.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(draft.nodes[i].same(expected.nodes[i]));
  CHECK(draft.roots == expected.roots);
}

TEST_CASE("freezing takes the first nodes and roots of something larger") {
  static constexpr auto part = ct::graph::freeze<ct::graph::GraphSize{2, 1}>(made());
  CHECK(part.nodes[1].same(made().nodes[1]));
  CHECK(part.roots[0] == 2);
}
