// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <int Axis, std::size_t I>
constexpr auto element = [](auto x) { return ct::unbind<Axis>(x)[I] * 1.0; };

}  // namespace

TEST_CASE("elements along every axis are the slices that they stand for") {
  const auto x = check::random<ct::Tensor<double, 4, 3, 2>>(1);
  CHECK(check::value(element<0, 3>, x) == check::value([](auto v) { return slice<0, 3, 4>(v) * 1.0; }, x));
  CHECK(check::value(element<1, 0>, x) == check::value([](auto v) { return slice<1, 0, 1>(v) * 1.0; }, x));
  CHECK(check::value(element<-1, 1>, x) == check::value([](auto v) { return slice<2, 1, 2>(v) * 1.0; }, x));
  static_assert(std::is_same_v<ct::trace::Result<decltype(element<1, 0>), ct::Tensor<double, 4, 3, 2>>::shape,
                               ct::Shape<4, 2>>);
}

TEST_CASE("numbers of a vector have names, and derivatives that agree with differences") {
  const auto f = [](auto p) {
    const auto [a, b, c] = ct::unbind(p);
    return a * sin(b) + exp(c) * b;
  };
  const ct::Tensor<double, 3> p{0.5, -1, 0.25};
  static_assert(ct::trace::Result<decltype(f), ct::Tensor<double, 3>>::shape::rank == 0);
  check::function(f, p);
}
