// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Numbers in the code: a mask's infinity is meant, a division by 0 and a number too large for float are not.
#include "expect.hpp"

namespace ct = ctgrad;

namespace {

template <class F, class... A>
void check(std::string_view name, unsigned line, F f, const A&... arguments) {
  const auto r = ct::explain_nonfinite(f, arguments...);
  outside::show(name, to_string(r));
  CAPTURE(name);
  CAPTURE(to_string(r));
  CHECK(!std::isfinite(static_cast<double>(ct::evaluate(f)(arguments...))));
  REQUIRE(r.found);
  CHECK(r.line == line);
}

}  // namespace

// clang-format off
TEST_CASE("the variance of one element, by hand: 0/0 with a divisor that depends on no argument's value") {
  check("variance", __LINE__ + 1,
        [](auto x, auto n) { return sum((x - mean(x)) * (x - mean(x))) / (n - 1.0); }, ct::Tensor<double, 1>{3}, 1.0);
}

// "no origin: computed operation by operation, every value is finite": 1e39 is infinite in float, and as a constant
// it counts as meant.
TEST_CASE("a number that is too large for float") {
  check("x * 1e39", __LINE__, [](auto x) { return x * 1e39; }, 2.0f);
}
TEST_CASE("a number that is too large for float, times 0") {
  check("x * 1e39 * 0", __LINE__, [](auto x, auto y) { return x * 1e39 * y; }, 2.0f, 0.0f);
}
// clang-format on
