// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr auto f = [](auto y, auto x) { return atan2(y, x); };
constexpr auto total = [](auto y, auto x) { return sum(atan2(y, x)); };
constexpr double inf = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("atan2 agrees with std::atan2 and its derivatives with differences") {
  const auto reference = [](double y, double x) { return std::atan2(y, x); };
  check::elementwise(f, reference, check::Range{-2, 2}, check::Range{0.3, 2});
  check::elementwise(f, reference, check::Range{0.3, 2}, check::Range{-2, 2});
  check::elementwise(f, reference, check::Range{-2, -0.3}, check::Range{-2, -0.3});
}

TEST_CASE_TEMPLATE("atan2 at zeros, ones and infinities of either sign is what std::atan2 says", T, float,
                   double) {
  const double value[]{0.0, -0.0, 1, -1, inf, -inf, 1e15, -1e-15};
  ct::Tensor<T, 64> y, x;
  check::Elements expected;
  for (std::size_t i = 0; i < 64; ++i) {
    y[i] = static_cast<T>(value[i / 8]);
    x[i] = static_cast<T>(value[i % 8]);
    expected.push_back(std::atan2(static_cast<double>(y[i]), static_cast<double>(x[i])));
  }
  CHECK(check::same(check::value(f, y, x), expected, std::is_same_v<T, float> ? 1e-6 : 1e-15));
}

TEST_CASE("atan2 with a number on either side") {
  const ct::Tensor<double, 3> v{-1, 0.5, 2};
  CHECK(check::same(check::value([](auto y) { return atan2(y, 1.0); }, v),
                    {std::atan(-1.0), std::atan(0.5), std::atan(2.0)}, 1e-15));
  CHECK(check::same(check::value([](auto x) { return atan2(1.0, x); }, v),
                    {std::atan2(1.0, -1.0), std::atan2(1.0, 0.5), std::atan2(1.0, 2.0)}, 1e-15));
}

TEST_CASE("atan2's derivatives are 0 at the origin and where a coordinate is infinite") {
  const ct::Tensor<double, 5> y{0, -0.0, inf, 1, -inf}, x{0, -0.0, 1, inf, inf};
  for (const check::Elements& g : check::gradient(total, y, x)) CHECK(g == check::Elements{0, 0, 0, 0, 0});
}

TEST_CASE("atan2's derivatives of very large and very small coordinates") {
  const ct::Tensor<double, 4> y{3e200, 3e-200, 1e-300, 1}, x{4e200, 4e-200, 1, 1e-300};
  const auto g = check::gradient(total, y, x);
  CHECK(check::same(g[0], {4e-200 / 25, 4e200 / 25, 1, 1e-300}, 1e-14));
  CHECK(check::same(g[1], {-3e-200 / 25, -3e200 / 25, -1e-300, -1}, 1e-14));
  const ct::Tensor<float, 2> ys{3e30F, 3e-30F}, xs{4e30F, 4e-30F};
  const auto gs = check::gradient(total, ys, xs);
  CHECK(check::same(gs[0], {4e-30 / 25, 4e30 / 25}, 1e-6));
}
