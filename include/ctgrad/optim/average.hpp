// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Averages of a model's weights over its training.
#pragma once
#include <ctgrad/nn/parameters.hpp>

#include <cstddef>

namespace ctgrad::optim {

/// average = (1 − step_size)·average + step_size·latest, in place, of parameters and Buffers: after every
/// step of training an exponential moving average of the weights, or a target network that follows
/// (optax.incremental_update; torch.optim.swa_utils.AveragedModel has step_size = 1/n).
template <class Model, class T>
void incremental_update(nn::Parameters<Model, T>& average, const nn::Parameters<Model, T>& latest,
                        double step_size) {
  const T share = static_cast<T>(step_size);
  T* const a = average.data();
  const T* const b = latest.data();
  constexpr std::size_t all = nn::Layout<Model>::size + nn::Layout<Model>::buffer_size;
  for (std::size_t i = 0; i < all; ++i) a[i] = (T(1) - share) * a[i] + share * b[i];
}

}  // namespace ctgrad::optim
