// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <class F, class A>
using ShapeOf = typename ct::trace::Result<F, A>::shape;
template <int Axis>
struct Squeeze {
  constexpr auto operator()(auto x) const { return ct::squeeze<Axis>(x); }
};
template <int Axis>
struct Unsqueeze {
  constexpr auto operator()(auto x) const { return ct::unsqueeze<Axis>(x); }
};

using X = ct::Tensor<double, 2, 1, 3>;
static_assert(std::is_same_v<ShapeOf<Squeeze<1>, X>, ct::Shape<2, 3>>);
static_assert(std::is_same_v<ShapeOf<Squeeze<-2>, X>, ct::Shape<2, 3>>);
static_assert(std::is_same_v<ShapeOf<Squeeze<0>, ct::Tensor<double, 1>>, ct::Shape<>>);
static_assert(std::is_same_v<ShapeOf<Unsqueeze<0>, X>, ct::Shape<1, 2, 1, 3>>);
static_assert(std::is_same_v<ShapeOf<Unsqueeze<3>, X>, ct::Shape<2, 1, 3, 1>>);
static_assert(std::is_same_v<ShapeOf<Unsqueeze<-1>, X>, ct::Shape<2, 1, 3, 1>>);
static_assert(std::is_same_v<ShapeOf<Unsqueeze<-4>, X>, ct::Shape<1, 2, 1, 3>>);
static_assert(std::is_same_v<ShapeOf<Unsqueeze<0>, double>, ct::Shape<1>>);

}  // namespace

TEST_CASE("elements stay, and derivatives agree with differences") {
  const auto x = check::random<X>(1);
  CHECK(check::value(Squeeze<1>{}, x) == check::elements(x));
  CHECK(check::value(Unsqueeze<-1>{}, x) == check::elements(x));
  check::function(
      [](auto v) { return ct::squeeze<1>(v) * exp(ct::squeeze<0>(ct::unsqueeze<0>(ct::squeeze<1>(v)))); }, x);
}
