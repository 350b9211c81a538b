// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

namespace {

template <std::size_t N>
using Matrix = ct::Tensor<double, N, N>;
using Inverse = decltype([](auto a) { return ct::inverse(a); });
template <std::size_t N>
constexpr const auto& plan = ct::run::Compiled<ct::run::ValueSource<Inverse, Matrix<N>>>::plan;

}  // namespace

TEST_CASE("every column is the same few kernels") {
  static_assert(plan<8>.kernels.size() == plan<4>.kernels.size());
  static_assert(plan<8>.steps.size() - plan<4>.steps.size() == 4 * 5);
}

TEST_CASE("pivots are taken by decreasing size, each row and column once") {
  ct::graph::Builder builder;
  const check::Value a = ct::op::leaf(builder, ct::Scalar::f64, {3, 3}, 0);
  const ct::op::Elimination e(a, ct::op::Singular::divide);
  const ct::Items<check::Elements> at{{0, -2, 0, 0, 0, 9, 4, 0, 0}};
  const auto value = [&](check::Value v) {
    const std::span all(builder.nodes());
    return ct::run::interpret(all.first(static_cast<std::size_t>(v.id) + 1), at).back();
  };
  REQUIRE(e.pivots().size() == 3);
  CHECK(value(e.pivots()[0]) == check::Elements{9});
  CHECK(value(e.pivots()[1]) == check::Elements{4});
  CHECK(value(e.pivots()[2]) == check::Elements{-2});
  CHECK(value(e.sign()) == check::Elements{1});  // a cycle of three
}
