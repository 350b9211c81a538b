// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <std::size_t N, int Axis, std::size_t I>
constexpr auto part = [](auto x) { return ct::chunk<N, Axis>(x)[I] * 1.0; };

}  // namespace

TEST_CASE("parts of every axis are the slices that they stand for") {
  const auto x = check::random<ct::Tensor<double, 4, 3, 6>>(1);
  CHECK(check::value(part<2, 0, 1>, x) == check::value([](auto v) { return slice<0, 2, 4>(v) * 1.0; }, x));
  CHECK(check::value(part<3, 1, 0>, x) == check::value([](auto v) { return slice<1, 0, 1>(v) * 1.0; }, x));
  CHECK(check::value(part<3, -1, 2>, x) == check::value([](auto v) { return slice<2, 4, 6>(v) * 1.0; }, x));
  CHECK(check::value(part<1, -1, 0>, x) == check::elements(x));
}

TEST_CASE("parts have names, and derivatives that agree with differences") {
  const auto f = [](auto x) {
    const auto [a, b, c] = ct::chunk<3>(x);
    return a * b + exp(c);
  };
  const auto x = check::random<ct::Tensor<double, 5, 6>>(1);
  check::function(f, x);
  static_assert(
      std::is_same_v<ct::trace::Result<decltype(f), ct::Tensor<double, 5, 6>>::shape, ct::Shape<5, 2>>);
}
