// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A trained network without a file: its weights are a constant in the program, so that it can be evaluated by
// the compiler, or on a machine without a file system. Called with an argument, the program trains the
// network and prints the constant.
//
// Output:
//   -1 xor -1: -0.9...
//   -1 xor  1: 0.9...
//    1 xor -1: 0.9...
//    1 xor  1: -0.9...
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

using Weights = std::array<double, 9>;

/// Two units and an output.
constexpr auto network = [](auto w, auto a, auto b) {
  const auto left = tanh(w[0] * a + w[1] * b + w[2]), right = tanh(w[3] * a + w[4] * b + w[5]);
  return tanh(w[6] * left + w[7] * right + w[8]);
};

constexpr auto loss = [](auto w) {
  const auto miss = [&](double a, double b, double wanted) {
    const auto d = network(w, a, b) - wanted;
    return d * d;
  };
  return miss(-1, -1, -1) + miss(-1, 1, 1) + miss(1, -1, 1) + miss(1, 1, -1);
};

constexpr Weights weights{1.619, -1.619, -1.447, -1.664, 1.664, -1.499, 2.770, 2.765, 2.483};

static_assert(ct::evaluate(network)(weights, 1.0, -1.0) > 0.9, "the compiler runs the network");
static_assert(ct::evaluate(network)(weights, 1.0, 1.0) < -0.9);

void train() {
  Weights w{0.5, -0.4, 0.1, -0.6, 0.7, 0.2, 0.3, 0.8, -0.1};
  for (int step = 0; step < 2000; ++step) {
    const Weights g = ct::grad(loss)(w);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= 0.1 * g[i];
  }
  std::printf("constexpr Weights weights{");
  for (std::size_t i = 0; i < w.size(); ++i) std::printf("%s%.3f", i > 0 ? ", " : "", w[i]);
  std::printf("};\n");
}

int main(int argc, char**) {
  if (argc > 1) return train(), 0;
  for (const double a : {-1.0, 1.0})
    for (const double b : {-1.0, 1.0})
      std::printf("%2.0f xor %2.0f: %.3f\n", a, b, ct::evaluate(network)(weights, a, b));
}
