// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything but layers, optimizers, training and data, which have umbrella headers of their own.
#pragma once
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/linalg.hpp>
#include <ctgrad/op/amin.hpp>
#include <ctgrad/op/argmax.hpp>
#include <ctgrad/op/cumsum.hpp>
#include <ctgrad/op/einsum.hpp>
#include <ctgrad/op/norm.hpp>
#include <ctgrad/op/prod.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/run/transforms.hpp>
#include <ctgrad/version.hpp>
