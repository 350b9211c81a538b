// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sums over many rows: along any axes, several at once, beside maxima, and of matrix products.
#include "sums.hpp"

namespace {

constexpr auto sum_all = [](auto x) { return sum(x); };
constexpr auto sum_0 = [](auto x) { return sum<0>(x); };
constexpr auto sum_1 = [](auto x) { return sum<1>(x); };

}  // namespace

TEST_CASE_TEMPLATE("a matrix, over its rows and altogether", T, float, double) {
  sums::check<T, 768, 40>(sum_0, {true, false});
  sums::check<T, 100003, 7>(sum_0, {true, false});
  sums::check<T, 50000, 1>(sum_0, {true, false});
  sums::check<T, 20011, 37>(sum_all, {true, true});
  sums::check<T, 37, 20011>(sum_all, {true, true});
}

TEST_CASE_TEMPLATE("outer, middle and alternating axes", T, float, double) {
  sums::check<T, 3, 5000, 17>(sum_1, {false, true, false});
  sums::check<T, 2000, 6, 17>(sum_0, {true, false, false});
  sums::check<T, 500, 3, 20, 5>([](auto x) { return sum<0, 2>(x); }, {true, false, true, false});
  sums::check<T, 3, 500, 4, 21>([](auto x) { return sum<1, 3>(x); }, {false, true, false, true});
  sums::check<T, 4, 300, 3, 200, 2>([](auto x) { return sum<1, 3>(x); }, {false, true, false, true, false});
}

TEST_CASE_TEMPLATE("sums over different axes in one kernel each do as well as alone", T, float, double) {
  constexpr auto several = [](auto x) {
    return std::tuple(sum<0>(x), sum<1>(x), sum<0, 1>(x), ct::amax<0, 1>(x), sum(x));
  };
  constexpr std::size_t a = 200, b = 300, c = 19;
  ct::Tensor<T, a, b, c> x;
  std::vector<sums::Exact> over_0(b * c), over_1(a * c), over_both(c);
  sums::Exact all;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = sums::number<T>(2, i % 100000);
    over_0[i % (b * c)].add(x[i]);
    over_1[i / (b * c) * c + i % c].add(x[i]);
    over_both[i % c].add(x[i]);
    all.add(x[i]);
  }
  const auto [y0, y1, y01, most, y] = ct::evaluate(several)(x);
  for (std::size_t k = 0; k < over_0.size(); ++k) CHECK(over_0[k].error(y0[k]) <= 1);
  for (std::size_t k = 0; k < over_1.size(); ++k) CHECK(over_1[k].error(y1[k]) <= 1);
  for (std::size_t k = 0; k < over_both.size(); ++k) CHECK(over_both[k].error(y01[k]) <= 1);
  for (const T m : most) CHECK(m >= T(99980) / T(3));
  CHECK(all.error(y) <= 1);
}

TEST_CASE_TEMPLATE("sums over the rows of a matrix product, as for a bias", T, float, double) {
  // The product is exactly the first column of x, or half of it, and the negative of that in other columns.
  constexpr auto over_all = [](auto x, auto w) { return sum<0>(matmul(x, w) * 0.5); };
  constexpr auto over_batch = [](auto x, auto w) {
    return sum<0>(matmul(ct::reshape<3000, 4, 2>(x), w) * 0.5);
  };
  constexpr std::size_t rows = 12000, n = 45;
  ct::Tensor<T, 2, n> w;
  for (std::size_t j = 0; j < n; ++j) w(0, j) = j % 3 == 0 ? T(1) : T(-2);
  for (int pattern = 0; pattern < sums::patterns; ++pattern) {
    ct::Tensor<T, rows, 2> x;
    std::vector<sums::Exact> all(n), batch(4 * n);
    for (std::size_t i = 0; i < rows; ++i) {
      x(i, 0) = sums::number<T>(pattern, i);
      for (std::size_t j = 0; j < n; ++j) {
        const long double term = static_cast<long double>(x(i, 0)) * static_cast<long double>(w(0, j)) / 2;
        all[j].add(term);
        batch[i % 4 * n + j].add(term);
      }
    }
    const auto y = ct::evaluate(over_all)(x, w);
    for (std::size_t j = 0; j < n; ++j) CHECK(all[j].error(y[j]) <= 1);
    const auto z = ct::evaluate(over_batch)(x, w);
    for (std::size_t k = 0; k < 4 * n; ++k) CHECK(batch[k].error(z[k]) <= 1);
  }
}

TEST_CASE_TEMPLATE("infinite sums over many rows are infinite, or NaN where they cancel", T, float, double) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  ct::Tensor<T, 5000, 4> x;
  x.fill(1);
  x(7, 0) = inf;
  x(4000, 1) = -inf;
  x(7, 2) = inf;
  x(4000, 2) = -inf;
  for (std::size_t i = 0; i < 5000; ++i) x(i, 3) = std::numeric_limits<T>::max();
  const auto y = ct::evaluate(sum_0)(x);
  CHECK(y[0] == inf);
  CHECK(y[1] == -inf);
  CHECK(std::isnan(y[2]));
  CHECK(y[3] == inf);
}
