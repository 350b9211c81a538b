// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The line that is blamed where an operation's operands are expressions, calls and several lines themselves.
#include "expect.hpp"

#include <ctgrad/nn.hpp>

namespace ct = ctgrad;

namespace {

constexpr auto shifted(auto x) { return sin(x) - x * 0.5; }

struct Module {
  constexpr auto operator()(auto x) const { return shifted(x); }
};

constexpr unsigned line_here(std::source_location where = std::source_location::current()) {
  return where.line();
}

using Vector = ct::Tensor<double, 3>;

template <class F, class... A>
void check(std::string_view name, unsigned line, std::string_view operation, std::string_view function, F f,
           const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...),
                 {.name = name, .line = line, .operation = operation, .function = function}, __FILE__);
}

}  // namespace

// A lambda is on one line, which the row says with __LINE__.
// clang-format off
TEST_CASE("an operand is a call of a function that is elsewhere") {
  check("x / (shifted(y) * 2)", __LINE__ + 1, "div", "",
        [](auto x, auto y) { return x / (shifted(y) * 2.0); }, 1.0, 0.0);
  check("1 / shifted(y)", __LINE__, "div", "", [](auto y) { return 1.0 / shifted(y); }, 0.0);
  check("shifted(y) / y", __LINE__, "div", "", [](auto y) { return shifted(y) / y; }, 0.0);
  check("log(shifted(y))", __LINE__, "log", "", [](auto y) { return log(shifted(y)); }, 0.0);
  check("pow(x, shifted(y))", __LINE__ + 1, "pow", "",
        [](auto x, auto y) { return pow(x, shifted(y) + 999.0); }, 10.0, 0.0);
  check("log(softmax(y))", __LINE__ + 1, "log", "",
        [](auto y) { return sum(log(softmax(y))); }, Vector{0, -900, 0});
}

// The operation is said to be at the line of the function that its second operand calls, which divides nothing: the
// last location entered wins, and evaluating the second operand enters others after the first's.
TEST_CASE("the second operand is a call of a function that is elsewhere: /") {
  check("x / shifted(y)", __LINE__, "div", "", [](auto x, auto y) { return x / shifted(y); }, 1.0, 0.0);
}
TEST_CASE("the second operand is a call of a function that is elsewhere: +") {
  check("x + shifted(y)", __LINE__ + 1, "add", "",
        [](auto x, auto y) { return x + shifted(y); }, 1.7e308, -1.7e308);
}
TEST_CASE("the second operand is a call of a module: a residual connection") {
  check("x + module(y)", __LINE__ + 1, "add", "",
        [](auto x, auto y) { return x + Module{}(y); }, 1.7e308, -1.7e308);
}

// The user's own operation is said to be in the library function that makes its second operand.
TEST_CASE("the second operand is a library function: x / relu(y)") {
  check("x / relu(y)", __LINE__, "div", "", [](auto x, auto y) { return x / relu(y); }, 1.0, -1.0);
}
TEST_CASE("the second operand is a library function: x / softmax(y)") {
  check("x / softmax(y)", __LINE__ + 1, "div", "",
        [](auto x, auto y) { return sum(x / softmax(y)); }, Vector{1, 1, 1}, Vector{0, -900, 0});
}
TEST_CASE("the second operand is a library function: x / mse(y, z)") {
  check("x / mse(y, z)", __LINE__ + 1, "div", "",
        [](auto x, auto y, auto z) { return x / mse(y, z); }, 1.0, Vector{}, Vector{});
}
// clang-format on

TEST_CASE("a division over several lines is blamed at one of them") {
  constexpr unsigned first = line_here();
  constexpr auto f = [](auto x, auto y, auto z) {
    const auto numerator = x + 1.0;
    const auto result = numerator / (y - z * 2.0 - 1.0);
    return result * x;
  };
  const auto r = ct::explain_nonfinite(f, 1.0, 3.0, 1.0);
  outside::show("several lines", to_string(r));
  REQUIRE(r.found);
  CHECK(r.operation == "div");
  CHECK(r.line >= first + 3);
  CHECK(r.line <= first + 6);
}

TEST_CASE("equal expressions on two lines: the first is blamed") {
  constexpr unsigned first = line_here();
  constexpr auto f = [](auto x) {
    const auto a = log(x);
    const auto b = log(x);
    return a + b * 2.0;
  };
  const auto r = ct::explain_nonfinite(f, 0.0);
  REQUIRE(r.found);
  CHECK(r.line == first + 2);
}

TEST_CASE("code in a function that is called twice: its line both times") {
  constexpr unsigned first = line_here();
  constexpr auto f = [](auto x, auto y) {
    const auto inverse = [](auto v) { return 1.0 / v; };
    return inverse(x) + inverse(y);
  };
  for (const bool second : {false, true}) {
    const auto r = ct::explain_nonfinite(f, second ? 1.0 : 0.0, second ? 0.0 : 1.0);
    REQUIRE(r.found);
    CHECK(r.line == first + 2);
    REQUIRE(r.operands.size() == 2);
    CHECK(r.operands[1].name == (second ? "argument 1" : "argument 0"));
  }
}
