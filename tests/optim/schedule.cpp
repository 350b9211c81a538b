// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Learning rates over time.
#include "../golden.hpp"

#include <ctgrad/optim/schedule.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace ctgrad::optim;
using doctest::Approx;

TEST_CASE("a constant schedule is the same at every step") {
  const Constant c{0.25};
  CHECK(c(0) == 0.25);
  CHECK(c(1000000) == 0.25);
}

TEST_CASE("warmup rises in equal steps and ends at the peak") {
  const WarmupCosine s{.peak = 2.0, .floor = 0.5, .warmup = 4, .total = 20};
  CHECK(s(0) == Approx(0.5));
  CHECK(s(1) == Approx(1.0));
  CHECK(s(2) == Approx(1.5));
  CHECK(s(3) == Approx(2.0));
  CHECK(s(4) == Approx(2.0));
}

TEST_CASE("after warmup the rate follows half a cosine down to the floor") {
  const WarmupCosine s{.peak = 2.0, .floor = 0.5, .warmup = 4, .total = 20};
  CHECK(s(8) == Approx(0.5 + 0.75 * (1 + std::sqrt(0.5))));
  CHECK(s(12) == Approx(1.25));  // half way in time, half way between peak and floor
  CHECK(s(16) == Approx(0.5 + 0.75 * (1 - std::sqrt(0.5))));
  CHECK(s(20) == Approx(0.5));
  for (long step = 4; step < 20; ++step) CHECK(s(step + 1) < s(step));
}

TEST_CASE("the rate stays at the floor when training goes on") {
  const WarmupCosine s{.peak = 2.0, .floor = 0.5, .warmup = 4, .total = 20};
  CHECK(s(21) == Approx(0.5));
  CHECK(s(1000000) == Approx(0.5));
}

TEST_CASE("without warmup the first step has the peak rate") {
  const WarmupCosine s{.peak = 2.0, .floor = 0, .warmup = 0, .total = 10};
  CHECK(s(0) == Approx(2.0));
  CHECK(s(5) == Approx(1.0));
  CHECK(s(10) == Approx(0.0));
}

TEST_CASE("a warmup as long as the whole training, or longer, is finite everywhere") {
  for (const long total : {10L, 3L}) {
    const WarmupCosine s{.peak = 2.0, .floor = 0.5, .warmup = 10, .total = total};
    CHECK(s(0) == Approx(0.2));
    CHECK(s(9) == Approx(2.0));
    CHECK(s(10) == Approx(2.0));
    CHECK(s(11) == Approx(0.5));
  }
}

TEST_CASE("schedules are evaluated in constant expressions, to the same values as at run time") {
  constexpr WarmupCosine s{.peak = 2.0, .floor = 0.5, .warmup = 4, .total = 20};
  static_assert(s(3) == 2.0);
  static_assert(rate(s, 12) == s(12));
  constexpr double halfway = s(12), late = s(17);
  long twelve = 12, seventeen = 17;
  CHECK(s(twelve) == Approx(halfway).epsilon(1e-15));
  CHECK(s(seventeen) == Approx(late).epsilon(1e-15));
  CHECK(rate(Constant{0.25}, twelve) == 0.25);
}

TEST_CASE("cosine, step, exponential and one-cycle schedules are PyTorch's") {
  static const Golden golden("optim_golden.txt");
  const auto check = [&](const char* name, auto schedule) {
    CAPTURE(name);
    const auto& expected = golden[std::string("schedule/") + name];
    for (std::size_t step = 0; step < expected.size(); ++step)
      CHECK(rate(schedule, static_cast<long>(step)) == Approx(expected[step]).epsilon(1e-12));
  };
  check("cosine", WarmupCosine{.peak = 2.0, .floor = 0.5, .warmup = 0, .total = 20});
  check("step", StepDecay{.lr = 2.0, .factor = 0.3, .every = 7});
  check("exponential", ExponentialDecay{.lr = 2.0, .rate = 0.9});
  check("one_cycle", OneCycle{.peak = 2.0, .total = 25});
}

TEST_CASE("a straight warmup and decay meet at the peak, and end at the floor") {
  const WarmupLinear s{.peak = 2.0, .floor = 0.5, .warmup = 4, .total = 10};
  CHECK(s(0) == Approx(0.5));
  CHECK(s(3) == Approx(2.0));
  CHECK(s(4) == Approx(2.0));
  CHECK(s(6) == Approx(1.5));
  CHECK(s(10) == Approx(0.5));
  CHECK(s(1000) == Approx(0.5));
}

TEST_CASE("the inverse square root meets its warmup, and halves in four times as many steps") {
  const WarmupInverseSqrt s{.peak = 2.0, .warmup = 4};
  CHECK(s(0) == Approx(0.5));
  CHECK(s(3) == Approx(2.0));
  CHECK(s(15) == Approx(1.0));
  CHECK(s(63) == Approx(0.5));
}

TEST_CASE("one cycle stays at its last rate, and is finite where it is short") {
  CHECK(OneCycle{.peak = 2.0, .total = 25, .floor = 0.1}(24) == Approx(0.2));
  CHECK(OneCycle{.peak = 2.0, .total = 25, .floor = 0.1}(1000) == Approx(0.2));
  for (const long total : {1L, 2L, 3L})
    for (long step = 0; step < 4; ++step) {
      const double r = OneCycle{.peak = 2.0, .total = total}(step);
      CHECK(r >= 0);
      CHECK(r <= 2);
    }
}

namespace {
/// Falls to a half every thousand steps; its base is not its first member.
struct Halving {
  long every = 1000;
  double lr = 1;
  static constexpr auto base = &Halving::lr;
  constexpr double operator()(long step) const {
    double r = lr;
    for (; step >= every; step -= every) r /= 2;
    return r;
  }
};
/// Starts from rest, so that the base does not show at step 0.
struct Late {
  double lr = 1;
  static constexpr auto base = &Late::lr;
  constexpr double operator()(long step) const { return step < 5000 ? 0 : lr; }
};
}  // namespace

TEST_CASE("a schedule of one's own has a rate") {
  CHECK(rate(Halving{.every = 10, .lr = 8}, 25) == 2);
  CHECK(rate(Late{}, 0) == 0);
  CHECK(rate(Late{.lr = 3}, 6000) == 3);
  static_assert(ctgrad::optim::Schedule<Halving> && !ctgrad::optim::Schedule<double> &&
                !ctgrad::optim::Schedule<int>);
}
