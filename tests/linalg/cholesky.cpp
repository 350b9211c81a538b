// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

namespace {

constexpr auto f = [](auto a) { return ct::cholesky(a); };

/// A random symmetric positive definite matrix.
template <class T, std::size_t N>
ct::Tensor<T, N, N> definite(std::uint64_t seed) {
  const auto b = check::random<ct::Tensor<double, N, N>>(seed);
  ct::Tensor<T, N, N> a;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      double s = i == j ? 1 : 0;
      for (std::size_t k = 0; k < N; ++k) s += b(i, k) * b(j, k);
      a(i, j) = static_cast<T>(s);
    }
  return a;
}

template <class T, std::size_t N>
void factorises() {
  const auto a = definite<T, N>(N);
  const auto l = ct::evaluate(f)(a);
  check::Elements product;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      double s = 0;
      for (std::size_t k = 0; k < N; ++k) s += static_cast<double>(l(i, k)) * static_cast<double>(l(j, k));
      product.push_back(s);
      if (j > i) CHECK(l(i, j) == 0);
      if (j == i) CHECK(l(i, j) > 0);
    }
  CHECK(check::relative_error(product, check::elements(a)) <= (std::is_same_v<T, float> ? 1e-6 : 1e-14));
}

}  // namespace

TEST_CASE_TEMPLATE("cholesky's factor is lower triangular and its square the matrix", T, float, double) {
  factorises<T, 1>();
  factorises<T, 2>();
  factorises<T, 5>();
}

TEST_CASE("cholesky of the largest matrix without a loop, and of larger ones") {
  static_assert(ct::op::unrolled_columns == 16);
  factorises<double, 16>();
  factorises<double, 17>();
  factorises<float, 70>();
}

TEST_CASE("cholesky as a loop gives what it gives without one, and so do its derivatives") {
  constexpr auto looped = [](auto a) {
    return decltype(a)(ct::op::looped_cholesky(((a + transpose(a)) * 0.5).value));
  };
  const auto a = definite<double, 3>(1);
  CHECK(check::same(check::value(looped, a), check::value(f, a), 1e-15));
  check::function(looped, a);
  const ct::Tensor<double, 2, 2, 2> batch{2, 0.5, 0.5, 3, 1, -0.2, -0.2, 2};
  CHECK(check::same(check::value(looped, batch), check::value(f, batch), 1e-15));
  check::function(looped, batch);
}

TEST_CASE("cholesky's derivatives, of one matrix and of a batch") {
  check::function(f, definite<double, 3>(1));
  ct::Tensor<double, 2, 2, 2> batch{2, 0.5, 0.5, 3, 1, -0.2, -0.2, 2};
  check::function(f, batch);
}

TEST_CASE("cholesky's gradient is symmetric, and only the symmetric part of the matrix counts") {
  const ct::Tensor<double, 2, 2> a{4, 3, 1, 5};  // symmetric part {4, 2, 2, 5}, factor {2, 0, 1, 2}
  CHECK(check::same(check::value(f, a), {2, 0, 1, 2}, 1e-15));
  const check::Elements g = check::gradient([](auto m) { return sum(f(m)); }, a)[0];
  CHECK(g[1] == g[2]);
}

TEST_CASE("cholesky of a matrix that is not positive definite has a NaN") {
  CHECK(std::isnan(check::elements(ct::evaluate(f)(ct::Tensor<double, 2, 2>{1, 2, 2, 1}))[3]));
}
