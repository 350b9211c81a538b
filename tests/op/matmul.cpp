// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <std::size_t... E>
using Double = ct::Tensor<double, E...>;

constexpr auto plain = [](auto a, auto b) { return matmul(a, b); };

/// Σ_k a(i, k) b(k, j), worked out one element at a time.
template <std::size_t M, std::size_t K, std::size_t N>
check::Elements product(const Double<M, K>& a, const Double<K, N>& b) {
  check::Elements c(M * N, 0.0);
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j)
      for (std::size_t k = 0; k < K; ++k) c[i * N + j] += a(i, k) * b(k, j);
  return c;
}

template <std::size_t M, std::size_t K, std::size_t N>
void size() {
  CAPTURE(M);
  const auto a = check::random<Double<M, K>>(1);
  const auto b = check::random<Double<K, N>>(2);
  CHECK(check::relative_error(check::elements(ct::evaluate(plain)(a, b)), product(a, b)) <= 1e-14);
}

}  // namespace

TEST_CASE("matmul of sizes that are and are not multiples of anything") {
  size<1, 1, 1>();
  size<1, 7, 1>();
  size<5, 1, 3>();
  size<1, 64, 17>();
  size<13, 5, 7>();
  size<33, 17, 65>();
  size<16, 32, 64>();
}

TEST_CASE("matmul's derivatives agree with differences, plain and with either operand transposed") {
  const auto a = check::random<Double<3, 5>>(1), c = check::random<Double<3, 5>>(3);
  const auto b = check::random<Double<5, 4>>(2), d = check::random<Double<5, 4>>(4);
  const auto e = check::random<Double<4, 5>>(5);
  check::function(plain, a, b);
  check::function([](auto x, auto y) { return matmul(transpose(x), y); }, a, c);
  check::function([](auto x, auto y) { return matmul(x, transpose(y)); }, b, d);
  check::function([](auto x, auto y) { return matmul(transpose(x), transpose(y)); }, b, e);
  check::function([](auto x) { return matmul(x, transpose(x)); }, a);
}

TEST_CASE("a vector is a row on the left and a column on the right, without the axis in the result") {
  const auto v = check::random<Double<5>>(1), w = check::random<Double<5>>(2);
  const auto u = check::random<Double<3>>(3);
  const auto a = check::random<Double<3, 5>>(4);
  const auto batch = check::random<Double<2, 3, 5>>(5);
  check::function(plain, a, v);
  check::function(plain, u, a);
  check::function(plain, v, w);
  check::function(plain, batch, v);
  check::function(plain, u, batch);
  const auto of = [](const auto& x, const auto& y) { return ct::evaluate(plain)(x, y); };
  const Double<3> av = of(a, v);
  const Double<5> ua = of(u, a);
  const double vw = of(v, w);
  const Double<2, 3> bv = of(batch, v);
  const Double<2, 5> ub = of(u, batch);
  const auto sum = [](std::size_t n, const auto& term) {
    double s = 0;
    for (std::size_t k = 0; k < n; ++k) s += term(k);
    return doctest::Approx(s).epsilon(1e-14);
  };
  for (std::size_t i = 0; i < 3; ++i) CHECK(av[i] == sum(5, [&](std::size_t k) { return a(i, k) * v[k]; }));
  for (std::size_t j = 0; j < 5; ++j) CHECK(ua[j] == sum(3, [&](std::size_t k) { return u[k] * a(k, j); }));
  CHECK(vw == sum(5, [&](std::size_t k) { return v[k] * w[k]; }));
  for (std::size_t b = 0; b < 2; ++b) {
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(bv(b, i) == sum(5, [&](std::size_t k) { return batch(b, i, k) * v[k]; }));
    for (std::size_t j = 0; j < 5; ++j)
      CHECK(ub(b, j) == sum(3, [&](std::size_t k) { return u[k] * batch(b, k, j); }));
  }
}
