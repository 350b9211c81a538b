// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

namespace {

constexpr auto inverse = [](auto a) { return ct::inverse(a); };
constexpr auto solve = [](auto a, auto b) { return ct::solve(a, b); };

/// The largest element of A X − B, with A (n, n) and X and B (n, m) row by row.
double residual(const check::Elements& a, const check::Elements& x, const check::Elements& b, std::size_t n) {
  const std::size_t m = b.size() / n;
  double worst = x.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      double s = -b[i * m + j];
      for (std::size_t k = 0; k < n; ++k) s += a[i * n + k] * x[k * m + j];
      worst = std::isnan(s) ? s : std::max(worst, std::abs(s));
    }
  return worst;
}

/// By the interpreter: every compiled program costs seconds, so sizes and layouts are covered without.
template <class F, class... A>
check::Elements interpreted(F f, const A&... a) {
  const check::Graph g(f, a...);
  return g.value(g.root);
}

check::Elements identity(std::size_t n) {
  check::Elements e(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) e[i * n + i] = 1;
  return e;
}

template <std::size_t N>
void inverts() {
  const auto a = check::random<ct::Tensor<double, N, N>>(N);
  CHECK(residual(check::elements(a), interpreted(inverse, a), identity(N), N) <= 1e-12);
}

}  // namespace

TEST_CASE("inverse times the matrix is the identity") {
  inverts<1>();
  inverts<2>();
  inverts<5>();
  inverts<16>();
}

TEST_CASE_TEMPLATE("inverse as a program", T, float, double) {
  const auto a = check::random<ct::Tensor<T, 5, 5>>(3);
  const check::Elements x = check::elements(ct::evaluate(inverse)(a));
  CHECK(residual(check::elements(a), x, identity(5), 5) <= (std::is_same_v<T, float> ? 1e-4 : 1e-12));
}

TEST_CASE("inverse of a matrix that needs every row and column moved") {
  const ct::Tensor<double, 3, 3> a{0, 0, 2, 1e-12, 4, 0, 8, 0, 0};
  CHECK(check::same(interpreted(inverse, a), {0, 0, 0.125, 0, 0.25, -0.25e-12 / 8, 0.5, 0, 0}, 1e-14));
}

TEST_CASE("inverse of a singular matrix is not finite") {
  for (const double x : interpreted(inverse, ct::Tensor<double, 2, 2>{1, 2, 2, 4})) CHECK(!std::isfinite(x));
}

TEST_CASE("inverse's derivatives, of one matrix and of a batch") {
  auto a = check::random<ct::Tensor<double, 2, 3, 3>>(1);
  for (std::size_t i = 0; i < 3; ++i) {  // far from singular, but only with rows moved
    a(0, i, (i + 1) % 3) += 3;
    a(1, i, (i + 2) % 3) -= 3;
  }
  check::function(inverse, a);
  auto b = check::random<ct::Tensor<double, 5, 5>>(2);
  for (std::size_t i = 0; i < 5; ++i) b(i, (i + 2) % 5) += 4;
  check::Graph g(inverse, b);
  check::derivatives(g);
}

TEST_CASE("inverse's gradient of 16 by 16 matrices") {
  const auto a = check::random<ct::Tensor<double, 16, 16>>(7),
             w = check::random<ct::Tensor<double, 16, 16>>(8);
  // −Xᵀ W Xᵀ with X = A⁻¹ is the gradient of Σ W X, from matrices that are not differentiated.
  const check::Elements expected = interpreted(
      [](auto m, auto u) {
        const auto x = transpose(ct::inverse(m));
        return -matmul(matmul(x, u), x);
      },
      a, w);
  const auto gradient = ct::grad<0>([](auto m, auto u) { return sum(ct::inverse(m) * u); })(a, w);
  CHECK(check::relative_error(check::elements(gradient), expected) <= 1e-11);
}

TEST_CASE("solve with a vector, a matrix, and batches of either side") {
  const auto a = check::random<ct::Tensor<double, 4, 4>>(1);
  const auto v = check::random<ct::Tensor<double, 4>>(2);
  const auto b = check::random<ct::Tensor<double, 4, 3>>(3);
  const check::Elements matrix = check::elements(a);
  CHECK(residual(matrix, interpreted(solve, a, v), check::elements(v), 4) <= 1e-13);
  CHECK(residual(matrix, interpreted(solve, a, b), check::elements(b), 4) <= 1e-13);
  const auto many = check::random<ct::Tensor<double, 2, 4, 4>>(4);
  const check::Elements all = check::elements(many), x = check::value(solve, many, b),
                        y = interpreted(solve, many, v);
  CHECK(y.size() == 8);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto part = [i](const check::Elements& e, std::size_t size) {
      const auto first = e.begin() + static_cast<std::ptrdiff_t>(i * size);
      return check::Elements(first, first + static_cast<std::ptrdiff_t>(size));
    };
    CHECK(residual(part(all, 16), part(x, 12), check::elements(b), 4) <= 1e-12);
    CHECK(residual(part(all, 16), part(y, 4), check::elements(v), 4) <= 1e-12);
  }
}

TEST_CASE("solve's derivatives in both sides") {
  check::function(solve, check::random<ct::Tensor<double, 3, 3>>(1), check::random<ct::Tensor<double, 3>>(2));
  check::function(solve, check::random<ct::Tensor<double, 2, 2>>(3),
                  check::random<ct::Tensor<double, 2, 3>>(4));
}
