// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Wrong derivatives fail the check against finite differences.
#include "self_check.hpp"

namespace ct = ctgrad;
using ct::train::SelfCheck;
using self_check::check;

namespace {

constexpr auto sine = [](auto x) { return sin(x); };
template <class Rule>
struct SineWith {
  constexpr auto operator()(auto x) const { return ct::custom_derivative(sine, Rule{})(x); }
};

using Right = decltype([](auto x, auto, auto d) { return d * cos(x); });
using WrongSign = decltype([](auto x, auto, auto d) { return -(d * cos(x)); });
using WrongFactor = decltype([](auto x, auto, auto d) { return 1.001 * d * cos(x); });

}  // namespace

TEST_CASE("a right derivative of one's own passes") {
  const SelfCheck c = check<SineWith<Right>>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(c.precision.passed);
}

TEST_CASE_TEMPLATE("a wrong derivative fails against finite differences", Rule, WrongSign, WrongFactor) {
  const SelfCheck c = check<SineWith<Rule>>();
  INFO(to_string(c));
  CHECK(!c.gradient.passed);
  CHECK(c.precision.passed);  // float and double agree on the wrong one
}
