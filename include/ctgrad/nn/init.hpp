// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How tensors of a module get their first values: what a Parameter or a Buffer is told where it is a field.
// Named as in torch.nn.init; the numbers are drawn by Parameters.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/shape.hpp>

namespace ctgrad::nn {

/// How a parameter gets its first values.
struct Init {
  enum class Kind { constant, normal, uniform, trunc_normal };
  Kind kind = Kind::constant;
  double value = 0;          ///< the constant, or the standard deviation
  double low = 0, high = 0;  ///< where numbers of uniform and trunc_normal are
};

namespace init {

/// All elements 0.
inline constexpr Init zeros{Init::Kind::constant, 0};
/// All elements 1, as gains begin.
inline constexpr Init ones{Init::Kind::constant, 1};
/// All elements this number.
constexpr Init constant(double value) { return {Init::Kind::constant, value}; }
/// Normal distribution with mean 0.
constexpr Init normal(double standard_deviation) {
  if (!(standard_deviation >= 0)) fail("ctgrad: init::normal: a standard deviation is not negative");
  return {Init::Kind::normal, standard_deviation};
}
/// Uniform distribution in [low, high). Numbers are drawn as doubles: as floats they may round to high.
constexpr Init uniform(double low, double high) {
  if (!(low <= high))
    fail("ctgrad: init::uniform: its first number is the lower bound, its second the upper");
  return {Init::Kind::uniform, 0, low, high};
}
/// Normal distribution with mean 0 of which only numbers in [low, high] are taken. The bounds are numbers,
/// not multiples of the standard deviation, and at least that far from 0.
constexpr Init trunc_normal(double standard_deviation, double low = -2, double high = 2) {
  if (!(standard_deviation >= 0 && low <= -standard_deviation && standard_deviation <= high))
    fail("ctgrad: init::trunc_normal: its standard deviation is not negative, and its bounds are at least as "
         "far from 0");
  return {Init::Kind::trunc_normal, standard_deviation, low, high};
}

/// The number of a weight's inputs or outputs, of which kaiming_uniform and kaiming_normal keep the variance:
/// in the forward pass, or backwards.
enum class Fan { in, out };

/// An Init that depends on a weight's shape (Out, In, …), whose further axes are those of a kernel: fan_in is
/// In ∏ kernel, fan_out is Out ∏ kernel (of a transposed convolution, whose weight is (In, Out, …), the other
/// way round, as in PyTorch).
struct ByShape {
  double gain = 1;
  double share_in = 0, share_out = 0;  ///< of the two fans in the number that divides gain²
  Init::Kind kind = Init::Kind::normal;

  /// Variance gain² / (share_in fan_in + share_out fan_out), mean 0.
  constexpr Init operator()(const Dims& shape) const {
    double kernel = 1;
    for (int i = 2; i < shape.rank; ++i) kernel *= shape[i];
    const double fan = kernel * (share_in * shape[1] + share_out * shape[0]);
    const double deviation = gain / elementary::sqrt(fan), bound = elementary::sqrt(3.0) * deviation;
    return kind == Init::Kind::uniform ? uniform(-bound, bound) : normal(deviation);
  }
};

namespace detail {
constexpr ByShape kaiming(Init::Kind kind, double a, Fan mode) {
  return {elementary::sqrt(2 / (1 + a * a)), mode == Fan::in ? 1.0 : 0.0, mode == Fan::out ? 1.0 : 0.0, kind};
}
}  // namespace detail

/// Normal distribution with variance 2 / ((1 + a²) fan), for a layer before leaky_relu with the slope a; 0 is
/// relu's, and 1 that of no activation (He et al. 2015; kaiming_normal_).
constexpr ByShape kaiming_normal(double a = 0, Fan mode = Fan::in) {
  return detail::kaiming(Init::Kind::normal, a, mode);
}
/// The uniform distribution in ±√(6 / ((1 + a²) fan)), which has the same variance (kaiming_uniform_).
constexpr ByShape kaiming_uniform(double a = 0, Fan mode = Fan::in) {
  return detail::kaiming(Init::Kind::uniform, a, mode);
}
/// Normal distribution with variance 2 gain² / (fan_in + fan_out) (Glorot and Bengio 2010; xavier_normal_).
constexpr ByShape xavier_normal(double gain = 1) { return {gain, 0.5, 0.5, Init::Kind::normal}; }
/// The uniform distribution in ±gain √(6 / (fan_in + fan_out)) (xavier_uniform_).
constexpr ByShape xavier_uniform(double gain = 1) { return {gain, 0.5, 0.5, Init::Kind::uniform}; }

/// The uniform distribution in ±1/√fan_in, with which weights and biases of PyTorch's layers begin (its
/// Linear and convolutions say kaiming_uniform_(weight, a=√5), which is the same).
constexpr Init by_fan_in(std::size_t fan_in) {
  const double bound = 1 / elementary::sqrt(static_cast<double>(fan_in));
  return uniform(-bound, bound);
}

}  // namespace init

}  // namespace ctgrad::nn
