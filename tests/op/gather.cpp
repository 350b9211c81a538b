// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

const auto table = check::random<ct::Tensor<double, 5, 3>>(1);
const ct::Tensor<std::int32_t, 2, 3> chosen{4, 0, 4, 1, 4, 0};

}  // namespace

TEST_CASE("gather takes rows by index, also repeatedly") {
  const auto f = [](auto t, auto i) { return gather(t, i); };
  const check::Elements y = check::value(f, table, chosen);
  REQUIRE(y.size() == 18);
  for (std::size_t k = 0; k < 18; ++k) CHECK(y[k] == table(static_cast<std::size_t>(chosen[k / 3]), k % 3));
  check::function([](auto t, auto i) { return gather(t * t, i); }, table, chosen);
  check::function([](auto t, auto i) { return exp(gather(t, i)) * sum<0>(t); }, table, chosen);
}

TEST_CASE("gather's gradient adds up rows that are taken repeatedly, and is 0 in the others") {
  const auto gradient = check::gradient([](auto t, auto i) { return sum(gather(t, i)); }, table, chosen);
  CHECK(gradient[0] == check::Elements{2, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 3, 3, 3});
}

TEST_CASE("gather with rows longer than a batch, and of float") {
  const auto wide = check::random<ct::Tensor<float, 4, 37>>(2);
  const ct::Tensor<std::int32_t, 7> i{3, 3, 0, 1, 3, 0, 3};
  check::programs([](auto t, auto k) { return tanh(gather(t, k)); }, wide, i);
}

TEST_CASE("gather with an index for each of no axes, and from one column") {
  const ct::Tensor<std::int32_t, 1> one{2};
  check::function([](auto t, auto i) { return gather(t, i) * 2.0; }, table, one);
  check::function([](auto t, auto i) { return gather(slice<1, 1, 2>(t * t), i); }, table, chosen);
}

TEST_CASE("gather by 0, 1, 2 … is a slice") {
  const auto f = [](auto t) { return gather(t, ct::iota<std::int32_t, ct::Shape<3>>(t)); };
  const check::Graph g(f, table);
  CHECK(ct::graph::is<ct::op::Slice>(g.root));
  check::function([](auto t) { return gather(t * t, ct::iota<std::int32_t, ct::Shape<3>>(t)); }, table);
}

TEST_CASE("a table that is gathered from and multiplied with (tied weights)") {
  const auto tied = [](auto t, auto i) {
    const auto h = tanh(gather(t, i));
    return matmul(h, transpose(t));
  };
  check::function(tied, table, chosen);
  const ct::Tensor<std::int32_t, 4> row{1, 1, 0, 4};
  check::function(tied, table, row);
}

TEST_CASE("two gathers from one table") {
  const ct::Tensor<std::int32_t, 6> i{1, 1, 0, 4, 2, 1}, j{0, 4, 4, 4, 1, 0};
  check::function([](auto t, auto p, auto q) { return gather(t, p) * gather(t, q); }, table, i, j);
}

TEST_CASE("gather by indices that are computed") {
  const auto x = check::random<ct::Tensor<double, 7, 5>>(1);
  check::function([](auto t) { return gather(t, ct::iota<std::int32_t, ct::Shape<3, 6>>(t)); }, x);
  check::function([](auto t) { return gather(t, ct::iota<std::int32_t, ct::Shape<3, 6>, 0>(t)); }, x);
}

TEST_CASE("rows of tables of any rank") {
  const auto f = [](auto t, auto i) { return gather(t, i); };
  const auto numbers = check::random<ct::Tensor<double, 5>>(1);
  const check::Elements y = check::value(f, numbers, chosen);
  REQUIRE(y.size() == 6);
  for (std::size_t k = 0; k < 6; ++k) CHECK(y[k] == numbers[static_cast<std::size_t>(chosen[k])]);
  static_assert(
      std::is_same_v<ct::trace::Result<decltype(f), ct::Tensor<double, 5>, ct::Tensor<int, 2, 3>>::shape,
                     ct::Shape<2, 3>>);
  check::function([](auto t, auto i) { return exp(gather(t * t, i)); }, numbers, chosen);

  const auto images = check::random<ct::Tensor<double, 5, 2, 3>>(2);
  const check::Elements z = check::value(f, images, chosen);
  REQUIRE(z.size() == 36);
  for (std::size_t k = 0; k < 36; ++k)
    CHECK(z[k] == images[static_cast<std::size_t>(chosen[k / 6]) * 6 + k % 6]);
  static_assert(
      std::is_same_v<ct::trace::Result<decltype(f), ct::Tensor<double, 5, 2, 3>, ct::Tensor<int, 4>>::shape,
                     ct::Shape<4, 2, 3>>);
  check::function([](auto t, auto i) { return exp(gather(t * t, i)); }, images, chosen);
  // Each element of a batch with a table of its own.
  const auto tables = check::random<ct::Tensor<double, 2, 5>>(3);
  check::programs(
      [](auto t, auto i) { return ct::vmap<0, 0>([](auto a, auto b) { return gather(a, b); })(t, i); },
      tables, chosen);
}
