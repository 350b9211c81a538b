// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: an aggregate has at most 16 fields; group some into a struct
#include <ctgrad/nn.hpp>

struct Model {
  ctgrad::nn::Parameter<2> a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};

ctgrad::nn::Parameters<Model> bad;
