// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(),
                 none = std::numeric_limits<double>::quiet_NaN();

template <bool Upper, bool Transpose = false, bool Unit = false>
constexpr auto f = [](auto a, auto b) {
  return ct::solve_triangular(a, b, {.upper = Upper, .transpose = Transpose, .unit_diagonal = Unit});
};

/// The triangle of a, element by element.
template <bool Upper, bool Transpose, bool Unit, class T, std::size_t N>
ct::Tensor<T, N, N> operand(const ct::Tensor<T, N, N>& a) {
  ct::Tensor<T, N, N> t{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      const T e = i == j && Unit ? T(1) : (Upper ? j >= i : j <= i) ? a(i, j) : T(0);
      (Transpose ? t(j, i) : t(i, j)) = e;
    }
  return t;
}

/// A random matrix with a diagonal that makes its triangles far from singular.
template <class T, std::size_t N>
ct::Tensor<T, N, N> regular(std::uint64_t seed) {
  auto a = check::random<ct::Tensor<T, N, N>>(seed);
  for (std::size_t i = 0; i < N; ++i) a(i, i) += static_cast<T>(i % 2 == 0 ? 4 : -4);
  return a;
}

/// A X is B, for the program's X.
template <bool Upper, bool Transpose, bool Unit, class T, std::size_t N, std::size_t M>
void solves() {
  auto a = regular<T, N>(N);
  if (Unit)
    for (T& e : a) e /= 4;
  const auto b = check::random<ct::Tensor<T, N, M>>(M);
  const auto x = ct::evaluate(f<Upper, Transpose, Unit>)(a, b);
  const auto t = operand<Upper, Transpose, Unit>(a);
  check::Elements product;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < M; ++j) {
      double s = 0;
      for (std::size_t k = 0; k < N; ++k) s += static_cast<double>(t(i, k)) * static_cast<double>(x(k, j));
      product.push_back(s);
    }
  CHECK(check::relative_error(product, check::elements(b)) <= (std::is_same_v<T, float> ? 1e-5 : 1e-13));
}

}  // namespace

TEST_CASE("the product of matrix and solution is the right side, for every option") {
  solves<false, false, false, double, 5, 3>();
  solves<false, true, false, double, 5, 3>();
  solves<true, false, false, double, 5, 3>();
  solves<true, true, false, double, 5, 3>();
  solves<false, false, true, double, 5, 3>();
  solves<true, true, true, double, 5, 3>();
  solves<false, false, false, float, 5, 3>();
  solves<true, true, true, float, 5, 3>();
}

TEST_CASE("one unknown, one side, and more unknowns than solve is meant for") {
  solves<false, false, false, double, 1, 1>();
  solves<true, false, false, double, 2, 1>();
  solves<false, true, false, double, 40, 19>();
}

TEST_CASE("solutions and gradients are PyTorch's") {
  // torch.linalg.solve_triangular of PyTorch 1.13, and the gradients of the sum of the solution's squares.
  const ct::Tensor<double, 3, 3> a{2, -1, 0.5, 0.25, -3, 1, 1.5, 0.75, 4};
  const ct::Tensor<double, 3, 2> b{1, 2, -3, 0.5, 2, -1};
  const auto squares = [](auto m, auto v) {
    const auto x = f<true>(m, v);
    return sum(x * x);
  };
  CHECK(check::same(check::value(f<false>, a, b),
                    {0.5, 1, 1.041666666666667, -0.08333333333333333, 0.1171875, -0.609375}, 1e-14));
  CHECK(check::same(check::value(f<true>, a, b),
                    {0.9583333333333333, 0.9375, 1.166666666666667, -0.25, 0.5, -0.25}, 1e-14));
  CHECK(check::same(check::value(f<true, false, true>, a, b), {-5, 4, -5, 1.5, 2, -1}, 1e-14));
  const auto g = check::gradient(squares, a, b);
  CHECK(check::same(g[0],
                    {-1.797309027777778, -0.8836805555555554, -0.2447916666666666, 0, 1.243634259259259,
                     0.5121527777777776, 0, 0, -0.2536892361111111},
                    1e-13));
  CHECK(check::same(g[1],
                    {0.9583333333333333, 0.9375, -1.097222222222222, -0.1458333333333333, 0.4045138888888888,
                     -0.2057291666666667},
                    1e-13));
}

TEST_CASE("solve_triangular's derivatives in both sides") {
  const auto a = regular<double, 3>(1);
  check::function(f<false>, a, check::random<ct::Tensor<double, 3>>(2));
  check::function(f<true>, a, check::random<ct::Tensor<double, 3, 2>>(3));
  check::function(f<false, true, true>, a, check::random<ct::Tensor<double, 3, 2>>(3));
}

TEST_CASE("batches of either side") {
  ct::Tensor<double, 2, 3, 3> a;
  const auto first = regular<double, 3>(1), second = regular<double, 3>(2);
  std::copy(first.begin(), first.end(), a.begin());
  std::copy(second.begin(), second.end(), a.begin() + 9);
  const auto b = check::random<ct::Tensor<double, 3, 2>>(3);
  const auto v = check::random<ct::Tensor<double, 3>>(4);
  const auto both = [&](const auto& right) {
    check::Elements e = check::value(f<true>, first, right);
    for (const double x : check::value(f<true>, second, right)) e.push_back(x);
    return e;
  };
  CHECK(check::same(check::value(f<true>, a, b), both(b), 1e-14));
  CHECK(check::same(check::value(f<true>, a, v), both(v), 1e-14));
  check::function(f<false>, a, b);
  const auto many = check::random<ct::Tensor<double, 2, 3, 2>>(5);
  check::function(f<false>, first, many);
  CHECK(check::same(check::elements(ct::evaluate(
                        [](auto m, auto x) { return ct::vmap<0, ct::unbatched>(f<true>)(m, x); })(a, b)),
                    both(b), 1e-14));
}

TEST_CASE("the other triangle is not read, and has gradient 0") {
  const ct::Tensor<double, 2, 2> a{2, inf, 4, 8}, unit{none, 4, none, inf};
  const ct::Tensor<double, 2> b{2, 20};
  CHECK(check::value(f<false>, a, b) == check::Elements{1, 2});
  CHECK(check::value(f<true, false, true>, unit, b) == check::Elements{-78, 20});
  const auto total = [](auto m, auto v) { return sum(f<false>(m, v)); };
  CHECK(check::gradient(total, a, b)[0] == check::Elements{-0.25, 0, -0.125, -0.25});
}

TEST_CASE("a 0 on the diagonal gives what is not finite") {
  CHECK(!std::isfinite(check::value(f<false>, ct::Tensor<double, 1, 1>{0}, ct::Tensor<double, 1>{1})[0]));
}

TEST_CASE("a Gaussian's log-density by its Cholesky factor, which is a composition of both") {
  const auto mahalanobis = [](auto m, auto v) {
    const auto z = ct::solve_triangular(ct::cholesky(m), v);
    return sum(z * z);
  };
  const ct::Tensor<double, 2, 2> m{4, 2, 2, 5};  // its inverse is {5, −2, −2, 4} / 16
  const ct::Tensor<double, 2> v{1, 3};
  CHECK(check::same(check::value(mahalanobis, m, v), {29.0 / 16}, 1e-14));
  check::function(mahalanobis, m, v);
}
