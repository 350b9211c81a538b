// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions of neural networks, composed of operations: none has a derivative or a kernel of its own.
#pragma once
#include <ctgrad/nn/functional/activation.hpp>
#include <ctgrad/nn/functional/attention.hpp>
#include <ctgrad/nn/functional/channels.hpp>
#include <ctgrad/nn/functional/convolution.hpp>
#include <ctgrad/nn/functional/cross_entropy.hpp>
#include <ctgrad/nn/functional/dropout.hpp>
#include <ctgrad/nn/functional/loss.hpp>
#include <ctgrad/nn/functional/normalization.hpp>
#include <ctgrad/nn/functional/reduction.hpp>
