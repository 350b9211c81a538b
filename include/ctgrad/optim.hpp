// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Optimizers, gradient clipping, learning-rate schedules and averages of weights.
#pragma once
#include <ctgrad/optim/adagrad.hpp>
#include <ctgrad/optim/adam.hpp>
#include <ctgrad/optim/adamw.hpp>
#include <ctgrad/optim/average.hpp>
#include <ctgrad/optim/clip.hpp>
#include <ctgrad/optim/lion.hpp>
#include <ctgrad/optim/optimizer.hpp>
#include <ctgrad/optim/rmsprop.hpp>
#include <ctgrad/optim/schedule.hpp>
#include <ctgrad/optim/sgd.hpp>
