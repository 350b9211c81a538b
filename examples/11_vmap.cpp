// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// vmap, a function of one example as a function of a batch: gradients of every example's loss, in one
// program. The gradient of the mean loss hides what they show: which example pulls the model away from the
// others.
//
// Output:
//   gradient of example 0: (-0.1, 0.0, 0.0)
//   gradient of example 1: (0.0, 0.1, 0.0)
//   gradient of example 2: (0.0, 0.0, 0.1)
//   gradient of example 3: (-7.0, -7.0, -7.0)
//   gradient of the mean: (-1.775, -1.725, -1.725)
#include <ctgrad/ctgrad.hpp>

#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

/// Half the squared error of a linear model for one example; x is a vector, y a number.
constexpr auto loss = [](auto w, auto x, auto y) {
  const auto error = sum(w * x) - y;
  return error * error / 2;
};

int main() {
  const ct::Tensor<double, 3> w{1, -1, 2};
  const ct::Tensor<double, 4, 3> xs{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1};
  const ct::Tensor<double, 4> ys{1.1, -1.1, 1.9, 9};  // the last one is an outlier

  // The weights are the same for all examples; xs and ys have one row for each.
  const auto per_example = ct::vmap<ct::unbatched, 0, 0>(ct::grad<0>(loss));
  const ct::Tensor<double, 4, 3> gradients = per_example(w, xs, ys);
  for (std::size_t i = 0; i < 4; ++i)
    std::printf("gradient of example %zu: (%.1f, %.1f, %.1f)\n", i, gradients(i, 0) + 0.0,
                gradients(i, 1) + 0.0, gradients(i, 2) + 0.0);

  // Transforms compose the other way round, too.
  constexpr auto mean_loss = [](auto v, auto x, auto y) {
    return mean(ct::vmap<ct::unbatched, 0, 0>(loss)(v, x, y));
  };
  const ct::Tensor<double, 3> gradient = ct::grad<0>(mean_loss)(w, xs, ys);
  std::printf("gradient of the mean: (%.3f, %.3f, %.3f)\n", gradient[0], gradient[1], gradient[2]);

  bool right = true;
  for (std::size_t j = 0; j < 3; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < 4; ++i) mean += gradients(i, j) / 4;
    right = right && std::abs(mean - gradient[j]) < 1e-12;
  }
  return right ? 0 : 1;
}
