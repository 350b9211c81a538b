// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// Of a row, in long double.
double variance(const double* x, std::size_t n, double correction) {
  long double total = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) total += x[i];
  for (std::size_t i = 0; i < n; ++i) {
    const long double d = x[i] - total / static_cast<long double>(n);
    squares += d * d;
  }
  return static_cast<double>(squares / (static_cast<long double>(n) - correction));
}

}  // namespace

TEST_CASE("var and stddev over axes, dropped and kept, by several corrections") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  const auto rows = [&](double correction) {
    check::Elements r;
    for (std::size_t i = 0; i < 12; ++i) r.push_back(variance(&x[5 * i], 5, correction));
    return r;
  };
  CHECK(check::same(check::value([](auto v) { return var<-1>(v); }, x), rows(1), 1e-14));
  CHECK(check::same(check::value([](auto v) { return var<2>(v, 0); }, x), rows(0), 1e-14));
  CHECK(check::same(check::value([](auto v) { return var<2>(v, ct::keepdims, 2.5); }, x), rows(2.5), 1e-14));
  check::Elements roots = rows(0);
  for (double& r : roots) r = std::sqrt(r);
  CHECK(check::same(check::value([](auto v) { return stddev<-1>(v, ct::keepdims, 0); }, x), roots, 1e-14));
  CHECK(check::same(check::value([](auto v) { return var(v); }, x), {variance(&x[0], 60, 1)}, 1e-14));
  CHECK(check::same(check::value([](auto v) { return stddev(v); }, x), {std::sqrt(variance(&x[0], 60, 1))},
                    1e-14));
  const auto kept = [](auto v) { return var<0, 2>(v, ct::keepdims); };
  static_assert(std::is_same_v<decltype(ct::evaluate(kept)(x)), ct::Tensor<double, 1, 4, 1>>);
}

TEST_CASE("var's and stddev's derivatives of both orders agree with differences") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  check::function([](auto v) { return var<1, -1>(v); }, x);
  check::function([](auto v) { return v / stddev<0>(v, ct::keepdims, 0); }, x);
  check::programs([](auto v) { return stddev<1>(v); }, check::random<ct::Tensor<float, 3, 19>>(2));
}

TEST_CASE_TEMPLATE("a mean that cannot be represented, far larger than the deviations, costs no accuracy", T,
                   float, double) {
  const double far = std::is_same_v<T, float> ? 1e7 : 6e15;
  ct::Tensor<T, 300> x{};
  for (std::size_t i = 0; i < 300; ++i) x[i] = static_cast<T>(far + static_cast<double>(i % 4));
  check::Elements exact(x.begin(), x.end());
  for (double& e : exact) e -= far;
  const double expected = variance(exact.data(), 300, 1), tolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;
  CHECK(check::same(check::elements(ct::evaluate([](auto v) { return var(v); })(x)), {expected}, tolerance));
}

TEST_CASE_TEMPLATE("equal elements have variance 0, deviation 0, and gradients 0", T, float, double) {
  const ct::Tensor<T, 3> x{7, 7, 7};
  CHECK(check::value([](auto v) { return var(v); }, x)[0] == 0);
  CHECK(check::value([](auto v) { return stddev(v); }, x)[0] == 0);
  CHECK(check::gradient([](auto v) { return var(v); }, x)[0] == check::Elements{0, 0, 0});
  CHECK(check::gradient([](auto v) { return stddev(v); }, x)[0] == check::Elements{0, 0, 0});
}

TEST_CASE("one element has variance 0 without a correction") {
  CHECK(check::value([](auto v) { return var<1>(v, 0); }, ct::Tensor<double, 2, 1>{3, 4}) ==
        check::Elements{0, 0});
}
