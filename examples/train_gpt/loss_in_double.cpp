// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The model in double precision, against which train_gpt --self-check compares the gradient.
#include "model.hpp"

template double ctgrad::train::loss_in_double<Loss>(const ctgrad::nn::Parameters<Model, double>&,
                                                    ctgrad::nn::Parameters<Model, double>&,
                                                    const Dataset::Tokens&, const Dataset::Tokens&);
