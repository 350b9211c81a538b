// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Value and gradient in one call, in arguments chosen by index, and in arguments that are structures: the
// gradient has the type of what it belongs to.
//
// Output:
//   area 6: d/dwidth 3, d/dheight 2
//   energy 9.5: d/dposition (2, 4), d/dspeed 3
//   length of (3, 4) is 5: gradient (0.6, 0.8)
//   line through (1, 2), (2, 3): loss 6.5, d/dslope -8, d/doffset -5
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace ct = ctgrad;

/// A template of its fields' types: the function receives it with the same field names.
template <class T>
struct Point {
  T x, y;
};
/// Any other plain struct reaches the function as a tuple of its fields.
struct Line {
  double slope = 0, offset = 0;
};

constexpr auto area = [](auto width, auto height) { return width * height; };
constexpr auto energy = [](auto state) {
  const auto& [position, speed] = state;
  return position[0] * position[0] + position[1] * position[1] + speed * speed / 2;
};
constexpr auto length = [](auto p) { return sqrt(p.x * p.x + p.y * p.y); };
constexpr auto half_squares = [](auto line, auto points) {
  const auto& [slope, offset] = line;
  const auto& [p, q] = points;
  const auto miss_p = slope * p.x + offset - p.y, miss_q = slope * q.x + offset - q.y;
  return (miss_p * miss_p + miss_q * miss_q) / 2;
};

int main() {
  const double dwidth = ct::grad<0>(area)(2.0, 3.0);
  const auto [a, dheight] = ct::value_and_grad<1>(area)(2.0, 3.0);
  std::printf("area %g: d/dwidth %g, d/dheight %g\n", a, dwidth, dheight);

  const std::tuple state(std::array{1.0, 2.0}, 3.0);
  const auto [e, de] = ct::value_and_grad(energy)(state);
  const auto& [dposition, dspeed] = de;
  std::printf("energy %g: d/dposition (%g, %g), d/dspeed %g\n", e, dposition[0], dposition[1], dspeed);

  const auto [r, dr] = ct::value_and_grad(length)(Point<double>{3, 4});
  std::printf("length of (3, 4) is %g: gradient (%g, %g)\n", r, dr.x, dr.y);

  const std::array points{Point<double>{1, 2}, Point<double>{2, 3}};
  const auto [loss, dline] = ct::value_and_grad<0>(half_squares)(Line{}, points);
  std::printf("line through (1, 2), (2, 3): loss %g, d/dslope %g, d/doffset %g\n", loss, dline.slope,
              dline.offset);

  const bool right = a == 6 && dwidth == 3 && dheight == 2 && e == 9.5 && dposition == std::array{2.0, 4.0} &&
                     dspeed == 3 && r == 5 && std::abs(dr.x - 0.6) + std::abs(dr.y - 0.8) < 1e-12 &&
                     loss == 6.5 && dline.slope == -8 && dline.offset == -5;
  return right ? 0 : 1;
}
