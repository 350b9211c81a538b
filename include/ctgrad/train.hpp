// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Training, its diagnostics, and sampling.
#pragma once
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>
#include <ctgrad/train/diagnostics.hpp>
#include <ctgrad/train/generate.hpp>
#include <ctgrad/train/trainer.hpp>
