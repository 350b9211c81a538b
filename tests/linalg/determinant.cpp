// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

namespace {

constexpr auto det = [](auto a) { return ct::det(a); };
constexpr auto logdet = [](auto a) { return ct::logdet(a); };
constexpr double inf = std::numeric_limits<double>::infinity();

/// By the interpreter: every compiled program costs seconds, so sizes and edges are covered without.
template <class F, class A>
double interpreted(F f, const A& a) {
  const check::Graph g(f, a);
  return g.value(g.root)[0];
}
template <class F, class A>
check::Elements gradient(F f, const A& a) {
  const check::Graph g(f, a);
  return check::detail::interpreted_gradient(g, g.root)[0];
}

/// The determinant by expansion along the first row.
double expansion(const check::Elements& a, std::size_t n) {
  if (n == 1) return a[0];
  double d = 0;
  for (std::size_t j = 0; j < n; ++j) {
    check::Elements minor;
    for (std::size_t i = 1; i < n; ++i)
      for (std::size_t k = 0; k < n; ++k)
        if (k != j) minor.push_back(a[i * n + k]);
    d += (j % 2 == 0 ? 1 : -1) * a[j] * expansion(minor, n - 1);
  }
  return d;
}

template <std::size_t N>
void compare() {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {  // signs of both kinds, and many orders of pivots
    const auto a = check::random<ct::Tensor<double, N, N>>(seed);
    const double d = expansion(check::elements(a), N);
    CHECK(interpreted(det, a) == doctest::Approx(d).epsilon(1e-12));
    const double l = interpreted(logdet, a);
    if (d > 0)
      CHECK(l == doctest::Approx(std::log(d)).epsilon(1e-12));
    else
      CHECK(std::isnan(l));
  }
}

}  // namespace

TEST_CASE("det and logdet agree with the expansion by minors") {
  compare<1>();
  compare<2>();
  compare<3>();
  compare<6>();
}

TEST_CASE("det of every permutation of three rows is its sign") {
  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    ct::Tensor<double, 3, 3> p;
    for (std::size_t i = 0; i < 3; ++i) p(i, order[i]) = 1;
    CHECK(interpreted(det, p) == expansion(check::elements(p), 3));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("det's derivatives, of one matrix and of a batch") {
  check::function(det, check::random<ct::Tensor<double, 2, 3, 3>>(1));
  check::Graph g(det, check::random<ct::Tensor<double, 5, 5>>(2));
  check::derivatives(g);
  check::programs(det, check::random<ct::Tensor<float, 4, 4>>(3));
}

TEST_CASE("det's gradient at singular matrices is the adjugate's") {
  // Ranks 2, 2 with an empty column, 1 and 0.
  CHECK(check::same(gradient(det, ct::Tensor<double, 3, 3>{4, 0, 0, 0, 2, 0, 0, 0, 0}),
                    {0, 0, 0, 0, 0, 0, 0, 0, 8}));
  CHECK(check::same(check::gradient(det, ct::Tensor<double, 3, 3>{0, 0, 3, 0, 0, 0, 5, 0, 0})[0],
                    {0, 0, 0, 0, -15, 0, 0, 0, 0}));
  CHECK(check::same(gradient(det, ct::Tensor<double, 2, 2>{0, 1, 0, 2}), {2, 0, -1, 0}));
  CHECK(interpreted(det, ct::Tensor<double, 3, 3>{1, 1, 1, 1, 1, 1, 1, 1, 1}) == 0);
  CHECK(check::same(gradient(det, ct::Tensor<double, 3, 3>{1, 1, 1, 1, 1, 1, 1, 1, 1}),
                    check::Elements(9, 0.0)));
  CHECK(check::same(gradient(det, ct::Tensor<double, 3, 3>{}), check::Elements(9, 0.0)));
}

TEST_CASE("logdet's derivatives, and no overflow of large determinants") {
  const ct::Tensor<double, 3, 3> a{2, 0.3, -0.2, 0.1, 1.5, 0.4, 0.5, -0.3, 3};
  check::function(logdet, a);
  ct::Tensor<double, 16, 16> large;
  for (std::size_t i = 0; i < 16; ++i) large(i, 15 - i) = 1e30;  // of positive sign: eight exchanges
  CHECK(interpreted(logdet, large) == doctest::Approx(16 * std::log(1e30)).epsilon(1e-14));
  CHECK(interpreted(logdet, ct::Tensor<double, 2, 2>{1, 2, 2, 4}) == -inf);
  CHECK(check::value(logdet, ct::Tensor<float, 2, 2, 2>{2, 0, 0, 3, 1, 0, 5, 1})[0] ==
        doctest::Approx(std::log(6.0)).epsilon(1e-6));
}

TEST_CASE("det and logdet of a NaN are NaN wherever it stands, and of the matrix beside it what they are") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < 9; ++i) {
    CAPTURE(i);
    ct::Tensor<double, 2, 3, 3> a{1, 2, 3, 4, 5, 6, 7, 8, 10, 2, 0, 0, 0, 3, 0, 0, 0, 1};
    a[i] = nan;
    for (const bool log : {false, true}) {
      const check::Graph g = log ? check::Graph(logdet, a) : check::Graph(det, a);
      CHECK(std::isnan(g.value(g.root)[0]));
      CHECK(g.value(g.root)[1] == doctest::Approx(log ? std::log(6.0) : 6.0).epsilon(1e-14));
    }
    bool all = true;
    ct::Tensor<double, 3, 3> one;
    std::copy(a.begin(), a.begin() + 9, one.begin());
    for (const double d : gradient(det, one)) all = all && std::isnan(d);
    CHECK(all);
  }
  CHECK(std::isnan(check::value(det, ct::Tensor<float, 2, 2>{1, 2, 3, std::nanf("")})[0]));
}
