// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions whose value is finite where their gradient is not: the report names the forward operation and its
// line.
#include "expect.hpp"

namespace ct = ctgrad;

namespace {

using outside::Expected;
constexpr auto derivative = outside::Phase::derivative;

/// The value of f is finite, and so f alone has no origin; the gradient has. In double and in float.
template <class F, class... A>
void check(const Expected& e, F f, A... arguments) {
  const auto both = [&](auto... x) {
    CAPTURE(e.name);
    CHECK(std::isfinite(static_cast<double>(ct::evaluate(f)(x...))));
    CHECK_FALSE(ct::explain_nonfinite(f, x...).found);
    outside::check(ct::explain_nonfinite(ct::grad(f), x...), e, __FILE__);
    outside::check(ct::explain_nonfinite(ct::value_and_grad(f), x...), e, __FILE__);
  };
  both(arguments...);
  both(static_cast<float>(arguments)...);
}

/// A square root whose derivative is as the textbook has it.
constexpr auto naive_sqrt =
    ct::custom_derivative([](auto x) { return sqrt(x); }, [](auto, auto y, auto d) { return d / (2.0 * y); });
constexpr unsigned rule_line = __LINE__ - 1;

}  // namespace

// A lambda is on one line, which the row says with __LINE__.
// clang-format off
TEST_CASE("derivatives that are infinite where the function is not") {
  check({"sqrt at 0", __LINE__ + 1, "sqrt", "0 derivative square root", derivative},
        [](auto x) { return sqrt(x); }, 0.0);
  check({"norm of two numbers at 0", __LINE__ + 1, "sqrt", "0", derivative},
        [](auto x, auto y) { return sqrt(x + y) * 3.0; }, 0.0, 0.0);
  check({"pow(x, 0.5) at 0", __LINE__, "pow", "0", derivative}, [](auto x) { return pow(x, 0.5); }, 0.0);
  check({"asin at 1", __LINE__, "asin", "0", derivative}, [](auto x) { return asin(x); }, 1.0);
  check({"acos at -1", __LINE__, "acos", "0", derivative}, [](auto x) { return acos(x); }, -1.0);
  check({"sqrt at 0 behind a product", __LINE__ + 1, "sqrt", "0", derivative},
        [](auto x, auto y) { return y * y + y * sqrt(x) - x; }, 0.0, 3.0);
}

TEST_CASE("derivatives that overflow where the function does not") {
  outside::check(ct::explain_nonfinite(ct::grad([](auto x) { return 1e-5f / x; }), 1e-30f),
                 {"1/x of float", __LINE__ - 1, "div", "overflow", derivative}, __FILE__);
  outside::check(ct::explain_nonfinite(ct::grad([](auto x) { return 1e-5 / x; }), 1e-200),
                 {"1/x of double", __LINE__ - 1, "div", "overflow", derivative}, __FILE__);
  outside::check(ct::explain_nonfinite(ct::grad([](auto x) { return rsqrt(x); }), 1e-30f),
                 {"rsqrt of float", __LINE__ - 1, "rsqrt", "overflow", derivative}, __FILE__);
  outside::check(ct::explain_nonfinite(ct::grad([](auto x, auto y) { return sin(x * y) * y; }), 0.0, 1e200),
                 {"chain of factors", __LINE__ - 1, "", "overflow", derivative}, __FILE__);
}
// clang-format on

TEST_CASE(
    "a gradient that does not compute the value: the logarithm itself is not in it, its derivative is") {
  constexpr auto f = [](auto x) { return log(x); };
  const unsigned line = __LINE__ - 1;
  outside::check(ct::explain_nonfinite(ct::grad(f), 0.0), {"grad(log)", line, "log", "0", derivative},
                 __FILE__);
}

TEST_CASE("a derivative of one's own that divides by 0: the line of the rule") {
  constexpr auto f = [](auto x) {
    const auto y = x * 2.0;
    return naive_sqrt(y) + 1.0;
  };
  CHECK(ct::evaluate(f)(0.0) == 1);
  for (const auto& r : {ct::explain_nonfinite(ct::grad(f), 0.0), ct::explain_nonfinite(ct::grad(f), 0.0f)}) {
    const std::string text = to_string(r);
    outside::show("custom_derivative", text);
    CAPTURE(text);
    REQUIRE(r.found);
    CHECK(r.operation == "div");
    CHECK(r.line == rule_line);
    CHECK(outside::contains(r.cause, "division by 0"));
  }
}

// The report says "in the forward pass", but the rule runs in the derivative only: f's value is 1.
TEST_CASE("a derivative of one's own that divides by 0: the phase") {
  constexpr auto f = [](auto x) { return naive_sqrt(x); };
  const auto r = ct::explain_nonfinite(ct::grad(f), 0.0);
  REQUIRE(r.found);
  CHECK(r.phase == derivative);
}

// "the quotient overflows: its divisor is too small (the derivative of a logarithm at 0)", but x is 1e-10.
TEST_CASE("a derivative away from 0 is not said to be at 0") {
  constexpr auto f = [](auto x, auto y) { return log(x) * y; };
  const auto r = ct::explain_nonfinite(ct::grad<0>(f), 1e-10f, 1e35f);
  outside::show("steep logarithm", to_string(r));
  REQUIRE(r.found);
  CHECK_FALSE(outside::contains(r.cause, "at 0"));
}

TEST_CASE("the textbook's chain rule: 1/0 comes before 0 times inf") {
  constexpr auto f = [](auto x) { return naive_sqrt(x * x); };  // |x|: 2x · 1/(2·0)
  const auto r = ct::explain_nonfinite(ct::grad(f), 0.0);
  outside::show("sqrt(x^2)", to_string(r));
  REQUIRE(r.found);
  CHECK(r.operation == "div");
  CHECK(r.line == rule_line);
}
