// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The first non-finite element that reaches a result is found, element by element, through every kind of
// operation, and what does not reach a result or is meant by a constant is not blamed.
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ct = ctgrad;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
using Matrix = ct::Tensor<float, 3, 4>;

Matrix ones() {
  Matrix x;
  x.fill(1);
  return x;
}

/// f of ones with x(row, column) = value begins to fail in `operation` at `index`.
template <class F>
void check(F f, std::size_t row, std::size_t column, float value, const char* operation,
           std::vector<int> index) {
  Matrix x = ones();
  CHECK_FALSE(ct::explain_nonfinite(f, x).found);
  x(row, column) = value;
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, x);
  REQUIRE(r.found);
  CHECK(r.operation == operation);
  CHECK_MESSAGE(r.index == index, to_string(r));
}

/// f has finite results, or only infinities that it means.
template <class F>
void check_none(F f, std::size_t row, std::size_t column, float value) {
  Matrix x = ones();
  x(row, column) = value;
  CHECK_FALSE_MESSAGE(ct::explain_nonfinite(f, x).found, to_string(ct::explain_nonfinite(f, x)));
}

}  // namespace

TEST_CASE("through views, sums, products, concatenations and tables to the element that began it") {
  check([](auto x) { return sum(log(x)); }, 1, 2, 0, "log", {1, 2});
  check([](auto x) { return sum<1>(ct::transpose(log(x))); }, 1, 2, 0, "log", {1, 2});
  check([](auto x) { return ct::reshape<12>(log(x)); }, 2, 1, 0, "log", {2, 1});
  check([](auto x) { return ct::slice<0, 1, 3>(log(x)); }, 2, 1, 0, "log", {2, 1});
  check([](auto x) { return ct::concat<0>(x, log(x)); }, 2, 1, 0, "log", {2, 1});
  check([](auto x) { return ct::matmul(log(x), ct::transpose(x)); }, 2, 1, 0, "log", {2, 1});
  check([](auto x) { return ct::matmul(x, ct::transpose(log(x))); }, 2, 1, 0, "log", {2, 1});
  check([](auto x) { return ct::amax<1>(1.0 / x); }, 2, 1, 0, "div", {2, 1});
  check([](auto x) { return ct::gather(log(x), ct::iota<std::int32_t, ct::Shape<3>>(x)); }, 2, 1, 0, "log",
        {2, 1});
  check([](auto x) { return ct::softmax(exp(100.0 * x - 50.0) * 0.5); }, 2, 1, 2, "exp", {2, 1});
}

TEST_CASE("sums and products that overflow are the origin themselves") {
  check([](auto x) { return sum<1>(x * 8e37); }, 1, 2, 2, "sum", {1, 0});
  check([](auto x) { return ct::matmul(x * 5e18, ct::transpose(x) * 5e18); }, 1, 2, 4, "matmul", {1, 1});
}

TEST_CASE("a slice that leaves the bad element out, and a branch not taken, are not blamed") {
  check_none([](auto x) { return ct::slice<0, 0, 2>(log(x)); }, 2, 1, 0);
  check_none([](auto x) { return select(x > 0.0, log(x), 0.0); }, 2, 1, 0);
  check_none([](auto x) { return select(x > 0.0, log(x), x); }, 2, 1, -1);
  check_none([](auto x) { return 1.0 / (1.0 / x); }, 2, 1, 0);
}

TEST_CASE("infinities of a mask are meant; what they become is not") {
  check_none([](auto x) { return ct::softmax(select(x > 0.0, x, -inf)); }, 2, 1, 0);
  check_none([](auto x) { return x + select(x > 0.0, x, -inf); }, 2, 1, 0);
  check_none([](auto x) { return ct::amax<1>(select(x > 0.0, x, -inf)); }, 2, 1, 0);
  check([](auto x) { return select(x > 0.0, x, -inf) - select(x > 0.0, x, -inf) * 2.0; }, 2, 1, 0, "sub",
        {2, 1});
  check([](auto x) { return select(x > 0.0, x, inf) * (x - x * x); }, 2, 1, 0, "mul", {2, 1});
}

TEST_CASE("of several origins the first in execution order is reported") {
  constexpr auto f = [](auto x) {
    const auto a = sqrt(x - 1.0);
    const auto b = log(x);
    return sum(b) + sum(a);
  };
  Matrix x = ones();
  x(0, 1) = 0;
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, x);
  CHECK(r.operation == "sqrt");
  CHECK(r.cause == "square root of a negative number");
}

TEST_CASE("loops: the step in which it began, and what came in from outside") {
  constexpr auto powers = [](auto x) { return ct::repeat<100>([](auto s) { return s * s; }, x); };
  const ct::NonFiniteReport inside = ct::explain_nonfinite(powers, 10.0);
  CHECK(inside.operation == "mul");
  CHECK(inside.loop_steps == std::vector{8});  // 10^(2^9) is too large
  constexpr auto shifted = [](auto x) { return ct::repeat<5>([](auto s) { return s + 1.0; }, log(x)); };
  const ct::NonFiniteReport outside = ct::explain_nonfinite(shifted, 0.0);
  CHECK(outside.operation == "log");
  CHECK(outside.loop_steps.empty());
  CHECK_FALSE(ct::explain_nonfinite(powers, 1.0).found);
  constexpr auto roots = ct::grad([](auto x) { return ct::repeat<10>([](auto s) { return sqrt(s); }, x); });
  const ct::NonFiniteReport backwards =
      ct::explain_nonfinite(roots, 0.0);  // x^(1/1024) is infinitely steep at 0
  CHECK(backwards.phase == ct::NonFiniteReport::Phase::derivative);
  CHECK(backwards.forward_operation == "sqrt");
  CHECK(backwards.loop_steps == std::vector{9});  // the first step of the way back
}

TEST_CASE("a running maximum that starts at -inf, and stays there while elements are masked, is not blamed") {
  // log of a running sum, and the maximum of what is not masked
  constexpr auto f = [](auto xs, auto shift) {
    const auto step = [shift](auto state, auto x) {
      const auto [top, total] = state;
      const auto next = std::pair(maximum(top, select(x > 1.5, x, -inf)), total + log(x + shift));
      return std::pair(next, next.first);
    };
    const auto [last, tops] = ct::scan(step, std::pair(shift * 0.0 - inf, shift), xs);
    return last.first + last.second + ct::amax(tops);
  };
  using Sequence = ct::Tensor<double, 5>;
  const auto check = [](auto g, const Sequence& xs, double shift, int step) {
    const ct::NonFiniteReport r = ct::explain_nonfinite(g, xs, shift);
    CHECK_MESSAGE(r.operation == "log", to_string(r));
    CHECK(r.loop_steps == std::vector{step});
  };
  const Sequence good{1, 1, 2, 3, 2};
  CHECK_FALSE(ct::explain_nonfinite(f, good, 1.0).found);
  CHECK_FALSE(ct::explain_nonfinite(f, Sequence{1, 1, 1, 1, 1}, 1.0).found);  // -inf is what the code means
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad(f), good, 1.0).found);
  check(f, {1, 1, 2, -2, 2}, 1, 3);
  check(f, {1, -2, 2, -2, 2}, 1, 1);
  check(ct::value_and_grad(f), {1, 1, 2, -2, 2}, 1, 3);
}

TEST_CASE("an infinity that no constant means is blamed in a loop, too") {
  constexpr auto f = [](auto xs, auto start) {
    const auto step = [](auto top, auto x) { return std::pair(maximum(top, x), x); };
    return ct::scan(step, log(start), xs).first;
  };
  using Sequence = ct::Tensor<double, 3>;
  CHECK(ct::explain_nonfinite(f, Sequence{-inf, -inf, -inf}, 0.0).operation == "log");
  CHECK(ct::explain_nonfinite(f, Sequence{inf, -inf, -inf}, 1.0).operation == "argument");
  CHECK(ct::explain_nonfinite(f, Sequence{1, inf, 3}, 1.0).operation == "argument");
  CHECK_FALSE(ct::explain_nonfinite(f, Sequence{1, 2, 3}, 0.0).found);
  constexpr auto g = [](auto x) {
    return ct::repeat<3>([](auto top) { return maximum(top, 1.0); }, 1.0 / x);
  };
  CHECK(ct::explain_nonfinite(g, 0.0).operation == "div");
}

TEST_CASE("an index outside of its table is an origin") {
  constexpr auto f = [](auto table, auto index) { return sum(ct::gather(table, index)); };
  const ct::Tensor<std::int32_t, 2> index{1, 3};
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, ones(), index);
  CHECK(r.found);
  CHECK(r.operation == "gather");
  CHECK(r.cause == "an index is outside of its table: it has 3 rows, and the index is 3");
}

TEST_CASE("in a loop, too: the step that has it, and not what is not finite later") {
  constexpr auto f = [](auto table, auto index) {
    const auto step = [table](auto state, auto i) {
      return std::pair(log(state) + ct::gather(table, ct::reshape<1>(i)), sum(state));
    };
    const auto [last, sums] = ct::scan(step, ct::slice<0, 0, 1>(table), index);
    return sum(last) + sum(sums);
  };
  const ct::Tensor<std::int32_t, 4> good{1, 0, 2, 1}, bad{1, 0, 3, 1};
  Matrix table = ones();
  CHECK_FALSE(ct::explain_nonfinite(f, table, good).found);
  const auto check = [&bad](auto g, const Matrix& x) {
    const ct::NonFiniteReport r = ct::explain_nonfinite(g, x, bad);
    CHECK(r.operation == "gather");
    CHECK(r.bad_index);
    CHECK(r.loop_steps == std::vector{2});
    CHECK(r.cause == "an index is outside of its table: it has 3 rows, and the index is 3");
  };
  check(f, table);
  check(ct::grad<0>(f), table);
  table(2, 0) = -100;  // which the bad index is taken as: then the next logarithm is no number
  check(f, table);
  table(0, 0) = -1;  // the first step's logarithm is no number
  CHECK(ct::explain_nonfinite(f, table, bad).operation == "log");
  CHECK(ct::explain_nonfinite(f, table, bad).loop_steps == std::vector{0});
}
