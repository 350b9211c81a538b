// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Results do not depend on the number of threads. Compiled with OpenMP where the compiler has it.
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace ct = ctgrad;

TEST_CASE("ranges cover every row once and begin at multiples of the grain") {
  for (const std::int64_t count : {1, 11, 12, 13, 64, 100}) {
    std::vector<int> seen(static_cast<std::size_t>(count), 0);
    ct::kernel::share_rows(count, 12, std::int64_t{1} << 30, [&](std::int64_t first, std::int64_t last) {
      CHECK(first % 12 == 0);
      for (std::int64_t i = first; i < last; ++i) ++seen[static_cast<std::size_t>(i)];
    });
    for (int s : seen) CHECK(s == 1);
  }
}

#ifdef _OPENMP
TEST_CASE("a gradient has the same bits with one thread and with three") {
  constexpr auto f = [](auto x, auto w) {
    const auto y = ct::softmax(matmul(ct::layer_norm(x, w, w), transpose(x)));
    return sum(tanh(y) * y);
  };
  ct::Tensor<float, 200, 150> x;
  ct::Tensor<float, 150> w;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  w.fill(0.5f);
  omp_set_num_threads(1);
  const auto one = ct::grad(f)(x, w);
  omp_set_num_threads(3);
  const auto three = ct::grad(f)(x, w);
  CHECK(std::get<0>(one) == std::get<0>(three));
  CHECK(std::get<1>(one) == std::get<1>(three));
}
#endif
