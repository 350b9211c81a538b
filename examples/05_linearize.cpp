// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// linearize, value and derivative at one point as a function of directions: the flight of a ball is computed
// once, and then how its range changes with each of its causes, without flying again.
//
// Output:
//   after 2 s at (24.07, 6.79) m
//   0.01 steeper: (-0.24, +0.24)
//   1 m/s faster: (+1.03, +1.13)
//   thinner air:  (+0.31, +0.19)
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>
#include <tuple>

namespace ct = ctgrad;

/// Where a ball is after 2 seconds, thrown at an angle and a speed, with the air's drag: distance and height.
constexpr auto flight = [](auto angle, auto speed, auto drag) {
  constexpr double dt = 0.002;
  const auto step = [drag](const auto& state) {
    const auto& [x, y, vx, vy] = state;
    const auto slower = dt * drag * sqrt(vx * vx + vy * vy);
    return std::tuple(x + dt * vx, y + dt * vy, vx - slower * vx, vy - slower * vy - dt * 9.81);
  };
  const auto vx = speed * cos(angle), vy = speed * sin(angle);
  const auto [x, y, end_vx, end_vy] = ct::repeat<1000>(step, std::tuple(0.0, 0.0, vx, vy));
  return std::pair(x, y);
};

int main() {
  const auto [place, change] = ct::linearize(flight)(0.8, 20.0, 0.01);
  std::printf("after 2 s at (%.2f, %.2f) m\n", place.first, place.second);

  const auto steeper = change(0.01, 0.0, 0.0), faster = change(0.0, 1.0, 0.0),
             thinner = change(0.0, 0.0, -0.001);
  std::printf("0.01 steeper: (%+.2f, %+.2f)\n", steeper.first, steeper.second);
  std::printf("1 m/s faster: (%+.2f, %+.2f)\n", faster.first, faster.second);
  std::printf("thinner air:  (%+.2f, %+.2f)\n", thinner.first, thinner.second);

  // The map is linear, and jvp gives the same for one direction at the price of a flight.
  const auto all = change(0.01, 1.0, -0.001),
             by_jvp = ct::jvp(flight)(0.8, 20.0, 0.01, 0.01, 1.0, -0.001).second;
  const auto is = [](double a, double b) { return std::abs(a - b) < 1e-12; };
  const bool right = is(all.first, steeper.first + faster.first + thinner.first) &&
                     is(all.first, by_jvp.first) && is(all.second, by_jvp.second);
  return right ? 0 : 1;
}
