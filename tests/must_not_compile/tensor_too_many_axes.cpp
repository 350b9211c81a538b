// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a tensor has at most 6 axes
#include <ctgrad/ctgrad.hpp>

ctgrad::Tensor<float, 1, 2, 1, 2, 1, 2, 1> bad;
