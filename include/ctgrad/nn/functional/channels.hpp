// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Normalization of channels, (batch, channels, …), each of which has a gain and a bias of its own: over
// groups of them, or over the batch.
#pragma once
#include <ctgrad/nn/functional/normalization.hpp>

#include <utility>

namespace ctgrad {

namespace op {

/// One number for each channel, beside x (N, C, …).
constexpr graph::Value beside_channels(graph::Value number, graph::Value x) {
  Dims d = x.shape();
  for (int i = 0; i < d.rank; ++i)
    if (i != 1) d[i] = 1;
  return broadcast_to(reshape(number, d), x.shape());
}

/// All axes but the channels'.
constexpr unsigned across_channels(const Dims& shape) { return ((1u << shape.rank) - 1u) & ~2u; }

constexpr graph::Value group_norm(graph::Value x, int groups, double epsilon) {
  const Dims shape = x.shape();
  const graph::Value rows =
      reshape(x, {shape[0], groups, static_cast<int>(shape.size()) / (shape[0] * groups)});
  return reshape(standardized(rows, 0b100, epsilon), shape);
}

}  // namespace op

namespace detail {

/// The channels of x (N, C, …), of which each U has C numbers.
template <class S, class... U>
struct Channels {
  static_assert(S::rank >= 2, "ctgrad: group_norm and batch_norm: of channels, (batch, channels, …)");
  static constexpr int count = S::dims[1];
  static_assert((std::is_same_v<U, Shape<static_cast<std::size_t>(count)>> && ...),
                "ctgrad: group_norm and batch_norm: weight, bias, mean and variance have one number for each "
                "channel");
  using type = Shape<static_cast<std::size_t>(count)>;
};

/// x weight + bias, one weight and bias for each channel.
template <class T, class S, class U, class W>
constexpr auto scale_channels(Expr<T, S> x, Expr<U, W> weight, Expr<U, W> bias) {
  const auto beside = [&](Expr<U, W> v) { return Expr<U, S>(op::beside_channels(v.value, x.value)); };
  return x * beside(weight) + beside(bias);
}

}  // namespace detail

/// (x − mean) / √(variance + epsilon) · weight + bias: x (N, C, …), weight and bias (C); mean and population
/// variance are those of each of Groups groups of neighbouring channels of one element of the batch (Wu and
/// He 2018; torch.nn.functional.group_norm); Groups divides C, epsilon > 0. Groups = C is instance_norm.
/// Accurate and finite as layer_norm is.
template <std::size_t Groups, class T, class S, class U, class W>
constexpr auto group_norm(Expr<T, S> x, Expr<U, W> weight, Expr<U, W> bias, double epsilon = 1e-5,
                          std::source_location where = std::source_location::current()) {
  constexpr int groups = static_cast<int>(Groups);
  static_assert(groups > 0 && detail::Channels<S, W>::count % groups == 0,
                "ctgrad: group_norm: the number of groups divides that of channels");
  const graph::Frame frame(x.value, where, "group_norm");
  return detail::scale_channels(Expr<T, S>(op::group_norm(x.at(where), groups, epsilon)), weight, bias);
}

/// (x − mean) / √(variance + epsilon) · weight + bias: x (N, C, …), all others (C); mean and population
/// variance are those of each channel in the whole batch (Ioffe and Szegedy 2015;
/// torch.nn.functional.batch_norm with training=True, which changes no running statistics here); epsilon > 0.
/// Accurate and finite as layer_norm is.
template <class T, class S, class U, class W>
constexpr auto batch_norm(Expr<T, S> x, Expr<U, W> weight, Expr<U, W> bias, double epsilon = 1e-5,
                          std::source_location where = std::source_location::current()) {
  static_assert(
      S::dims.size() > detail::Channels<S, W>::count,
      "ctgrad: batch_norm: one element in each channel says nothing of its variance; make the batch "
      "larger, or pass mean and variance");
  const graph::Frame frame(x.value, where, "batch_norm");
  return detail::scale_channels(
      Expr<T, S>(op::standardized(x.at(where), op::across_channels(S::dims), epsilon)), weight, bias);
}
/// The same with a given mean and variance (C), as after training (torch.nn.functional.batch_norm with
/// training=False).
template <class T, class S, class V, class M, class U, class W>
constexpr auto batch_norm(Expr<T, S> x, Expr<V, M> mean, Expr<V, M> variance, Expr<U, W> weight,
                          Expr<U, W> bias, double epsilon = 1e-5,
                          std::source_location where = std::source_location::current()) {
  static_assert(detail::Channels<S, W, M>::count > 0);
  const graph::Frame frame(x.value, where, "batch_norm");
  const auto beside = [&](Expr<V, M> v) { return Expr<V, S>(op::beside_channels(v.value, x.value)); };
  return detail::scale_channels((x - beside(mean)) * beside(rsqrt(variance + epsilon)), weight, bias);
}

/// Mean and variance of each channel of x (N, C, …): (C) both, as a std::pair. The variance is the estimate
/// from a sample, Σ(x − mean)² / (n − 1), which PyTorch's layers average over batches for use after training.
template <class T, class S>
constexpr auto batch_statistics(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  using C = typename detail::Channels<S>::type;
  static_assert(S::dims.size() > C::dims[0],
                "ctgrad: batch_statistics: one element in each channel says nothing of its variance");
  using op::operator*;
  const graph::Frame frame(x.value, where, "batch_statistics");
  constexpr unsigned axes = op::across_channels(S::dims);
  const graph::Value v = x.at(where), centered = op::centered(v, axes);
  const auto each = [](graph::Value s) { return Expr<T, C>(op::reshape(s, C::dims)); };
  return std::pair(each(op::mean(v, axes)),
                   each(op::sum(centered * centered, axes) *
                        (1.0 / (static_cast<double>(S::dims.size()) / C::dims[0] - 1))));
}

}  // namespace ctgrad
