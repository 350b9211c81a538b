// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Layers: plain aggregates with a call operator, named as in PyTorch and with its first values.
#pragma once
#include <ctgrad/nn/functional.hpp>
#include <ctgrad/nn/mode.hpp>
#include <ctgrad/nn/parameter.hpp>
#include <ctgrad/nn/update.hpp>

#include <type_traits>

namespace ctgrad::nn {

/// x Wᵀ + b: (…, In) to (…, Out); weight (Out, In), bias (Out), both uniform in ±1/√In at first
/// (torch.nn.Linear).
template <std::size_t In, std::size_t Out>
struct Linear {
  Parameter<Out, In> weight{init::by_fan_in(In)};
  Parameter<Out> bias{init::by_fan_in(In)};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};

/// Rows of weight (Count, Dim) by integer index: (…) to (…, Dim); normal with deviation 1 at first
/// (torch.nn.Embedding). Indices are in [0, Count); a Trainer checks them.
template <std::size_t Count, std::size_t Dim>
struct Embedding {
  Parameter<Count, Dim> weight{init::normal(1)};
  constexpr auto operator()(auto index) const { return gather(weight, index); }
};

/// Layer normalization over the last axis, (…, Dim) to (…, Dim), with the gain weight (Dim) and bias (Dim)
/// and epsilon 1e-5 (Ba et al. 2016; torch.nn.LayerNorm).
template <std::size_t Dim>
struct LayerNorm {
  Parameter<Dim> weight{init::ones};
  Parameter<Dim> bias{init::zeros};
  constexpr auto operator()(auto x) const { return layer_norm(x, weight, bias); }
};

/// Normalization over Groups groups of neighbouring channels, (N, Channels, …) to the same, with the gain
/// weight (Channels) and bias (Channels) and epsilon 1e-5 (Wu and He 2018; torch.nn.GroupNorm).
template <std::size_t Groups, std::size_t Channels>
struct GroupNorm {
  Parameter<Channels> weight{init::ones};
  Parameter<Channels> bias{init::zeros};
  constexpr auto operator()(auto x) const { return group_norm<Groups>(x, weight, bias); }
};

/// Normalization of each channel, (N, Channels, …) to the same, with the gain weight (Channels) and bias
/// (Channels) and epsilon 1e-5 (Ioffe and Szegedy 2015; torch.nn.BatchNorm1d, 2d and 3d). In Training by the
/// statistics of the batch, which running_mean and running_var (Channels) become by the share momentum, the
/// variance as Σ(x − mean)² / (n − 1); in Inference by those two.
template <std::size_t Channels>
struct BatchNorm {
  Parameter<Channels> weight{init::ones};
  Parameter<Channels> bias{init::zeros};
  Buffer<Channels> running_mean{init::zeros};
  Buffer<Channels> running_var{init::ones};

  template <Mode M>
  constexpr auto operator()(auto x, M mode) const {
    if constexpr (std::is_same_v<M, Training>) {
      const auto [mean, variance] = batch_statistics(x);
      const double share = mode.momentum;
      update(running_mean, latest(running_mean) * (1 - share) + mean * share);
      update(running_var, latest(running_var) * (1 - share) + variance * share);
      return batch_norm(x, weight, bias);
    } else {
      return batch_norm(x, running_mean, running_var, weight, bias);
    }
  }
};

/// Cross-correlation and bias: (N, In, H, W) to (N, Out, OH, OW) as conv2d has it; weight (Out, In, KH, KW),
/// bias (Out), both uniform in ±1/√(In KH KW) at first (torch.nn.Conv2d).
template <std::size_t In, std::size_t Out, Pair Kernel, Window W = Window{}>
struct Conv2d {
  static constexpr std::size_t height = Kernel.height, width = Kernel.width;
  Parameter<Out, In, height, width> weight{init::by_fan_in(In * height * width)};
  Parameter<Out> bias{init::by_fan_in(In * height * width)};
  constexpr auto operator()(auto x) const { return conv2d<W>(x, weight, bias); }
};

/// The transpose of a convolution, and bias: (N, In, H, W) to (N, Out, OH, OW) as conv_transpose2d has it;
/// weight (In, Out, KH, KW), bias (Out), both uniform in ±1/√(Out KH KW) at first (torch.nn.ConvTranspose2d).
template <std::size_t In, std::size_t Out, Pair Kernel, Window W = Window{}, Pair OutputPadding = Pair{0}>
struct ConvTranspose2d {
  static constexpr std::size_t height = Kernel.height, width = Kernel.width;
  Parameter<In, Out, height, width> weight{init::by_fan_in(Out * height * width)};
  Parameter<Out> bias{init::by_fan_in(Out * height * width)};
  constexpr auto operator()(auto x) const { return conv_transpose2d<W, OutputPadding>(x, weight, bias); }
};

}  // namespace ctgrad::nn
