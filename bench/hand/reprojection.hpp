// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Half the squared reprojection error of N points seen by one camera, and its gradient in camera and points.
// Camera: rotation vector ω, translation t, focal length f and radial distortion k1, k2:
// p = R(ω) X + t, (u, v) = (p₀, p₁)/p₂, ρ = u²+v², pixel = f (1 + k1 ρ + k2 ρ²) (u, v).
#pragma once
#include "simd.hpp"

namespace hand {

/// points (3, N), pixels (2, N), camera (ω, t, f, k1, k2); V is double, or a batch whose width divides N.
template <int N, class V>
double reprojection(const double* camera, const double* points, const double* pixels, double* camera_gradient,
                    double* points_gradient) {
  const double* w = camera;
  const double angle = std::sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
  const double s = std::sin(angle), c = std::cos(angle);
  const double a[3] = {w[0] / angle, w[1] / angle, w[2] / angle};
  double R[3][3];
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) R[i][j] = (1 - c) * a[i] * a[j] + (i == j ? c : 0);
  R[0][1] -= s * a[2], R[0][2] += s * a[1], R[1][2] -= s * a[0];
  R[1][0] += s * a[2], R[2][0] -= s * a[1], R[2][1] += s * a[0];

  const V f(camera[6]), k1(camera[7]), k2(camera[8]), one(1.0), two(2.0);
  V loss(0.0), df(0.0), dk1(0.0), dk2(0.0), dt[3], dR[3][3];
  for (int i = 0; i < 3; ++i) {
    dt[i] = V(0.0);
    for (int j = 0; j < 3; ++j) dR[i][j] = V(0.0);
  }
  for (int n = 0; n < N; n += width<V>) {
    V x[3], p[3], dp[3];
    for (int i = 0; i < 3; ++i) x[i] = load<V>(points + i * N + n);
    for (int i = 0; i < 3; ++i)
      p[i] = madd(V(R[i][0]), x[0], madd(V(R[i][1]), x[1], madd(V(R[i][2]), x[2], V(camera[3 + i]))));
    const V r = one / p[2], u = p[0] * r, v = p[1] * r, rho = madd(u, u, v * v);
    const V radial = madd(rho, madd(k2, rho, k1), one), scale = f * radial;
    const V e0 = madd(scale, u, -load<V>(pixels + n)), e1 = madd(scale, v, -load<V>(pixels + N + n));
    loss = madd(e0, e0, madd(e1, e1, loss));
    const V both = madd(e0, u, e1 * v), dradial = f * both;
    df = madd(radial, both, df);
    dk1 = madd(dradial, rho, dk1);
    dk2 = madd(dradial * rho, rho, dk2);
    const V drho = two * dradial * madd(two * k2, rho, k1);
    dp[0] = madd(scale, e0, drho * u) * r;
    dp[1] = madd(scale, e1, drho * v) * r;
    dp[2] = -madd(u, dp[0], v * dp[1]);
    for (int i = 0; i < 3; ++i) {
      dt[i] += dp[i];
      for (int j = 0; j < 3; ++j) dR[i][j] = madd(dp[i], x[j], dR[i][j]);
      put(points_gradient + i * N + n, madd(V(R[0][i]), dp[0], madd(V(R[1][i]), dp[1], V(R[2][i]) * dp[2])));
    }
  }
  // R = c I + s [a]× + (1−c) a aᵀ
  double G[3][3], Ga[3], along = 0, trace = 0;
  for (int i = 0; i < 3; ++i) {
    camera_gradient[3 + i] = total(dt[i]);
    for (int j = 0; j < 3; ++j) G[i][j] = total(dR[i][j]);
    trace += G[i][i];
  }
  for (int i = 0; i < 3; ++i) {
    Ga[i] = 0;
    for (int j = 0; j < 3; ++j) Ga[i] += (G[i][j] + G[j][i]) * a[j];
    along += 0.5 * Ga[i] * a[i];
  }
  const double cross[3] = {G[2][1] - G[1][2], G[0][2] - G[2][0], G[1][0] - G[0][1]};
  const double ds = cross[0] * a[0] + cross[1] * a[1] + cross[2] * a[2],
               dangle = c * ds - s * (trace - along);
  double da[3], da_along = 0;
  for (int i = 0; i < 3; ++i) {
    da[i] = s * cross[i] + (1 - c) * Ga[i];
    da_along += da[i] * a[i];
  }
  for (int i = 0; i < 3; ++i) camera_gradient[i] = a[i] * dangle + (da[i] - a[i] * da_along) / angle;
  camera_gradient[6] = total(df);
  camera_gradient[7] = total(dk1);
  camera_gradient[8] = total(dk2);
  return 0.5 * total(loss);
}

}  // namespace hand
