// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE_TEMPLATE("a one at each index, of the type that is asked for", T, float, double) {
  const auto index = check::random<ct::Tensor<std::int32_t, 3, 5>>(1, 0, 7);
  const auto y = ct::evaluate([](auto i) { return ct::one_hot<7, T>(i); })(index);
  static_assert(std::is_same_v<decltype(y), const ct::Tensor<T, 3, 5, 7>>);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 5; ++j)
      for (std::size_t c = 0; c < 7; ++c) CHECK(y(i, j, c) == (static_cast<int>(c) == index(i, j) ? 1 : 0));
}

TEST_CASE("float is the default, and an index that is none gives zeros") {
  const auto y =
      ct::evaluate([](auto i) { return ct::one_hot<3>(i); })(ct::Tensor<std::int32_t, 4>{2, -1, 3, 0});
  CHECK(y == ct::Tensor<float, 4, 3>{0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0});
  CHECK(ct::evaluate([](auto i) { return ct::one_hot<1>(i); })(ct::Tensor<std::int32_t, 2>{0, -100}) ==
        ct::Tensor<float, 2, 1>{1, 0});
}

TEST_CASE("of a single index") {
  CHECK(ct::evaluate([](auto i) { return ct::one_hot<4>(i); })(std::int32_t{2}) ==
        ct::Tensor<float, 4>{0, 0, 1, 0});
}

TEST_CASE("a product with one_hot chooses rows of a table, with derivatives") {
  constexpr auto rows = [](auto table, auto i) { return matmul(ct::one_hot<5, double>(i), table); };
  const auto table = check::random<ct::Tensor<double, 5, 3>>(1);
  const ct::Tensor<std::int32_t, 4> index{4, 0, 4, 2};
  check::function(rows, table, index);
  const auto y = ct::evaluate(rows)(table, index);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j) CHECK(y(i, j) == table(static_cast<std::size_t>(index[i]), j));
}

TEST_CASE("vmap over indices") {
  const ct::Tensor<std::int32_t, 2, 2> index{0, 1, 2, 1};
  CHECK(ct::evaluate([](auto i) { return ct::vmap<0>([](auto row) { return ct::one_hot<3>(row); })(i); })(
            index) == ct::Tensor<float, 2, 2, 3>{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0});
}
