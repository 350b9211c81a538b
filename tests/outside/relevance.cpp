// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What must not be blamed: branches not taken, values that reach no result, masks; and which of several is
// first.
#include "expect.hpp"

#include <ctgrad/nn.hpp>

namespace ct = ctgrad;

namespace {

using outside::inf;
constexpr double NaN = outside::not_a_number;
using outside::Phase;
using Vector = ct::Tensor<double, 4>;
using Matrix = ct::Tensor<float, 3, 3>;
constexpr double infinity = inf;

template <class F, class... A>
void check(const outside::Expected& e, F f, const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
}
template <class F, class... A>
void check_none(F f, const A&... arguments) {
  const auto r = ct::explain_nonfinite(f, arguments...);
  const std::string text = to_string(r);
  outside::show("none", text);
  CAPTURE(text);
  CHECK_FALSE(r.found);
}

constexpr auto attention = [](auto scores) {
  const auto rows = ct::iota<float, ct::Shape<3, 1>, 0>(scores);
  const auto columns = ct::iota<float, ct::Shape<1, 3>, 1>(scores);
  const auto masked = select(columns <= rows, scores, -infinity);
  return softmax(masked);
};

}  // namespace

TEST_CASE("a branch that select does not take is not blamed") {
  constexpr auto safe_log = [](auto x) { return sum(select(x > 0.0, log(x), 0.0)); };
  check_none(safe_log, Vector{0, 1, -2, 3});
  constexpr auto f = [](auto x, auto y) {
    const auto a = select(x > 0.0, log(x), 0.0);
    const auto b = 1.0 / y;
    return sum(a * b);
  };
  constexpr unsigned f_line = __LINE__ - 3;
  check({"the division, not the logarithm", f_line, "div", "division 0", Phase::forward, "", {2}}, f,
        Vector{0, 1, -2, 3}, Vector{1, 1, 0, 1});
  check({"in value and gradient", f_line, "div", "division 0", Phase::forward, "", {2}},
        ct::value_and_grad(f), Vector{0, 1, -2, 3}, Vector{1, 1, 0, 1});
}

TEST_CASE("the well-known trap: select's gradient is finite only if the inner argument is safe") {
  // select passes 0 to the branch not taken, but 0 · d log(0) is 0 · inf or 0 / 0.
  constexpr auto trap = [](auto x) {
    const auto l = log(x);
    return sum(select(x > 0.0, l, 0.0));
  };
  constexpr unsigned line = __LINE__ - 3;
  const Vector x{1, 0, 2, 3};
  const auto g = ct::grad(trap)(x);
  const auto r = ct::explain_nonfinite(ct::grad(trap), x);
  outside::show("trap", to_string(r));
  CHECK(r.found == !std::isfinite(g[1]));
  if (r.found) {
    CHECK(r.line == line);
    CHECK(r.phase == Phase::derivative);
    CHECK(r.forward_operation == "log");
    CHECK(r.index == std::vector{1});
  }
}

TEST_CASE("values that do not reach the result are not blamed") {
  check_none([](auto x, auto y) { return std::get<0>(std::tuple(x + y, log(x))); }, 0.0, 1.0);
  constexpr auto half = [](auto x) { return sum(ct::slice<0, 0, 2>(log(x))); };
  check_none(half, Vector{1, 2, 0, -1});
  constexpr auto saturates = [](auto x) { return 1.0 / (1.0 + exp(x)); };
  check_none(saturates, 1000.0);  // 1 / inf is 0
  constexpr auto clipped = [](auto x) { return minimum(exp(x), 5.0); };
  check_none(clipped, 1000.0);
  constexpr auto bounded = [](auto x) { return tanh(exp(x)); };
  check_none(bounded, 1000.0);
}

TEST_CASE("of several results, one that is not finite suffices") {
  constexpr auto f = [](auto x) { return std::tuple(x + 1.0, log(x)); };
  constexpr unsigned line = __LINE__ - 1;
  check({"second result", line, "log", "log 0"}, f, 0.0);
}

TEST_CASE("masks of -inf are meant") {
  Matrix scores{1, 2, 3, 4, 5, 6, 7, 8, 9};
  check_none(attention, scores);
  check_none(ct::value_and_grad([](auto s) { return sum(attention(s) * attention(s)); }), scores);

  constexpr auto faulty = [](auto s, auto w) {
    const auto p = attention(s);
    return sum(p * log(w));
  };
  constexpr unsigned line = __LINE__ - 2;
  Matrix w;
  w.fill(2);
  w(1, 1) = 0;
  check({"an error beside a mask", line, "log", "log 0", Phase::forward, "", {1, 1}}, faulty, scores, w);
  check({"and in the gradient", line, "log", "log 0", Phase::forward, "", {1, 1}}, ct::value_and_grad(faulty),
        scores, w);
}

// The text says "every value is finite; the largest is 1000", but e^1000 is infinite (and does no harm).
TEST_CASE("a report that found nothing does not claim that infinities are finite") {
  const auto r = ct::explain_nonfinite([](auto x) { return 1.0 / (1.0 + exp(x)); }, 1000.0);
  CHECK_FALSE(r.found);
  CHECK_FALSE(outside::contains(to_string(r), "every value is finite"));
}
// The text says "every value is finite; the largest is 1", but the result is infinite.
TEST_CASE("a result that the code writes as infinite is not called finite") {
  const auto r = ct::explain_nonfinite([](auto x) { return select(x < 0.0, x, infinity); }, 1.0);
  outside::show("select of a constant infinity as the result", to_string(r));
  CHECK_FALSE(outside::contains(to_string(r), "every value is finite"));
}

TEST_CASE("an argument that is not finite but not used where it is not") {
  constexpr auto f = [](auto x, auto y) { return sum(select(y > 0.0, x, 0.0)) + sum(log(y + 1.0)); };
  constexpr unsigned line = __LINE__ - 1;
  check_none(f, Vector{NaN, 1, inf, 2}, Vector{0, 1, 0, 1});
  check({"log behind a masked NaN", line, "log", "negative", Phase::forward, "", {2}}, f,
        Vector{NaN, 1, inf, 2}, Vector{0, 1, -5, 1});
  const auto r = ct::explain_nonfinite(f, Vector{NaN, 1, inf, 2}, Vector{0, 1, 3, 1});
  outside::show("argument", to_string(r));
  REQUIRE(r.found);
  CHECK(r.phase == Phase::argument);
  CHECK(r.index == std::vector{2});
  CHECK(r.value == inf);
  CHECK(outside::contains(to_string(r), "argument 0"));
}

TEST_CASE("the first of several origins in the order of the code") {
  constexpr auto f = [](auto x, auto y, auto z) {
    const auto a = exp(x);
    const auto b = log(y);
    const auto c = 1.0 / z;
    return sum(a) + sum(b) + sum(c);
  };
  constexpr unsigned a = __LINE__ - 5, b = __LINE__ - 4, c = __LINE__ - 3;
  const Vector one{1, 1, 1, 1}, large{1, 1, 999, 1}, zero{1, 0, 1, 0};
  check({"exp", a, "exp", "overflow", Phase::forward, "", {2}}, f, large, zero, zero);
  check({"log", b, "log", "log 0", Phase::forward, "", {1}}, f, one, zero, zero);
  check({"div", c, "div", "division 0", Phase::forward, "", {1}}, f, one, one, zero);
  check({"exp in the gradient", a, "exp", "overflow", Phase::forward, "", {2}}, ct::value_and_grad(f), large,
        zero, zero);
  check_none(ct::value_and_grad(f), one, one, one);
}
