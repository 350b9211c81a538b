// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The global norm of a gradient, and the factor that clips it.
#pragma once
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/transform/evaluate.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace ctgrad::optim {

namespace detail {
/// √Σg² where the squares overflow: once more, scaled.
template <class T>
[[gnu::cold]] double scaled_norm(std::span<const T> g) {
  double largest = 0, sum = 0;
  for (T x : g) {
    if (!std::isfinite(x)) return std::abs(static_cast<double>(x));
    largest = std::max(largest, std::abs(static_cast<double>(x)));
  }
  for (T x : g) sum += (static_cast<double>(x) / largest) * (static_cast<double>(x) / largest);
  return largest * std::sqrt(sum);
}
}  // namespace detail

/// √Σg² over all elements of all parameters: one reduction over the flat buffer. Not finite only if an
/// element is not (or, in double, the norm itself).
template <class Model, class T>
double global_norm(const nn::Parameters<Model, T>& g) {
  constexpr auto squares = [](auto x) { return sum(x * x); };
  using Flat = TensorView<const T, nn::Layout<Model>::size>;
  const double squared = static_cast<double>(evaluate(squares)(Flat(g.data())));
  return std::isfinite(squared) ? std::sqrt(squared) : detail::scaled_norm<T>(g.flat());
}

/// The factor by which clip_by_global_norm scales a gradient of this norm: min(1, max_norm / (norm + 1e-6))
/// (torch.nn.utils.clip_grad_norm_).
inline double clip_factor(double norm, double max_norm) { return std::min(1.0, max_norm / (norm + 1e-6)); }

/// Scales g in place so that its global norm is at most max_norm; returns the norm that it had.
template <class Model, class T>
double clip_by_global_norm(nn::Parameters<Model, T>& g, double max_norm) {
  const double norm = global_norm(g);
  const T factor = static_cast<T>(clip_factor(norm, max_norm));
  if (factor < T(1))
    for (T& x : g.flat()) x *= factor;
  return norm;
}

}  // namespace ctgrad::optim
