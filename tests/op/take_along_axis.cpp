// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE_TEMPLATE("elements of each row by an index of its own", T, float, double) {
  const auto x = check::random<ct::Tensor<T, 5, 37>>(1);
  const auto index = check::random<ct::Tensor<std::int32_t, 5, 1>>(2, 0, 37);
  const auto y = ct::evaluate([](auto v, auto i) { return take_along_axis<-1>(v, i); })(x, index);
  static_assert(std::is_same_v<decltype(y), const ct::Tensor<T, 5, 1>>);
  for (std::size_t i = 0; i < 5; ++i) CHECK(y[i] == x(i, index[i]));
}

TEST_CASE("several indices along any axis, repeated ones too") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 2>>(1);
  const auto index = check::random<ct::Tensor<std::int32_t, 3, 6, 2>>(2, 0, 4);
  const auto y = ct::evaluate([](auto v, auto i) { return take_along_axis<1>(v, i); })(x, index);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      for (std::size_t k = 0; k < 2; ++k) CHECK(y(i, j, k) == x(i, index(i, j, k), k));
}

TEST_CASE("the gradient adds up what repeated indices chose") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  const ct::Tensor<std::int32_t, 2, 4> index{0, 0, 2, 0, 1, 2, 1, 2};
  constexpr auto f = [](auto v, auto i) {
    const auto y = take_along_axis<1>(v, i);
    return sum(y * y);
  };
  CHECK(ct::grad<0>(f)(x, index) == ct::Tensor<double, 2, 3>{6, 0, 6, 0, 20, 24});
}

TEST_CASE("one row of indices for all, and one row to choose from") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  const ct::Tensor<double, 1, 3> row{7, 8, 9};
  const ct::Tensor<std::int32_t, 1, 2> last{2, 1};
  const ct::Tensor<std::int32_t, 2, 1> each{0, 2};
  CHECK(ct::evaluate([](auto v, auto i) { return take_along_axis<1>(v, i); })(x, last) ==
        ct::Tensor<double, 2, 2>{3, 2, 6, 5});
  CHECK(ct::evaluate([](auto v, auto i) { return take_along_axis<1>(v, i); })(row, each) ==
        ct::Tensor<double, 2, 1>{7, 9});
}

TEST_CASE("an index that is none gives 0, as for targets that are left out") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  const ct::Tensor<std::int32_t, 2, 1> index{-100, 3};
  CHECK(ct::evaluate([](auto v, auto i) { return take_along_axis<1>(v, i); })(x, index) ==
        ct::Tensor<double, 2, 1>{0, 0});
}

TEST_CASE("the log-probability of each row's target, with derivatives") {
  constexpr auto taken = [](auto x) {
    const auto probabilities = x - log(sum<-1>(exp(x), ct::keepdims));
    const auto target = ct::iota<std::int32_t, ct::Shape<3, 1>, 0>(x);
    return take_along_axis<-1>(probabilities, target);
  };
  check::function(taken, check::random<ct::Tensor<double, 3, 4>>(3));
}

TEST_CASE("vmap with indices for each element") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 5>>(1);
  const auto index = check::random<ct::Tensor<std::int32_t, 2, 3, 2>>(2, 0, 5);
  const auto y = ct::evaluate([](auto v, auto i) {
    return ct::vmap<0, 0>([](auto a, auto b) { return take_along_axis<1>(a, b); })(v, i);
  })(x, index);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 2; ++k) CHECK(y(i, j, k) == x(i, j, index(i, j, k)));
}
