// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a schedule says which member is its base learning rate
#include <ctgrad/optim/schedule.hpp>

struct Mine {
  double lr = 1e-3;
  constexpr double operator()(long) const { return lr; }
};

double bad(long step) { return ctgrad::optim::rate(Mine{}, step); }
