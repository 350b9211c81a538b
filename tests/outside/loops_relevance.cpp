// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Loops in which something is not finite that reaches no result, beside something that does.
#include "expect.hpp"

namespace ct = ctgrad;

namespace {

using Vector = ct::Tensor<double, 8>;

/// The state sums 1/y, the outputs are logarithms of x.
constexpr auto step = [](auto state, const auto& xy) {
  const auto& [x, y] = xy;
  const auto output = log(x);
  const auto next = state + 1.0 / y;
  return std::pair(next, output);
};
constexpr unsigned log_line = __LINE__ - 4, division_line = __LINE__ - 3;

constexpr auto first_two = [](auto start, auto x, auto y) {
  const auto [last, all] = ct::scan(step, start, std::tuple(x, y));
  return last + sum(ct::slice<0, 0, 2>(all));
};
constexpr auto last_only = [](auto start, auto x, auto y) {
  return ct::scan(step, start, std::tuple(x, y)).first;
};

const Vector one{1, 1, 1, 1, 1, 1, 1, 1};
Vector with_zero(std::size_t i) {
  Vector v = one;
  v[i] = 0;
  return v;
}

template <class F>
void check(std::string_view name, F f, const Vector& x, const Vector& y, unsigned line, int step_number) {
  const auto r = ct::explain_nonfinite(f, 0.0, x, y);
  outside::show(name, to_string(r));
  CAPTURE(name);
  CAPTURE(to_string(r));
  REQUIRE(r.found);
  CHECK(r.line == line);
  CHECK(r.loop_steps == std::vector{step_number});
}

}  // namespace

TEST_CASE("one of two is not finite") {
  check("log", first_two, with_zero(1), one, log_line, 1);
  check("division", first_two, one, with_zero(5), division_line, 5);
  check("division, outputs unused", last_only, one, with_zero(5), division_line, 5);
  CHECK_FALSE(ct::explain_nonfinite(first_two, 0.0, with_zero(3), one).found);
  CHECK_FALSE(ct::explain_nonfinite(last_only, 0.0, with_zero(3), one).found);
}

// The first step with any result that is not finite is blamed, whether or not that result matters (log, step
// 3).
TEST_CASE("an output that nobody uses is not blamed") {
  check("unused outputs", last_only, with_zero(3), with_zero(5), division_line, 5);
}

TEST_CASE("a step's output that is cut off is not blamed") {
  check("cut off", first_two, with_zero(3), with_zero(5), division_line, 5);
}

TEST_CASE("a NaN in a sequence is the argument's") {
  for (const std::size_t bad : {0u, 5u}) {
    Vector y = one;
    y[bad] = outside::not_a_number;
    const auto r = ct::explain_nonfinite(last_only, 0.0, one, y);
    outside::show("sequence", to_string(r));
    REQUIRE(r.found);
    CHECK(r.phase == outside::Phase::argument);
    CHECK(r.index == std::vector{static_cast<int>(bad)});
    CHECK(outside::contains(r.name, "argument 2"));
  }
  const auto r = ct::explain_nonfinite(last_only, outside::inf, one, one);
  REQUIRE(r.found);
  CHECK(r.phase == outside::Phase::argument);
  CHECK(outside::contains(r.name, "argument 0"));
}
