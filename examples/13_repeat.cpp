// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// repeat, a step done many times: an oscillator's 10,000 time steps, and the friction that explains where it
// was seen at the end. The graph holds one step, and States::recompute keeps about 200 states for the way
// back instead of 10,000, for a second forward pass.
//
// Output:
//   friction 0.1000: at -0.5290
//   friction 0.1120: at -0.5008
//   friction 0.1124: at -0.5000
//   friction 0.1124: at -0.5000
//   friction 0.1124: at -0.5000
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>
#include <tuple>

namespace ct = ctgrad;

/// Where a mass on a spring is after 10 seconds, by place and speed at first; x'' = -x - friction x'.
constexpr auto position = [](auto friction, auto start) {
  constexpr double dt = 0.001;
  const auto step = [friction](const auto& state) {
    const auto& [x, v] = state;
    const auto faster = v - dt * (x + friction * v);
    return std::tuple(x + dt * faster, faster);
  };
  return std::get<0>(ct::repeat<10000, ct::States::recompute>(step, start));
};

int main() {
  const double seen = -0.5;
  double friction = 0.1, x = 0;
  for (int step = 0; step < 5; ++step) {  // Newton's method
    const auto [end, slope] = ct::value_and_grad<0>(position)(friction, std::tuple(1.0, 0.0));
    std::printf("friction %.4f: at %.4f\n", friction, end);
    friction -= (end - seen) / slope;
    x = end;
  }
  return std::abs(x - seen) < 1e-12 ? 0 : 1;
}
