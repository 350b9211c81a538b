// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE_TEMPLATE("cumsum is the running sum, at lengths around powers of two", T, float, double) {
  const auto compare = []<std::size_t N>(std::integral_constant<std::size_t, N>) {
    const auto x = check::random<ct::Tensor<T, 3, N>>(N);
    check::Elements expected;
    for (std::size_t i = 0; i < 3; ++i) {
      double s = 0;
      for (std::size_t j = 0; j < N; ++j) expected.push_back(s += static_cast<double>(x(i, j)));
    }
    const check::Elements y = check::elements(ct::evaluate([](auto v) { return cumsum<1>(v); })(x));
    CHECK(check::relative_error(y, expected) <= (std::is_same_v<T, float> ? 1e-6 : 1e-15));
  };
  compare(std::integral_constant<std::size_t, 1>{});
  compare(std::integral_constant<std::size_t, 2>{});
  compare(std::integral_constant<std::size_t, 7>{});
  compare(std::integral_constant<std::size_t, 8>{});
  compare(std::integral_constant<std::size_t, 33>{});
}

TEST_CASE("cumsum along any axis, with derivatives") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  const ct::Tensor<double, 2, 3> y{1, 2, 3, 4, 5, 6};
  CHECK(check::value([](auto v) { return cumsum<0>(v); }, y) == check::Elements{1, 2, 3, 5, 7, 9});
  CHECK(check::value([](auto v) { return cumsum<-1>(v); }, y) == check::Elements{1, 3, 6, 4, 9, 15});
  CHECK(check::gradient([](auto v) { return sum(cumsum<1>(v)); }, y)[0] == check::Elements{3, 2, 1, 3, 2, 1});
  check::function([](auto v) { return v * cumsum<1>(v); }, x);
  check::function([](auto v) { return sin(cumsum<-1>(v)); }, x);
}
