// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <cmath>

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

TEST_CASE("gather by indices that come from numbers takes the nearest row") {
  const ct::Tensor<double, 2, 5> where{0, 1.75, 4, 4.5, 5, -0.5, -3, 1e300, -1e300, std::nan("")};
  const int rows[] = {0, 1, 4, 4, 4, 0, 0, 4, 0, 0};
  const auto f = [](auto t, auto x) { return gather(t, ct::cast<std::int32_t>(x)); };
  const check::Elements y = check::value(f, table, where);
  REQUIRE(y.size() == 30);
  for (std::size_t k = 0; k < 30; ++k) CHECK(y[k] == table(static_cast<std::size_t>(rows[k / 3]), k % 3));
  check::function(
      [](auto t, auto i) { return exp(gather(t, ct::cast<std::int32_t>(i * i * 4))) * sum<0>(t); }, table,
      check::random<ct::Tensor<double, 6>>(3));
  check::programs(f, check::random<ct::Tensor<float, 4, 37>>(2), ct::Tensor<float, 7>{3, 3, 0, 1, 2, 0, 3});
}

TEST_CASE("the row of a codebook nearest to each vector, whose gradient goes to the codebook") {
  const auto nearest = [](auto x, auto codes) {
    const auto distance = sum<-1>(ct::square(codes), ct::keepdims);
    const auto score = ct::transpose(distance) - matmul(x, ct::transpose(codes)) * 2;
    return gather(codes, ct::cast<std::int32_t>(ct::argmin<-1>(score)));
  };
  const auto x = check::random<ct::Tensor<double, 9, 3>>(4);
  check::function(nearest, x, table);
  const check::Elements y = check::value(nearest, x, table);
  for (std::size_t i = 0; i < 9; ++i) {
    const auto squared = [&](auto element) {
      double s = 0;
      for (std::size_t c = 0; c < 3; ++c) s += std::pow(x(i, c) - element(c), 2);
      return s;
    };
    const double chosen = squared([&](std::size_t c) { return y[i * 3 + c]; });
    for (std::size_t r = 0; r < 5; ++r)
      CHECK(chosen <= squared([&](std::size_t c) { return table(r, c); }) + 1e-12);
  }
}

TEST_CASE("a loop that follows what it finds") {
  // The next state is the column with the largest number in this state's row.
  const auto walk = [](auto t, auto start, auto steps) {
    const auto step = [&](auto state, auto) {
      const auto next = ct::argmax<-1>(gather(t, ct::cast<std::int32_t>(state)));
      return std::pair(next, next);
    };
    return ct::scan(step, start, steps).second;
  };
  const auto t = check::random<ct::Tensor<double, 4, 4>>(5);
  const check::Elements path = check::value(walk, t, 2.0, ct::Tensor<double, 6>{});
  std::size_t state = 2;
  for (std::size_t k = 0; k < 6; ++k) {
    std::size_t next = 0;
    for (std::size_t c = 1; c < 4; ++c)
      if (t(state, c) > t(state, next)) next = c;
    CHECK(path[k] == static_cast<double>(next));
    state = next;
  }
}

TEST_CASE("gather by indices from numbers in each element of a batch") {
  const auto one = [](auto t, auto x) { return gather(t * t, ct::cast<std::int32_t>(x)); };
  const auto x = check::random<ct::Tensor<double, 3, 4>>(6);
  check::function(ct::vmap<ct::unbatched, 0>(one), table, x);
  check::function(ct::vmap(one), check::random<ct::Tensor<double, 3, 5, 2>>(7), x);
}
