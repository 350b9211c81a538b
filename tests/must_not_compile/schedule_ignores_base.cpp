// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: this schedule does not depend on its base learning rate
#include <ctgrad/optim/schedule.hpp>

struct Mine {
  double lr = 1e-3;
  static constexpr auto base = &Mine::lr;
  constexpr double operator()(long step) const { return 1e-3 / static_cast<double>(step + 1); }
};

double bad(long step) { return ctgrad::optim::rate(Mine{}, step); }
