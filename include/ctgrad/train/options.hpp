// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a Trainer is told and what it tells.
#pragma once
#include <limits>

namespace ctgrad::train {

/// What happens when a loss, a gradient's norm or an updated parameter is not finite. Parameters and moments
/// are as before the step in any case.
enum class OnNonFinite {
  stop,  ///< NonFiniteError with the report of where it began
  skip,  ///< the batch is skipped and counted; NonFiniteError if the parameters are at fault, or max_skips in
         ///< a row
  halve_lr,  ///< the last update is undone, the learning rate halved from now on, and the batch tried again;
             ///< keeps a copy of parameters and moments, made before every update. NonFiniteError if that
             ///< does not help
};

/// What a Trainer does besides its updates.
struct TrainerOptions {
  double max_norm = std::numeric_limits<double>::infinity();  ///< gradients are clipped to this global norm
  OnNonFinite on_non_finite = OnNonFinite::stop;
  int max_skips = 100;    ///< with skip: batches in a row
  int max_halvings = 20;  ///< with halve_lr: for one batch
};

/// What one training step did. A batch that is skipped has the loss and the norm that it was skipped for;
/// both are NaN where an integer that is no index kept them from being computed.
struct StepMetrics {
  long step = 0;         ///< updates made before this one
  double loss = 0;       ///< of this step's batch, before the update
  double grad_norm = 0;  ///< global norm before clipping
  double lr = 0;         ///< as used: after halvings
  double ms = 0;         ///< wall time of the step in milliseconds
  bool skipped = false;  ///< no update was made
};

}  // namespace ctgrad::train
