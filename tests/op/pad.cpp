// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// x with zeros before it and up to the extents E along the axis.
template <int Axis, int Before, std::size_t... E, class T, class S>
constexpr auto pad_to(ct::Expr<T, S> x) {
  using Padded = ct::Shape<E...>;
  return ct::Expr<T, Padded>(ct::op::pad(x.value, Axis, Before, Padded::dims[Axis]));
}

}  // namespace

TEST_CASE("so many zeros before and after each axis, and negative axes") {
  const auto x = check::random<ct::Tensor<double, 2, 3>>(1);
  CHECK(check::value([](auto v) { return ct::pad<-1, 1, 2>(v); }, x) ==
        check::value([](auto v) { return pad_to<1, 1, 2, 6>(v); }, x));
  CHECK(check::value([](auto v) { return ct::pad<0, 0, 1>(v); }, x) ==
        check::value([](auto v) { return pad_to<0, 0, 3, 3>(v); }, x));
  CHECK(check::value([](auto v) { return ct::pad<0, 0, 0>(v) * 1.0; }, x) == check::elements(x));
  check::function([](auto v) { return exp(ct::pad<0, 2, 1>(ct::pad<1, 1, 1>(v * v))); }, x);
}

TEST_CASE("pad puts zeros before and after") {
  const ct::Tensor<double, 2, 2> x{1, 2, 3, 4};
  CHECK(check::value([](auto v) { return pad_to<1, 1, 2, 4>(v); }, x) ==
        check::Elements{0, 1, 2, 0, 0, 3, 4, 0});
  CHECK(check::value([](auto v) { return pad_to<1, 0, 2, 3>(v); }, x) == check::Elements{1, 2, 0, 3, 4, 0});
  CHECK(check::value([](auto v) { return pad_to<0, 1, 3, 2>(v * 2.0); }, x) ==
        check::Elements{0, 0, 2, 4, 6, 8});
  CHECK(check::value([](auto v) { return pad_to<0, 1, 4, 2>(transpose(v)); }, x) ==
        check::Elements{0, 0, 1, 3, 2, 4, 0, 0});
}

TEST_CASE("pad's derivatives agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 3>>(1);
  check::function([](auto v) { return pad_to<1, 2, 2, 6>(v * v); }, x);
  check::function([](auto v) { return pad_to<0, 1, 4, 3>(v) * pad_to<0, 2, 4, 3>(v * v); }, x);
}

TEST_CASE("neighbouring pads that are added become one concatenation") {
  const ct::Tensor<double, 2> x{1, 2}, y{3, 4};
  const auto f = [](auto a, auto b) { return pad_to<0, 1, 6>(a) + pad_to<0, 3, 6>(b); };
  const check::Graph g(f, x, y);
  REQUIRE(ct::graph::is<ct::op::Pad>(g.root));
  CHECK(ct::graph::is<ct::op::Concat>(g.root.in(0)));
  CHECK(check::value(f, x, y) == check::Elements{0, 1, 2, 3, 4, 0});
  const auto turned = [](auto a, auto b) { return pad_to<0, 4, 6>(a) + pad_to<0, 2, 6>(b); };
  CHECK(check::value(turned, x, y) == check::Elements{0, 0, 3, 4, 1, 2});
}

TEST_CASE("pads that overlap or have a gap are added") {
  const ct::Tensor<double, 2> x{1, 2}, y{3, 4};
  CHECK(check::value([](auto a, auto b) { return pad_to<0, 0, 5>(a) + pad_to<0, 1, 5>(b); }, x, y) ==
        check::Elements{1, 5, 4, 0, 0});
  CHECK(check::value([](auto a, auto b) { return pad_to<0, 0, 5>(a) + pad_to<0, 3, 5>(b); }, x, y) ==
        check::Elements{1, 2, 0, 3, 4});
  CHECK(check::value(
            [](auto a, auto b) { return pad_to<0, 0, 5>(a) + (pad_to<0, 3, 5>(b) + pad_to<0, 2, 5>(a)); }, x,
            y) == check::Elements{1, 2, 1, 5, 4});
}

TEST_CASE("padding with nothing is the value itself, and padded zeros are zeros") {
  const check::Graph g([](auto v) { return pad_to<0, 0, 3>(v); }, ct::Tensor<double, 3>{1, 2, 3});
  CHECK(g.root == g.leaves[0]);
  const check::Graph zero([](auto v) { return pad_to<0, 1, 5>(pow(v, 0.0) - 1.0); }, ct::Tensor<double, 3>{});
  CHECK(ct::op::is_constant(zero.root, 0));
}
