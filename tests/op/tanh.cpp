// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("tanh agrees with std::tanh and its derivatives with differences") {
  check::elementwise([](auto x) { return tanh(x); }, [](double x) { return std::tanh(x); },
                     check::Range{-3, 3});
}

TEST_CASE("tanh is -1 and 1 far out, with a zero derivative there") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 5> x{-inf, -400, 0, 400, inf};
  CHECK(check::value([](auto v) { return tanh(v); }, x) == check::Elements{-1, -1, 0, 1, 1});
  CHECK(check::gradient([](auto v) { return sum(tanh(v)); }, x)[0] == check::Elements{0, 0, 1, 0, 0});
}
