// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Values born inside scan and repeat: the report has the step, and the line in the body.
#include "expect.hpp"

namespace ct = ctgrad;

namespace {

using outside::Phase;

template <class F, class... A>
void check(const outside::Expected& e, F f, const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
}

}  // namespace

TEST_CASE("scan: the step whose element is bad") {
  constexpr auto f = [](auto start, auto xs) {
    const auto step = [](auto state, auto x) {
      const auto next = 0.5 * state + log(x);
      return std::pair(next, next * next);
    };
    const auto [last, all] = ct::scan(step, start, xs);
    return last + sum(all);
  };
  constexpr unsigned line = __LINE__ - 6;
  for (std::size_t bad = 0; bad < 6; ++bad) {
    ct::Tensor<double, 6> xs{1, 2, 3, 4, 5, 6};
    CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad(f), 0.5, xs).found);
    xs[bad] = 0;
    if (bad < 5) xs[5] = -1;  // a later step is bad, too
    const std::vector<int> step{static_cast<int>(bad)};
    check({"log in scan", line, "log", "log 0", Phase::forward, "", {}, step}, f, 0.5, xs);
    check({"its gradient", line, "log", "log 0", Phase::forward, "", {}, step}, ct::value_and_grad(f), 0.5,
          xs);
    CHECK(outside::contains(to_string(ct::explain_nonfinite(f, 0.5, xs)), "step " + std::to_string(bad)));
  }
}

TEST_CASE("repeat: the step that overflows, with states stored or recomputed") {
  constexpr auto stored = [](auto x) { return ct::repeat<40>([](auto s) { return s * s; }, x); };
  constexpr unsigned line = __LINE__ - 1;
  // 10^(2^k) is finite in double for k ≤ 8, so the step from k = 8 to 9, step 8, overflows.
  check({"square", line, "mul", "overflow", Phase::forward, "", {}, {8}}, stored, 10.0);
  check({"square of float", line, "mul", "overflow", Phase::forward, "", {}, {5}}, stored, 10.0f);
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad(stored), 1.0).found);
  check({"with gradient", line, "mul", "overflow", Phase::forward, "", {}, {8}}, ct::value_and_grad(stored),
        10.0);
}

// A loop of loops inside, one step to the user: the report counts an outer and an inner step.
TEST_CASE("repeat with recomputed states: the line, whatever the steps") {
  constexpr auto f = [](auto x) {
    return ct::repeat<40, ct::States::recompute>([](auto s) { return s * s; }, x);
  };
  constexpr unsigned line = __LINE__ - 2;
  for (const auto& r : {ct::explain_nonfinite(f, 10.0), ct::explain_nonfinite(ct::value_and_grad(f), 10.0)}) {
    outside::show("recompute", to_string(r));
    REQUIRE(r.found);
    CHECK(r.operation == "mul");
    CHECK(r.line == line);
    REQUIRE(r.loop_steps.size() == 2);
    CHECK(r.loop_steps[0] * 7 + r.loop_steps[1] == 8);  // ⌈√40⌉ = 7 steps of one are one of the other
  }
}

TEST_CASE("a loop in a loop: both steps, outermost first") {
  constexpr auto f = [](auto start, auto rows) {
    const auto outer = [](auto state, auto row) {
      const auto inner = [](auto s, auto x) {
        const auto next = s + 1.0 / x;
        return std::pair(next, std::tuple{});
      };
      return std::pair(ct::scan(inner, state, row).first, std::tuple{});
    };
    return ct::scan(outer, start, rows).first;
  };
  constexpr unsigned line = __LINE__ - 7;
  for (const int i : {0, 1, 2})
    for (const int j : {0, 3}) {
      ct::Tensor<double, 3, 4> rows;
      rows.fill(2);
      rows(i, j) = 0;
      check({"division", line, "div", "division 0", Phase::forward, "", {}, {i, j}}, f, 0.0, rows);
      check({"its gradient", line, "div", "division 0", Phase::forward, "", {}, {i, j}},
            ct::value_and_grad(f), 0.0, rows);
    }
}

TEST_CASE("tensors in a loop: step and element") {
  constexpr auto f = [](auto start, auto xs) {
    const auto step = [](auto s, auto x) {
      const auto r = rsqrt(s + x);
      return std::pair(r, r);
    };
    return sum(ct::scan(step, start, xs).second);
  };
  constexpr unsigned line = __LINE__ - 5;
  ct::Tensor<float, 3> start{1, 2, 3};
  ct::Tensor<float, 5, 3> xs;
  xs.fill(1);
  xs(3, 1) = -50;
  check({"rsqrt", line, "rsqrt", "negative", Phase::forward, "", {1}, {3}}, f, start, xs);
  check({"its gradient", line, "rsqrt", "negative", Phase::forward, "", {1}, {3}}, ct::value_and_grad(f),
        start, xs);
}

TEST_CASE("a gradient that is born in a step's derivative") {
  constexpr auto f = [](auto start, auto xs) {
    const auto step = [](auto s, auto x) {
      const auto root = sqrt(x);
      return std::pair(s + root, std::tuple{});
    };
    return ct::scan(step, start, xs).first;
  };
  constexpr unsigned line = __LINE__ - 5;
  ct::Tensor<double, 4> xs{1, 4, 0, 9};
  CHECK_FALSE(ct::explain_nonfinite(f, 1.0, xs).found);
  const auto r = ct::explain_nonfinite(ct::value_and_grad(f), 1.0, xs);
  outside::check(r, {"sqrt", line, "sqrt", "0", Phase::derivative, "", {}, r.loop_steps}, __FILE__);
  REQUIRE(r.loop_steps.size() == 1);
  CHECK(r.loop_steps[0] == 2);  // the step of the forward pass that it is the derivative of
}
