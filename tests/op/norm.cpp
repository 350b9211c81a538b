// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr auto f = [](auto v) { return norm(v); };
}  // namespace

TEST_CASE("norm over axes, dropped and kept, with derivatives") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  double squares = 0;
  check::Elements rows;
  for (std::size_t i = 0; i < 12; ++i) {
    double s = 0;
    for (std::size_t k = 0; k < 5; ++k) s += x[5 * i + k] * x[5 * i + k];
    rows.push_back(std::sqrt(s));
    squares += s;
  }
  CHECK(check::same(check::value([](auto v) { return norm<-1>(v); }, x), rows, 1e-14));
  CHECK(check::value(f, x)[0] == doctest::Approx(std::sqrt(squares)).epsilon(1e-14));
  check::function([](auto v) { return v / norm<1, 2>(v, ct::keepdims); }, x);
  check::function([](auto v) { return norm<0>(v); }, x);
  check::programs([](auto v) { return norm<1>(v); }, check::random<ct::Tensor<float, 3, 19>>(2));
}

TEST_CASE_TEMPLATE("norm's gradient at 0 is 0", T, float, double) {
  const ct::Tensor<T, 3> x{0, 0, 0};
  CHECK(check::value(f, x)[0] == 0);
  CHECK(check::gradient(f, x)[0] == check::Elements{0, 0, 0});
}

TEST_CASE("norm of numbers whose squares overflow or vanish") {
  for (const double size : {1e200, 1e-200, 1e-308, 3e-310}) {
    CAPTURE(size);
    const ct::Tensor<double, 2> x{3 * size, -4 * size};
    CHECK(check::same(check::value(f, x), {5 * size}, 1e-13));
    CHECK(check::same(check::gradient(f, x)[0], {0.6, -0.8}, 1e-13));
  }
  for (const float size : {1e30F, 1e-30F, 2e-38F, 4e37F}) {
    const ct::Tensor<float, 2> x{3 * size, -4 * size};
    CHECK(check::same(check::value(f, x), {5 * static_cast<double>(size)}, 1e-6));
    CHECK(check::same(check::gradient(f, x)[0], {0.6, -0.8}, 1e-6));
  }
  CHECK(check::value(f, ct::Tensor<double, 2>{-inf, 1})[0] == inf);
}
