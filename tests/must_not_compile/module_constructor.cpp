// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a module is a plain aggregate
#include <ctgrad/nn.hpp>

struct Model {
  Model() {}
  ctgrad::nn::Linear<2, 2> layer;
};

ctgrad::nn::Parameters<Model> bad;
