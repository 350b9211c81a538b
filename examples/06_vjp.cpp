// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// vjp, a weighted sum of the results' derivatives by reverse mode: one pass gives the sensitivities of all
// inputs, however many there are. Here: what moves the hand of a robot arm with two joints, seen along a
// wanted direction.
//
// Output:
//   hand at (1.4, 1.4)
//   along (1, 0): shoulder -1.4, elbow -0.6
//   along (0, 1): shoulder 1.4, elbow 0.8
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

/// Two links of length 1; angles of the first to the x axis and of the second to the first.
constexpr auto hand = [](auto shoulder, auto elbow) {
  return std::array{cos(shoulder) + cos(shoulder + elbow), sin(shoulder) + sin(shoulder + elbow)};
};

int main() {
  const double shoulder = std::atan2(4, 3), elbow = std::atan2(3, 4) - shoulder;
  // The weights come last and have the type of the result.
  const auto [position, along_x] = ct::vjp(hand)(shoulder, elbow, std::array{1.0, 0.0});
  const auto [same, along_y] = ct::vjp(hand)(shoulder, elbow, std::array{0.0, 1.0});
  std::printf("hand at (%.1f, %.1f)\n", position[0], position[1]);
  std::printf("along (1, 0): shoulder %.1f, elbow %.1f\n", std::get<0>(along_x), std::get<1>(along_x));
  std::printf("along (0, 1): shoulder %.1f, elbow %.1f\n", std::get<0>(along_y), std::get<1>(along_y));

  const auto is = [](double a, double b) { return std::abs(a - b) < 1e-12; };
  const bool right = same == position && is(position[0], 1.4) && is(std::get<0>(along_x), -1.4) &&
                     is(std::get<1>(along_x), -0.6) && is(std::get<0>(along_y), 1.4) &&
                     is(std::get<1>(along_y), 0.8);
  return right ? 0 : 1;
}
