// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// jvp, the derivative along a direction: how far a result moves when all inputs move at once. Here the error
// of a measurement: a resistance from a voltage and a current that are each a little wrong.
//
// Output:
//   R = 6 ohm; 0.1 V more and 0.01 A less change it by +0.08 ohm
//   measured again: 6.0804 ohm
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

constexpr auto resistance = [](auto voltage, auto current) { return voltage / current; };

int main() {
  // First the arguments, then as many directions; no gradient is formed, and the cost is about two calls.
  const auto [r, dr] = ct::jvp(resistance)(12.0, 2.0, 0.1, -0.01);
  std::printf("R = %g ohm; 0.1 V more and 0.01 A less change it by %+.2f ohm\n", r, dr);

  const double again = 12.1 / 1.99;
  std::printf("measured again: %.4f ohm\n", again);

  const bool right = r == 6 && std::abs(dr - 0.08) < 1e-12 && std::abs(again - (r + dr)) < 1e-3;
  return right ? 0 : 1;
}
