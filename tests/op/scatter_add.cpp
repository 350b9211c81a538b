// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// scatter_add as users would write it, had they any need of it.
template <class T, class S, class I, class R>
constexpr ct::Expr<T, S> scatter_add(ct::Expr<T, S> table, ct::Expr<std::int32_t, I> i, ct::Expr<T, R> rows) {
  return ct::Expr<T, S>(ct::op::scatter_add(table.value, i.value, rows.value));
}

const auto table = check::random<ct::Tensor<double, 4, 3>>(1);
const auto rows = check::random<ct::Tensor<double, 5, 3>>(2);
const ct::Tensor<std::int32_t, 5> chosen{2, 0, 2, 2, 3};

constexpr auto f = [](auto t, auto i, auto r) { return scatter_add(t, i, r); };

}  // namespace

TEST_CASE("scatter_add adds rows to a table, repeated indices repeatedly") {
  check::Elements expected = check::elements(table);
  for (std::size_t k = 0; k < 15; ++k)
    expected[static_cast<std::size_t>(chosen[k / 3]) * 3 + k % 3] += rows[k];
  CHECK(check::same(check::value(f, table, chosen, rows), expected, 1e-15));
}

TEST_CASE("scatter_add's derivatives agree with differences") {
  check::function([](auto t, auto i, auto r) { return scatter_add(t * t, i, exp(r)); }, table, chosen, rows);
  check::function([](auto t, auto i, auto r) { return scatter_add(t, i, r) * t; }, table, chosen, rows);
  check::function([](auto t, auto i, auto r) { return tanh(scatter_add(scatter_add(t, i, r), i, r * r)); },
                  table, chosen, rows);
}

TEST_CASE("scatter_add with rows longer than a batch, and of float") {
  const auto wide = check::random<ct::Tensor<float, 4, 37>>(3),
             more = check::random<ct::Tensor<float, 4, 37>>(4);
  const ct::Tensor<std::int32_t, 4> i{1, 1, 3, 1};
  check::programs([](auto t, auto k, auto r) { return scatter_add(t, k, r * r); }, wide, i, more);
}

TEST_CASE("a sum with rows scattered into zeros scatters into the other term") {
  const auto added = [](auto t, auto i, auto r) { return t * 2.0 + scatter_add(t - t, i, r); };
  CHECK(check::relative_error(check::value(added, table, chosen, rows), [] {
          check::Elements e;
          for (double x : table) e.push_back(2 * x);
          for (std::size_t k = 0; k < 15; ++k)
            e[static_cast<std::size_t>(chosen[k / 3]) * 3 + k % 3] += rows[k];
          return e;
        }()) <= 1e-14);
  const check::Graph g(
      [](auto t, auto i, auto r) {
        return t * 2.0 + scatter_add(pow(t, 0.0) - 1.0, i, r) + scatter_add(pow(t, 0.0) - 1.0, i, r * r);
      },
      table, chosen, rows);
  REQUIRE(ct::graph::is<ct::op::ScatterAdd>(g.root));
  CHECK(ct::graph::is<ct::op::ScatterAdd>(g.root.in(0)));
}

TEST_CASE("scatter_add at indices that are computed") {
  const auto t = check::random<ct::Tensor<double, 7, 5>>(1);
  const auto rows = check::random<ct::Tensor<double, 4, 5>>(2);
  check::function([](auto a, auto b) { return scatter_add(a, ct::iota<std::int32_t, ct::Shape<4>>(a), b); },
                  t, rows);
}
