// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions of numbers: every transform, constant expressions, no SIMD and no planner, so that it compiles
// quickly. Tensors in programs need ctgrad/ctgrad.hpp.
#pragma once
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/dual.hpp>
#include <ctgrad/formula.hpp>
#include <ctgrad/op/clamp.hpp>
#include <ctgrad/op/logical.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/transform/checkpoint.hpp>
#include <ctgrad/transform/custom_derivative.hpp>
#include <ctgrad/transform/evaluate.hpp>
#include <ctgrad/transform/grad.hpp>
#include <ctgrad/transform/hessian.hpp>
#include <ctgrad/transform/jacobian.hpp>
#include <ctgrad/transform/jvp.hpp>
#include <ctgrad/transform/linearize.hpp>
#include <ctgrad/transform/matmul_precision.hpp>
#include <ctgrad/transform/remat.hpp>
#include <ctgrad/transform/scan.hpp>
#include <ctgrad/transform/tree_map.hpp>
#include <ctgrad/transform/vjp.hpp>
#include <ctgrad/transform/vmap.hpp>
#include <ctgrad/version.hpp>
