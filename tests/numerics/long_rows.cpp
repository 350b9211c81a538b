// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sums along rows of up to ten million numbers.
#include "sums.hpp"

namespace {

constexpr auto sum_all = [](auto x) { return sum(x); };
constexpr auto sum_last = [](auto x) { return sum<-1>(x); };
/// x, for arguments that are not huge, by so much work that a kernel has one accumulator.
constexpr auto sum_busy = [](auto x) { return sum<-1>(ct::select(x < 1e30, x, exp(sin(x)) + exp(cos(x)))); };
constexpr auto sum_strided = [](auto x) { return sum<-1>(transpose(x)); };

}  // namespace

TEST_CASE("a plain loop is worse than what is asked of sums here") {
  sums::Exact exact;
  float y = 0;
  for (std::size_t i = 0; i < 1000000; ++i) {
    y += sums::number<float>(0, i);
    exact.add(sums::number<float>(0, i));
  }
  CHECK(exact.error(y) > 10);
}

TEST_CASE("ten million numbers") { sums::check<float, 10000000>(sum_all, {true}); }

TEST_CASE_TEMPLATE("rows of all lengths", T, float, double) {
  sums::check<T, 3, 17>(sum_last, {false, true});
  sums::check<T, 3, 131>(sum_last, {false, true});
  sums::check<T, 3, 1031>(sum_last, {false, true});
  sums::check<T, 3, 4096>(sum_last, {false, true});
  sums::check<T, 2, 65536 + 77>(sum_last, {false, true});
  sums::check<T, 1000003>(sum_all, {true});
}

TEST_CASE_TEMPLATE("rows of expensive and of strided numbers", T, float, double) {
  sums::check<T, 3, 1031>(sum_busy, {false, true});
  sums::check<T, 2, 100003>(sum_busy, {false, true});
  sums::check<T, 50001, 3>(sum_strided, {true, false});
}

TEST_CASE_TEMPLATE("means, and sums of squares", T, float, double) {
  constexpr auto scaled_mean = [](auto x) { return mean<-1>(x) * 20000.0; };
  sums::check<T, 2, 20000>(scaled_mean, {false, true}, 3);
  ct::Tensor<T, 300007> x;
  sums::Exact squares;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = sums::number<T>(0, i);
    squares.add(static_cast<long double>(x[i]) * static_cast<long double>(x[i]));
  }
  const T y = ct::evaluate([](auto v) { return sum(v * v); })(x);
  CHECK(squares.error(y, 1) <= 1);
}

TEST_CASE_TEMPLATE("infinite sums of long rows are infinite, or NaN where they cancel", T, float, double) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  ct::Tensor<T, 4, 10007> x;
  x.fill(1);
  x(0, 5) = inf;
  x(1, 9000) = -inf;
  x(2, 70) = inf;
  x(2, 9999) = -inf;
  for (std::size_t k = 0; k < 10007; ++k) x(3, k) = std::numeric_limits<T>::max();
  const auto y = ct::evaluate(sum_last)(x);
  CHECK(y[0] == inf);
  CHECK(y[1] == -inf);
  CHECK(std::isnan(y[2]));
  CHECK(y[3] == inf);
}
