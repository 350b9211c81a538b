// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Layers: plain aggregates with a call operator, named as in PyTorch.
#pragma once
#include <ctgrad/nn/functional.hpp>
#include <ctgrad/nn/parameter.hpp>

namespace ctgrad::nn {

/// x Wᵀ + b: (…, In) to (…, Out); weight (Out, In), bias (Out) (torch.nn.Linear).
template <std::size_t In, std::size_t Out>
struct Linear {
  Parameter<Out, In> weight{init::normal(0.02)};
  Parameter<Out> bias{init::zeros};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};

/// Rows of weight (Count, Dim) by integer index: (…) to (…, Dim) (torch.nn.Embedding). Indices are in [0,
/// Count); a Trainer checks them.
template <std::size_t Count, std::size_t Dim>
struct Embedding {
  Parameter<Count, Dim> weight{init::normal(0.02)};
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

}  // namespace ctgrad::nn
