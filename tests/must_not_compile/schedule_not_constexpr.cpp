// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: a schedule's operator\(\) is constexpr
#include <ctgrad/optim/schedule.hpp>

struct Mine {
  double lr = 1e-3;
  static constexpr auto base = &Mine::lr;
  double operator()(long) const { return lr; }
};

double bad(long step) { return ctgrad::optim::rate(Mine{}, step); }
