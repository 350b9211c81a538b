// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Numbers that become NaN or infinite in the forward pass: operation, line and cause of every well-known
// case.
#include "expect.hpp"

namespace ct = ctgrad;

namespace {

using outside::Expected;
using outside::inf;
constexpr double infinity = inf;

/// The row holds for the function and for its gradient, in double and in float.
template <class F, class... A>
void check(const Expected& e, F f, A... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
  outside::check(ct::explain_nonfinite(f, static_cast<float>(arguments)...), e, __FILE__);
}

}  // namespace

// A lambda is on one line, which the row says with __LINE__.
// clang-format off
TEST_CASE("functions outside of their domain") {
  check({"log of 0", __LINE__, "log", "log 0"}, [](auto x) { return log(x); }, 0.0);
  check({"log of -1", __LINE__, "log", "log negative"}, [](auto x) { return log(x); }, -1.0);
  check({"log of 0, used on", __LINE__ + 1, "log", "log 0"},
        [](auto x, auto y) { return y * log(x - y) + sin(x); }, 2.0, 2.0);
  check({"log1p of -1", __LINE__, "log1p", "log 0"}, [](auto x) { return log1p(x); }, -1.0);
  check({"sqrt of -4", __LINE__, "sqrt", "negative"}, [](auto x) { return sqrt(x); }, -4.0);
  check({"rsqrt of 0", __LINE__, "rsqrt", "0"}, [](auto x) { return rsqrt(x); }, 0.0);
  check({"rsqrt of -1", __LINE__, "rsqrt", "negative"}, [](auto x) { return rsqrt(x); }, -1.0);
  check({"asin of 2", __LINE__, "asin", "1"}, [](auto x) { return asin(x); }, 2.0);
  check({"acos of -2", __LINE__, "acos", "1"}, [](auto x) { return acos(x); }, -2.0);
  check({"power of a negative number", __LINE__ + 1, "pow", "pow negative"},
        [](auto x) { return pow(x, 0.5); }, -2.0);
  check({"negative power of 0", __LINE__, "pow", "0"}, [](auto x) { return pow(x, -0.5); }, 0.0);
}

TEST_CASE("divisions") {
  check({"1/0", __LINE__, "div", "division 0"}, [](auto x) { return 1.0 / x; }, 0.0);
  check({"x/y with y = 0", __LINE__, "div", "division 0"}, [](auto x, auto y) { return x / y; }, 3.0, 0.0);
  check({"0/0", __LINE__, "div", "0 divided"}, [](auto x, auto y) { return x / y; }, 0.0, 0.0);
  check({"sin(x)/x at 0", __LINE__, "div", "0 divided"}, [](auto x) { return sin(x) / x; }, 0.0);
}

TEST_CASE("overflows") {
  check({"exp", __LINE__, "exp", "exp overflow"}, [](auto x) { return exp(x); }, 1000.0);
  check({"expm1", __LINE__, "expm1", "overflow"}, [](auto x) { return expm1(x); }, 1000.0);
  check({"sinh", __LINE__, "sinh", "overflow"}, [](auto x) { return sinh(x); }, 1000.0);
  check({"cosh", __LINE__, "cosh", "overflow"}, [](auto x) { return cosh(x); }, -1000.0);
  check({"softplus by hand", __LINE__ + 1, "exp", "exp overflow"},
        [](auto x) { return log(1.0 + exp(x)); }, 1000.0);
  check({"pow", __LINE__, "pow", "overflow"}, [](auto x, auto y) { return pow(x, y); }, 10.0, 999.0);
  outside::check(ct::explain_nonfinite([](auto x) { return x * x; }, 1e30f),
                 {"square of float", __LINE__ - 1, "mul", "overflow"}, __FILE__);
  outside::check(ct::explain_nonfinite([](auto x) { return x * x; }, -1e200),
                 {"square of double", __LINE__ - 1, "mul", "overflow"}, __FILE__);
  outside::check(ct::explain_nonfinite([](auto x) { return x + x * 1.5; }, 2e38f),
                 {"sum of float", __LINE__ - 1, "", "overflow"}, __FILE__);
  outside::check(ct::explain_nonfinite([](auto x, auto y) { return x - y; }, 3e38f, -3e38f),
                 {"difference of float", __LINE__ - 1, "sub", "overflow"}, __FILE__);
  outside::check(ct::explain_nonfinite([](auto x, auto y) { return x / y; }, 1e30f, 1e-30f),
                 {"quotient of float", __LINE__ - 1, "div", "overflow"}, __FILE__);
}

TEST_CASE("infinities that the code writes down") {
  check({"0 * inf", __LINE__, "mul", "0 inf"}, [](auto x) { return x * infinity; }, 0.0);
  check({"a mask by multiplication", __LINE__ + 1, "mul", "0 inf"},
        [](auto x, auto m) { return x + (1.0 - m) * -infinity; }, 5.0, 1.0);
  check({"inf - inf", __LINE__ + 1, "sub", "inf"},
        [](auto x, auto y) { return select(x < 0.0, x, infinity) - select(y < 0.0, y, infinity); }, 1.0, 2.0);
  check({"inf + -inf", __LINE__ + 1, "add", "inf"},
        [](auto x, auto y) { return select(x < 0., x, infinity) + select(y < 0.0, y, -infinity); }, 1.0, 2.0);
  check({"inf / inf", __LINE__ + 1, "div", "inf"},
        [](auto x, auto y) { return select(x < 0., x, infinity) / select(y < 0.0, y, -infinity); }, 1.0, 2.0);
  check({"sin of inf", __LINE__ + 1, "sin", "inf"},
        [](auto x) { return sin(select(x < 0.0, x, infinity)); }, 1.0);
}

TEST_CASE("the gradient of a function whose value is not finite: the forward pass is blamed") {
  check({"log of 0", __LINE__, "log", "log 0"}, ct::value_and_grad([](auto x) { return log(x); }), 0.0);
  check({"value and gradient", __LINE__ + 1, "log", "log negative"},
        ct::value_and_grad([](auto x) { return x * log(x); }), -1.0);
  check({"sigmoid by hand", __LINE__ + 1, "exp", "exp overflow"},
        ct::grad([](auto x) { return 1.0 / (1.0 + exp(-x)); }), -1000.0);
  check({"log of 0, two arguments", __LINE__ + 1, "log", "log 0"},
        ct::grad([](auto x, auto y) { return x * log(y); }), 2.0, 0.0);
}
// clang-format on

TEST_CASE("arguments that are not finite are blamed themselves") {
  for (const double bad : {outside::not_a_number, inf, -inf}) {
    const auto r = ct::explain_nonfinite([](auto x, auto y) { return x * log(y); }, 2.0, bad);
    outside::check(r, {.name = "argument", .phase = outside::Phase::argument}, __FILE__);
    CHECK(((std::isnan(bad) && std::isnan(r.value)) || r.value == bad));
    CHECK(!r.name.empty());
  }
}
