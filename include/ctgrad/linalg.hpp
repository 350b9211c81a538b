// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Linear algebra on traced values.
#pragma once
#include <ctgrad/linalg/cholesky.hpp>
#include <ctgrad/linalg/determinant.hpp>
#include <ctgrad/linalg/products.hpp>
#include <ctgrad/linalg/solve.hpp>
#include <ctgrad/linalg/solve_triangular.hpp>
