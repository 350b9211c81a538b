// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A curve is fitted by Levenberg and Marquardt's method: the library gives residuals' derivatives, Eigen
// solves the linear systems. Eigen's vectors are arguments as they are.
//
// Output:
//   y = 2.500 exp(-1.300 t) + 0.500 after ... steps, residual ...
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/interop/eigen_views.hpp>

#include <Eigen/Cholesky>

#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

constexpr std::size_t points = 40;
using Vector = Eigen::Matrix<double, points, 1>;

/// What a model with the parameters p = (height, rate, floor) misses of y at times t.
constexpr auto residuals = [](auto p, auto t, auto y) {
  const auto height = ct::slice<0, 0, 1>(p), rate = ct::slice<0, 1, 2>(p), floor = ct::slice<0, 2, 3>(p);
  return height * exp(-rate * t) + floor - y;
};

int main() {
  Vector t, y;
  for (int i = 0; i < t.size(); ++i) {
    t[i] = 0.1 * i;
    y[i] = 2.5 * std::exp(-1.3 * t[i]) + 0.5 + 1e-4 * std::sin(50.0 * i);  // a little noise
  }
  Eigen::Vector3d p(1, 1, 0);
  const auto error = [&](const Eigen::Vector3d& q) {
    const auto r = ct::evaluate(residuals)(ct::view(q), ct::view(t), ct::view(y));
    return Eigen::Map<const Vector>(r.data()).squaredNorm();
  };
  double damping = 1e-3, now = error(p);
  int steps = 0;
  for (; steps < 50; ++steps) {
    const auto r = ct::evaluate(residuals)(ct::view(p), ct::view(t), ct::view(y));
    const auto j = ct::jacobian<0>(residuals)(ct::view(p), ct::view(t), ct::view(y));
    const Eigen::Map<const Vector> residual(r.data());
    const Eigen::Map<const Eigen::Matrix<double, points, 3, Eigen::RowMajor>> slopes(j.data());
    Eigen::Matrix3d normal = slopes.transpose() * slopes;
    normal.diagonal() *= 1 + damping;
    const Eigen::Vector3d next = p - normal.ldlt().solve(slopes.transpose() * residual);
    const double then = error(next);
    if (then >= now) {
      damping *= 10;
      if (damping > 1e6) break;
      continue;
    }
    const bool done = now - then < 1e-14 * now;
    p = next, now = then, damping /= 10;
    if (done) break;
  }
  std::printf("y = %.3f exp(-%.3f t) + %.3f after %d steps, residual %.1e\n", p[0], p[1], p[2], steps,
              std::sqrt(now));
  return std::abs(p[0] - 2.5) + std::abs(p[1] - 1.3) + std::abs(p[2] - 0.5) < 1e-3 ? 0 : 1;
}
