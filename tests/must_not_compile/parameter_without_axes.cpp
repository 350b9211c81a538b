// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a parameter has at least one axis
#include <ctgrad/nn.hpp>

ctgrad::nn::Parameter<> bad;
