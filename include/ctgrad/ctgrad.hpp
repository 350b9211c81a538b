// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything but layers, optimizers, training and data, which have umbrella headers of their own.
#pragma once
#include <ctgrad/run/map.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/scalar.hpp>
