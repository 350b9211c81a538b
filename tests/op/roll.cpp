// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <int Shift, int Axis>
constexpr auto f = [](auto x) { return ct::roll<Shift, Axis>(x); };

template <std::size_t N, std::size_t M>
check::Elements rolled(const ct::Tensor<double, N, M>& x, int rows, int columns) {
  check::Elements e(N * M);
  const auto to = [](std::size_t i, int shift, std::size_t n) {
    const int extent = static_cast<int>(n);
    return static_cast<std::size_t>(((static_cast<int>(i) + shift) % extent + extent) % extent);
  };
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < M; ++j) e[to(i, rows, N) * M + to(j, columns, M)] = x(i, j);
  return e;
}

}  // namespace

TEST_CASE("every element moves by the shift, around the end, along either axis") {
  const auto x = check::random<ct::Tensor<double, 3, 20>>(1);
  CHECK(check::value(f<1, 0>, x) == rolled(x, 1, 0));
  CHECK(check::value(f<-1, 0>, x) == rolled(x, -1, 0));
  CHECK(check::value(f<7, -1>, x) == rolled(x, 0, 7));
  CHECK(check::value(f<-27, 1>, x) == rolled(x, 0, -27));
  CHECK(check::value(f<40, 1>, x) == check::elements(x));
  CHECK(check::elements(planned(f<3, 1>, x)) == rolled(x, 0, 3));
}

TEST_CASE("roll's derivatives agree with differences") {
  const auto x = check::random<ct::Tensor<double, 3, 7>>(1);
  check::function([](auto v) { return ct::roll<2>(v * v) * v + ct::roll<1, 0>(v); }, x);
}
