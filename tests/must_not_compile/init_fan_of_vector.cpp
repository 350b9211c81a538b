// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: kaiming and xavier are for weights, of two axes and more
#include <ctgrad/nn/parameter.hpp>

ctgrad::nn::Parameter<4> gain{ctgrad::nn::init::kaiming_normal()};
