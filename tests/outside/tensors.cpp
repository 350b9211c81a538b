// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Tensors: the element that is bad, its shape, and what the report says about the operands.
#include "expect.hpp"

#include <cstddef>

namespace ct = ctgrad;

namespace {

using outside::inf;
constexpr double infinity = inf;
using outside::Phase;
using outside::Report;
using Matrix = ct::Tensor<float, 5, 7>;

template <class F, class... A>
Report check(const outside::Expected& e, F f, const A&... arguments) {
  const Report r = ct::explain_nonfinite(f, arguments...);
  outside::check(r, e, __FILE__);
  return r;
}

Matrix counting(float first) {
  Matrix m;
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = first + static_cast<float>(i);
  return m;
}

}  // namespace

TEST_CASE("the index of a single bad element, wherever it is") {
  constexpr auto f = [](auto x) { return sum(log(x)); };
  constexpr unsigned line = __LINE__ - 1;
  for (const int i : {0, 1, 4})
    for (const int j : {0, 3, 6}) {
      Matrix x = counting(1);
      x(i, j) = -2;
      const Report r = check({"log", line, "log", "negative", Phase::forward, "", {i, j}}, f, x);
      CHECK(r.shape == std::vector{5, 7});
      REQUIRE(r.operands.size() == 1);
      CHECK(r.operands[0].value == -2);
      CHECK(r.operands[0].min == -2);
      CHECK(r.operands[0].max == (i == 4 && j == 6 ? 34 : 35));
      CHECK_FALSE(r.operands[0].has_inf);
      CHECK_FALSE(r.operands[0].has_nan);
      CHECK(outside::contains(to_string(r), "[" + std::to_string(i) + ", " + std::to_string(j) + "]"));
      CHECK(outside::contains(to_string(r), "[5, 7]"));
    }
}

TEST_CASE("of several bad elements, the first in row-major order") {
  constexpr auto f = [](auto x) { return mean(1.0 / x); };
  constexpr unsigned line = __LINE__ - 1;
  Matrix x = counting(1);
  x(2, 6) = x(3, 0) = x(4, 1) = 0;
  check({"div", line, "div", "division 0", Phase::forward, "", {2, 6}}, f, x);
}

TEST_CASE("operands that are broadcast: the element that takes part") {
  constexpr auto f = [](auto x, auto row) { return sum(x / row); };
  constexpr unsigned line = __LINE__ - 1;
  ct::Tensor<float, 7> row{1, 2, 3, 0, 5, 6, 7};
  const Report r = ct::explain_nonfinite(f, counting(1), row);
  outside::show("broadcast divisor", to_string(r));
  REQUIRE(r.found);
  CHECK(r.line == line);
  CHECK(r.operation == "div");
  REQUIRE(!r.index.empty());
  CHECK(r.index.back() == 3);
  REQUIRE(r.operands.size() == 2);
  CHECK(r.operands[1].value == 0);
  CHECK(r.operands[1].max == 7);
}

TEST_CASE("an operand with infinities that a mask wrote: min and max are of the finite ones") {
  constexpr auto f = [](auto x, auto y) {
    const auto masked = select(x < 3.0, x, infinity);
    return sum(masked * y);
  };
  constexpr unsigned line = __LINE__ - 2;
  Matrix y = counting(1);
  y(1, 0) = 0;
  const Report r = check({"0 · inf", line, "mul", "0 inf", Phase::forward, "", {}}, f, counting(-1), y);
  REQUIRE(r.operands.size() == 2);
  const bool swapped = !r.operands[0].has_inf;
  const Report::Operand &masked = r.operands[swapped ? 1 : 0], &other = r.operands[swapped ? 0 : 1];
  CHECK(masked.has_inf);
  CHECK_FALSE(masked.has_nan);
  CHECK(masked.min == -1);
  CHECK(masked.max == 2);
  CHECK_FALSE(other.has_inf);
  CHECK(other.min == 0);
  CHECK(other.max == 35);
}

TEST_CASE("sums that overflow: the row") {
  constexpr auto f = [](auto x) {
    const auto rows = sum<-1>(x);
    return tanh(rows * 1e-30) + rows;
  };
  constexpr unsigned line = __LINE__ - 3;
  Matrix x = counting(1);
  for (std::size_t j = 0; j < 7; ++j) x(3, j) = 1e38f;
  const Report r = check({"sum", line, "sum", "sum overflow"}, f, x);
  REQUIRE(!r.index.empty());
  CHECK(r.index.front() == 3);
  REQUIRE(r.operands.size() == 1);
  CHECK(r.operands[0].several);
  CHECK(r.operands[0].max == doctest::Approx(1e38));
  CHECK(r.operands[0].min == 1);
}

TEST_CASE("sums of infinities of both signs, mean, prod") {
  constexpr auto f = [](auto x) { return sum<0>(select(x < 0.0, -infinity, select(x > 9.0, infinity, x))); };
  constexpr unsigned line = __LINE__ - 1;
  Matrix x;
  x(0, 2) = -1;
  x(4, 2) = 10;
  x(1, 5) = 10;
  // Column 5 is +inf as written; column 2 is inf - inf. Either is infinite in a result; the first is
  // column 2.
  CHECK(check({"sum", line, "sum", "inf"}, f, x).index.back() == 2);

  constexpr auto g = [](auto v) { return prod<-1>(v); };
  constexpr unsigned prod_line = __LINE__ - 1;
  Matrix y = counting(1);
  for (std::size_t j = 0; j < 7; ++j) y(2, j) = 1e8f;
  const Report r = ct::explain_nonfinite(g, y);
  outside::show("prod", to_string(r));
  REQUIRE(r.found);
  CHECK(r.line == prod_line);
  CHECK(outside::contains(r.cause, "overflow"));
}

TEST_CASE("matmul that overflows, and its gradient") {
  constexpr auto f = [](auto a, auto b) {
    const auto c = matmul(a, b);
    return mean(c);
  };
  constexpr unsigned line = __LINE__ - 3;
  ct::Tensor<float, 7, 3> b;
  b.fill(1);
  Matrix a = counting(1);
  a(3, 2) = 1e25f;
  b(2, 1) = 1e25f;
  const Report r = check({"matmul", line, "matmul", "overflow", Phase::forward, "", {3, 1}}, f, a, b);
  CHECK(r.shape == std::vector{5, 3});
  REQUIRE(r.operands.size() == 2);
  CHECK(r.operands[0].several);
  CHECK(r.operands[0].max == doctest::Approx(1e25));
  CHECK(r.operands[0].shape == std::vector{5, 7});
  CHECK(r.operands[1].shape == std::vector{7, 3});
  check({"with gradient", line, "matmul", "overflow", Phase::forward, "", {3, 1}}, ct::value_and_grad(f), a,
        b);
}

TEST_CASE("an argument's bad element") {
  constexpr auto f = [](auto a, auto b) { return sum(a * b); };
  Matrix b = counting(1);
  b(4, 5) = -std::numeric_limits<float>::infinity();
  const Report r = check({"argument 1", 0, "", "", Phase::argument, "", {4, 5}}, f, counting(1), b);
  CHECK(r.shape == std::vector{5, 7});
  CHECK(r.value == -inf);
  CHECK(outside::contains(r.name, "argument 1"));
}
