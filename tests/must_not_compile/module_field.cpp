// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a module is a plain aggregate of Parameters, Buffers, modules and arrays of
// modules
#include <ctgrad/nn.hpp>

struct Model {
  ctgrad::nn::Linear<2, 2> layer;
  int depth = 3;
};

ctgrad::nn::Parameters<Model> bad;
