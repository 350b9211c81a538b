// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which lane of which register holds an element, against the interpreter's idea of the same view.
#include <ctgrad/core/items.hpp>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/kernel/lanes.hpp>
#include <ctgrad/run/interpret.hpp>
#include <doctest/doctest.h>

#include <numeric>
#include <vector>

namespace ct = ctgrad;
namespace lanes = ct::kernel::lanes;

namespace {

/// The graph of f on tensors A....
template <class F, class... A>
constexpr const auto& graph_of = ct::run::traced<ct::run::ValueSource<F, A...>>.graph;

/// Runs `moved` over all nodes of a graph of views and compares the outcome with the interpreter's.
template <class... A, class F>
void check_views(F) {
  const auto& g = graph_of<F, A...>;
  ct::Items<ct::run::Elements> leaves;
  double next = 1;
  ((leaves.push_back(ct::run::Elements(A::shape::size)),
    std::iota(leaves.back().begin(), leaves.back().end(), next), next += 1000),
   ...);
  const auto expected = ct::run::interpret(g.nodes, leaves);
  int compared = 0;
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    const ct::graph::Node& n = g.nodes[i];
    if (n.op->kind != ct::graph::Kind::view && n.op->kind != ct::graph::Kind::concat) continue;
    const auto operand = [&](int k) { return static_cast<std::size_t>(n.in[static_cast<std::size_t>(k)]); };
    for (int e = 0; e < n.shape.size(); ++e) {
      const lanes::Origin o = lanes::moved(n, e, [&](int k) { return g.nodes[operand(k)].shape; });
      const double value =
          o.operand < 0 ? 0 : expected[operand(o.operand)][static_cast<std::size_t>(o.element)];
      CHECK(value == expected[i][static_cast<std::size_t>(e)]);
      ++compared;
    }
  }
  CHECK(compared > 0);
}

template <std::size_t... E>
using T = ct::Tensor<double, E...>;

}  // namespace

TEST_CASE("views and concatenations take the elements that the interpreter takes") {
  check_views<T<3, 4>>([](auto x) { return transpose(x); });
  check_views<T<2, 3, 4>>([](auto x) { return ct::permute<2, 0, 1>(x); });
  check_views<T<2, 3, 4>>([](auto x) { return ct::slice<1, 1, 3>(x); });
  check_views<T<5>>([](auto x) { return ct::broadcast<ct::Shape<3, 5>>(x); });
  check_views<T<3, 4>>([](auto x) { return ct::reshape<2, 6>(x); });
  check_views<T<2, 3>, T<2, 5>>([](auto x, auto y) { return ct::concat<1>(x, y); });
  check_views<T<2, 3>, T<4, 3>>([](auto x, auto y) { return ct::concat<0>(x, y); });
  check_views<T<6>>(ct::grad([](auto x) { return sum(ct::slice<0, 1, 4>(x) * ct::slice<0, 2, 5>(x)); }));
}

TEST_CASE("members of a reduction are each of its elements once") {
  const auto check = [](auto f, const ct::Dims& x) {
    const auto& g = graph_of<decltype(f), T<2, 3, 4>>;
    for (const ct::graph::Node& n : g.nodes) {
      if (n.op->kind != ct::graph::Kind::reduction) continue;
      const int results = static_cast<int>(n.shape.size()), count = static_cast<int>(x.size());
      std::vector<int> seen(static_cast<std::size_t>(count), 0);
      for (int r = 0; r < results; ++r)
        for (int m = 0; m < count / results; ++m) {
          const int e = lanes::member(n, x, r, m);
          ++seen.at(static_cast<std::size_t>(e));
          const auto of_result = lanes::index_of(n.shape, r), of_element = lanes::index_of(x, e);
          for (std::size_t axis = 0; axis < 3; ++axis)
            CHECK((n.shape[static_cast<int>(axis)] == 1 || of_result[axis] == of_element[axis]));
        }
      for (const int times : seen) CHECK(times == 1);
    }
  };
  check([](auto x) { return sum<0>(x); }, {2, 3, 4});
  check([](auto x) { return sum<1>(x); }, {2, 3, 4});
  check([](auto x) { return sum<2>(x); }, {2, 3, 4});
  check([](auto x) { return sum<0, 2>(x); }, {2, 3, 4});
  check([](auto x) { return sum(x); }, {2, 3, 4});
}

TEST_CASE("slices of whole registers, reshapes and scalars cost no register") {
  const auto& g =
      graph_of<decltype([](auto x) { return ct::slice<0, 8, 16>(ct::reshape<16>(x)) * sum(x); }), T<4, 4>>;
  constexpr std::size_t count = std::remove_cvref_t<decltype(g.nodes)>{}.size();
  const auto r = ct::kernel::registers<count>(g.nodes, 8);
  for (std::size_t i = 0; i < count; ++i) {
    if (g.nodes[i].op->kind == ct::graph::Kind::view) CHECK(r.alias[i]);
    if (g.nodes[i].shape.size() == 1) CHECK(r.uniform[i]);
  }
  CHECK(r.numbers == 2 + 1 + 1);  // x, its sum, and the product
}
