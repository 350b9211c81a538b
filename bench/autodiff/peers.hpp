// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The other libraries, behind one interface each. Forward mode (Eigen, Ceres, Boost) differentiates a
// function of few variables: functions of many are cut into terms of few, as their users do. ADOL-C records a
// tape once and then replays it.
#pragma once
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#ifdef CTGRAD_BENCH_EIGEN
#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>
#endif
#ifdef CTGRAD_BENCH_CERES
#include <ceres/jet.h>
#endif
#ifdef CTGRAD_BENCH_BOOST
#include <boost/math/differentiation/autodiff.hpp>
#endif
#ifdef CTGRAD_BENCH_ADOLC
#include <adolc/adolc.h>
#endif
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace autodiff {

#ifdef CTGRAD_BENCH_EIGEN
struct EigenPeer {
  static constexpr const char* name = "eigen";
  static constexpr bool many_partials = true;
  template <std::size_t N>
  using Number = Eigen::AutoDiffScalar<Eigen::Matrix<double, static_cast<int>(N), 1>>;
  template <std::size_t N>
  static Number<N> variable(double x, std::size_t i) {
    return {x, static_cast<int>(N), static_cast<int>(i)};
  }
  template <std::size_t N>
  static Number<N> constant(double x) {
    return {x, Eigen::Matrix<double, static_cast<int>(N), 1>::Zero()};
  }
  static double value(const auto& x) { return x.value(); }
  static double partial(const auto& x, std::size_t i) {
    return x.derivatives()[static_cast<Eigen::Index>(i)];
  }
};
#endif

#ifdef CTGRAD_BENCH_CERES
struct CeresPeer {
  static constexpr const char* name = "ceres";
  static constexpr bool many_partials = true;
  template <std::size_t N>
  using Number = ceres::Jet<double, static_cast<int>(N)>;
  template <std::size_t N>
  static Number<N> variable(double x, std::size_t i) {
    return {x, static_cast<int>(i)};
  }
  template <std::size_t N>
  static Number<N> constant(double x) {
    return Number<N>(x);
  }
  static double value(const auto& x) { return x.a; }
  static double partial(const auto& x, std::size_t i) { return x.v[static_cast<Eigen::Index>(i)]; }
};
#endif

#ifdef CTGRAD_BENCH_BOOST
/// One direction at a time: Boost's numbers in several variables carry all mixed derivatives, 2^N of them.
struct BoostPeer {
  static constexpr const char* name = "boost";
  static constexpr bool many_partials = false;
  template <std::size_t>
  using Number = boost::math::differentiation::autodiff_fvar<double, 1>;
  static double value(const auto& x) { return x.derivative(0); }
};
#endif

/// Value of f and its N partial derivatives at x; f takes a pointer to N numbers of any type.
template <class Peer, std::size_t N, class F>
double forward(F f, const double* x, double* partials) {
  using Number = typename Peer::template Number<N>;
  std::array<Number, N> in;
  if constexpr (Peer::many_partials) {
    for (std::size_t i = 0; i < N; ++i) in[i] = Peer::template variable<N>(x[i], i);
    const Number y = f(static_cast<const Number*>(in.data()));
    for (std::size_t i = 0; i < N; ++i) partials[i] = Peer::partial(y, i);
    return Peer::value(y);
  } else {
    double value = 0;
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j < N; ++j) in[j] = Number(x[j], i == j ? 1 : 0);
      const Number y = f(static_cast<const Number*>(in.data()));
      partials[i] = y.derivative(1);
      value = y.derivative(0);
    }
    return value;
  }
}

/// Calls f.operator()<Peer>() for every forward-mode library that is here.
template <class F>
void for_each_forward_peer([[maybe_unused]] F f) {
#ifdef CTGRAD_BENCH_EIGEN
  f.template operator()<EigenPeer>();
#endif
#ifdef CTGRAD_BENCH_CERES
  f.template operator()<CeresPeer>();
#endif
#ifdef CTGRAD_BENCH_BOOST
  f.template operator()<BoostPeer>();
#endif
}

#ifdef CTGRAD_BENCH_ADOLC
/// The tape of a function of a vector of numbers, recorded once.
class AdolcTape {
public:
  /// `room` is the size of ADOL-C's buffers: what does not fit it keeps in files, and longer ones cost time.
  template <class F>
  AdolcTape(const std::vector<double>& x, F f, unsigned room = 1 << 18) : n_(static_cast<int>(x.size())) {
    trace_on(tag_, 1, room, room, room, room, 0);
    std::vector<adouble> in(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) in[i] <<= x[i];
    adouble y = f(static_cast<const adouble*>(in.data()));
    double value = 0;
    y >>= value;
    trace_off();
  }
  /// Value and gradient at x.
  double operator()(const double* x, double* gradient) const {
    double y = 0, one = 1;
    zos_forward(tag_, 1, n_, 1, x, &y);
    fos_reverse(tag_, 1, n_, &one, gradient);
    return y;
  }

private:
  static inline short next_ = 0;
  short tag_ = next_++;
  int n_;
};
#endif

}  // namespace autodiff
