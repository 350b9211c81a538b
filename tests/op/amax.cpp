// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1, -3, -1);  // no 0, which a wrong start would give

/// The largest elements over the axes, worked out element by element.
template <int... Axes>
check::Elements expected() {
  std::array<bool, 3> over{};
  ((over[Axes] = true), ...);
  const std::array<std::size_t, 3> extent{over[0] ? 1u : 3u, over[1] ? 1u : 4u, over[2] ? 1u : 5u};
  check::Elements y(extent[0] * extent[1] * extent[2], -1e300);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 5; ++k) {
        double& m = y[((over[0] ? 0 : i) * extent[1] + (over[1] ? 0 : j)) * extent[2] + (over[2] ? 0 : k)];
        m = std::max(m, x(i, j, k));
      }
  return y;
}

template <bool Gradient, int... Axes>
void subset() {
  const check::Graph g([](auto v) { return amax<Axes...>(v); }, x);
  CHECK(g.value(g.root) == expected<Axes...>());
  ct::Dims kept{3, 4, 5};
  ((kept[Axes] = 1), ...);
  CHECK(g.root.in(0).shape() == kept);
  constexpr auto f = [](auto v) { return v * amax<Axes...>(v, ct::keepdims); };
  if constexpr (Gradient)
    check::function(f, x);
  else {
    check::Graph h(f, x);
    check::derivatives(h);
    check::value(f, x);
  }
}

}  // namespace

TEST_CASE("amax over every subset of three axes, dropped and kept") {
  subset<false, 0>();
  subset<true, 1>();
  subset<true, 2>();
  subset<false, 0, 1>();
  subset<true, 0, 2>();
  subset<false, 1, 2>();
  subset<false, 0, 1, 2>();
}

TEST_CASE("amax splits the gradient of a tie evenly") {
  const ct::Tensor<double, 2, 4> y{1, 3, 3, 2, 5, 5, 5, 5};
  CHECK(check::gradient([](auto v) { return sum(amax<1>(v)); }, y)[0] ==
        check::Elements{0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25});
  CHECK(check::gradient([](auto v) { return amax(v); }, y)[0] ==
        check::Elements{0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25});
  check::Graph g([](auto v) { return amax<1>(v); }, y);
  const check::Value moved = ct::diff::forward(g.root, g.leaves, {g.leaf({2, 4}, 1)});
  const check::Elements t = check::random(8, 1);
  CHECK(check::same(g.value(moved), {(t[1] + t[2]) / 2, (t[4] + t[5] + t[6] + t[7]) / 4}, 1e-14));
}

TEST_CASE("amax of infinities") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 2, 3> y{-inf, -inf, -inf, -inf, 2, inf};
  CHECK(check::value([](auto v) { return amax<1>(v); }, y) == check::Elements{-inf, inf});
  CHECK(check::value([](auto v) { return amax<0>(v); }, y) == check::Elements{-inf, 2, inf});
}

TEST_CASE("amax over long rows and columns, whose ends are not whole batches") {
  const auto wide = check::random<ct::Tensor<float, 3, 67>>(3, -2, -1);
  CHECK(check::value([](auto v) { return amax<1>(v); }, wide)[0] ==
        *std::max_element(wide.begin(), wide.begin() + 67));
  const auto tall = check::random<ct::Tensor<double, 67, 3>>(4, -2, -1);
  check::programs([](auto v) { return amax<0>(v); }, tall);
}

namespace {

/// In how many of some random points the gradient of f in its last argument, of which `winners` elements are
/// the largest, does not sum to their number.
template <std::size_t R, std::size_t N>
int lost_gradients(auto f, double winners) {
  int n = 0;
  for (std::uint64_t s = 0; s < 20; ++s) {
    const auto a = check::random<ct::Tensor<double, R, N>>(3 * s + 1),
               b = check::random<ct::Tensor<double, R, N>>(3 * s + 2),
               c = check::random<ct::Tensor<double, R, N>>(3 * s + 3);
    const auto [da, db, dc] = ct::grad(f)(a, b, c);
    double total = 0;
    for (double v : dc) total += v;
    n += !(std::abs(total - winners) < 1e-12);
  }
  return n;
}

}  // namespace

TEST_CASE("amax finds its winners again where the compiler contracts a b + c in one place only") {
  const auto rows = [](auto a, auto b, auto c) {
    const auto m = a * b;
    return sum(ct::amax<-1>(m + c)) + sum(m * m * a);
  };
  CHECK(lost_gradients<4, 19>(rows, 4) == 0);
  CHECK(lost_gradients<2, 5003>(rows, 2) == 0);
  CHECK(lost_gradients<7, 1>(rows, 7) == 0);
  const auto columns = [](auto a, auto b, auto c) {
    const auto m = a * b;
    return sum(ct::amax<0>(m + c)) + sum(m * m * a);
  };
  CHECK(lost_gradients<9, 11>(columns, 11) == 0);
  const auto all = [](auto a, auto b, auto c) {
    const auto m = a * b;
    return sum(ct::amax(m + c)) + sum(m * m * a);
  };
  CHECK(lost_gradients<9, 11>(all, 1) == 0);
}

namespace {

/// In how many places of a row and of a column a NaN is lost, or reaches a maximum that is not its own.
template <class T, std::size_t R, std::size_t C>
int lost_nans() {
  auto x = check::random<ct::Tensor<T, R, C>>(5, -3, -1);
  int lost = 0;
  for (std::size_t i = 0; i < R; ++i)
    for (std::size_t j = 0; j < C; ++j) {
      const T before = std::exchange(x(i, j), std::numeric_limits<T>::quiet_NaN());
      const auto rows = ct::evaluate([](auto v) { return ct::amax<1>(v); })(x);
      const auto columns = ct::evaluate([](auto v) { return ct::amin<0>(v); })(x);
      for (std::size_t k = 0; k < R; ++k) lost += std::isnan(rows[k]) != (k == i);
      for (std::size_t k = 0; k < C; ++k) lost += std::isnan(columns[k]) != (k == j);
      lost += !std::isnan(ct::evaluate([](auto v) { return ct::amax(v); })(x));
      x(i, j) = before;
    }
  return lost;
}

}  // namespace

TEST_CASE("amax and amin of a NaN are NaN wherever it stands") {
  CHECK(lost_nans<float, 3, 83>() == 0);
  CHECK(lost_nans<double, 3, 41>() == 0);
  CHECK(lost_nans<double, 41, 3>() == 0);
  CHECK(lost_nans<float, 1, 7>() == 0);  // in registers
  CHECK(lost_nans<double, 2, 4>() == 0);
  const ct::Tensor<double, 2, 3> y{1, std::nan(""), 2, 3, 4, 5};
  CHECK(check::same(check::value([](auto v) { return amax<1>(v); }, y), {std::nan(""), 5}));
}
