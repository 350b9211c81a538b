// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: one index per axis
#include <ctgrad/ctgrad.hpp>

float bad(const ctgrad::Tensor<float, 2, 3>& x) { return x(1); }
