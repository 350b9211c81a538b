// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A constant tensor with too long a list is an error while compiling.
// expect: error:
// expect: ctgrad: more values than the tensor has elements
#include <ctgrad/ctgrad.hpp>

constexpr ctgrad::Tensor<float, 2> bad{1, 2, 3};
