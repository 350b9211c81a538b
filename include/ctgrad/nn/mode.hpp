// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a model is called for, where layers differ between training and use: an argument, so that nobody can
// forget to switch (train() and eval() in torch.nn.Module).
#pragma once
#include <type_traits>

namespace ctgrad::nn {

/// The model is called to be trained.
struct Training {
  double momentum = 0.1;  ///< of running statistics: how much of them this batch is, in [0, 1]
};
/// The model is called for its result.
struct Inference {};

/// Training or Inference.
template <class M>
concept Mode = std::is_same_v<M, Training> || std::is_same_v<M, Inference>;

}  // namespace ctgrad::nn
