// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("argmin is the first index of a smallest element, along either axis") {
  const ct::Tensor<double, 2, 3> x{3, 1, 1, -2, 5, -7};
  CHECK(check::value([](auto v) { return argmin<1>(v); }, x) == check::Elements{1, 2});
  CHECK(check::value([](auto v) { return argmin<-2>(v); }, x) == check::Elements{1, 0, 1});
  const auto large = check::random<ct::Tensor<float, 5, 37>>(1);
  const auto indices = check::value([](auto v) { return argmin<1>(v); }, large);
  for (std::size_t r = 0; r < 5; ++r)
    CHECK(indices[r] == std::min_element(&large(r, 0), &large(r, 0) + 37) - &large(r, 0));
}

TEST_CASE("argmin has the derivative 0") {
  const auto f = [](auto v) { return sum(v * v) + sum(argmin<1>(v)); };
  CHECK(check::gradient(f, ct::Tensor<double, 1, 2>{3, 1})[0] == check::Elements{6, 2});
}
