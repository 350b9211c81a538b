// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The gradient check where numbers are awkward: lost digits, kinks, zeros, and no number at all.
#include "self_check.hpp"

namespace ct = ctgrad;
using ct::train::SelfCheck;

namespace {

/// Two rows of the batch are zero, like the bias.
template <class F>
SelfCheck check() {
  return self_check::check<F>(6);
}

}  // namespace

TEST_CASE("a gradient that cancels in float is seen in double") {
  using Cancels = decltype([](auto x) { return (x + 1000.0) * (x + 1000.0) - 2000.0 * x - 1e6; });  // x²
  const SelfCheck c = check<Cancels>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(!c.precision.passed);
}

TEST_CASE("kinks do not fail a right gradient, wherever they are") {
  using Kinks = decltype([](auto x) { return relu(x) + 0.5 * abs(sin(300.0 * x)); });
  const SelfCheck c = check<Kinks>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
}

TEST_CASE("a gradient of zero at a minimum passes") {
  using Zero = decltype([](auto x) { return x * 0.0; });
  const SelfCheck c = check<Zero>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(c.precision.passed);
}

TEST_CASE("a loss that is not a number fails") {
  using Log = decltype([](auto x) { return log(x * 0.0 - 1.0); });
  const SelfCheck c = check<Log>();
  INFO(to_string(c));
  CHECK(!c.gradient.passed);
  CHECK(!c.precision.passed);
  CHECK(!c.overfit.passed);
}
