// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_reprojection: half the squared reprojection error of 256 points in one camera; gradient in the camera's
// nine parameters and in all points. See bench/hand/reprojection.hpp for the model.
#include "../hand/reprojection.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <cmath>

namespace {

namespace ct = ctgrad;

constexpr std::size_t N = 256;
using Parameters = std::tuple<ct::Tensor<double, 9>, ct::Tensor<double, 3, N>>;
using Inputs = std::tuple<Parameters, ct::Tensor<double, 2, N>>;

/// Half the squared error: of a point and its pixel, or of many at once. c(i), x(i) and o(i) are their
/// coordinates.
constexpr auto error = [](auto c, auto x, auto o) {
  using std::cos, std::sin, std::sqrt;
  const auto square = [](auto v) { return decltype(v)(v * v); };
  using T = decltype(c(0));
  const T angle = sqrt(square(c(0)) + square(c(1)) + square(c(2)));
  const T a0 = c(0) / angle, a1 = c(1) / angle, a2 = c(2) / angle;
  const T sine = sin(angle), cosine = cos(angle), rest = 1.0 - cosine;
  using P = decltype(x(0));
  const P p0 = (cosine + rest * a0 * a0) * x(0) + (rest * a0 * a1 - sine * a2) * x(1) +
               (rest * a0 * a2 + sine * a1) * x(2) + c(3);
  const P p1 = (rest * a0 * a1 + sine * a2) * x(0) + (cosine + rest * a1 * a1) * x(1) +
               (rest * a1 * a2 - sine * a0) * x(2) + c(4);
  const P p2 = (rest * a0 * a2 - sine * a1) * x(0) + (rest * a1 * a2 + sine * a0) * x(1) +
               (cosine + rest * a2 * a2) * x(2) + c(5);
  const P u = p0 / p2, v = p1 / p2, rho = u * u + v * v;
  const P scale = c(6) * (1.0 + rho * (c(7) + c(8) * rho));
  return P(0.5 * (square(P(scale * u - o(0))) + square(P(scale * v - o(1)))));
};

template <class X>
struct Rows {
  X x;
  /// Slices need constants, so every row is made first.
  template <std::size_t... I>
  static constexpr auto all(X x, std::index_sequence<I...>) {
    return std::array{ct::slice<0, static_cast<int>(I), static_cast<int>(I) + 1>(x)...};
  }
  constexpr auto operator()(std::size_t i) const {
    return all(x, std::make_index_sequence<static_cast<std::size_t>(X::shape::dims[0])>{})[i];
  }
};

constexpr auto f = [](auto camera, auto points, auto pixels) {
  return sum(
      error(Rows<decltype(camera)>{camera}, Rows<decltype(points)>{points}, Rows<decltype(pixels)>{pixels}));
};
using F = std::remove_const_t<decltype(f)>;

template <class V>
double by_hand(const Inputs& in, Parameters& g) {
  const auto& [camera, points] = std::get<0>(in);
  return hand::reprojection<N, V>(camera.data(), points.data(), std::get<1>(in).data(), std::get<0>(g).data(),
                                  std::get<1>(g).data());
}

}  // namespace

void autodiff::reprojection() {
  static Inputs in;
  {
    auto& [camera, points] = std::get<0>(in);
    camera = {0.3, -0.2, 0.5, 0.1, 0.2, 6, 1.2, -0.05, 0.01};
    Generator(-2, 2)(points);
    Generator(-0.5, 0.5, 2)(std::get<1>(in));
  }
  Case<Inputs, Parameters> c("reprojection", 1e-9, in);
  c.add("ctgrad", [](const Inputs& v) {
    const auto& [camera, points] = std::get<0>(v);
    return ct::value_and_grad<0, 1>(f)(camera, points, std::get<1>(v));
  });
  c.add("ctgrad_program", [](const Inputs& v, Parameters& g) {
    const auto& [camera, points] = std::get<0>(v);
    return IntoMemory<F, 0, 1>{}(g, camera, points, std::get<1>(v));
  });
  c.add("hand_scalar", by_hand<double>);
  c.add("hand_simd", by_hand<hand::Batch<double>>);
  // One observation at a time: nine camera parameters and a point.
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& v, Parameters& gradient) {
      const auto& [camera, points] = std::get<0>(v);
      const auto& pixels = std::get<1>(v);
      auto& [camera_gradient, points_gradient] = gradient;
      double t[12], d[12], value = 0, sum[9] = {};
      for (std::size_t i = 0; i < 9; ++i) t[i] = camera[i];
      for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t i = 0; i < 3; ++i) t[9 + i] = points(i, n);
        const double o0 = pixels(0, n), o1 = pixels(1, n);
        value += forward<Peer, 12>(
            [&](const auto* q) {
              return error([q](int i) { return q[i]; }, [q](int i) { return q[9 + i]; },
                           [=](int i) { return i == 0 ? o0 : o1; });
            },
            t, d);
        for (std::size_t i = 0; i < 9; ++i) sum[i] += d[i];
        for (std::size_t i = 0; i < 3; ++i) points_gradient(i, n) = d[9 + i];
      }
      for (std::size_t i = 0; i < 9; ++i) camera_gradient[i] = sum[i];
      return value;
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  static std::vector<double> v, g;
  flatten(std::get<0>(in), v);
  g.resize(v.size());
  const auto all = []<class T>(const T* p) {
    T sum = 0;
    const auto& pixels = std::get<1>(in);
    for (std::size_t n = 0; n < N; ++n)
      sum += error([p](std::size_t i) { return p[i]; }, [=](std::size_t i) { return p[9 + i * N + n]; },
                   [&](std::size_t i) { return pixels(i, n); });
    return sum;
  };
  c.add("adolc", [tape = AdolcTape(v, all)](const Inputs&) {
    const double value = tape(v.data(), g.data());
    return std::pair(value, std::span(g));
  });
#endif
}
