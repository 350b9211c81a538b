// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Values born in what vmap, jvp, hessian and nested gradients make of a function.
#include "expect.hpp"

#include <tuple>

namespace ct = ctgrad;

namespace {

using outside::Phase;
using Vector = ct::Tensor<double, 4>;

template <class F, class... A>
void check(const outside::Expected& e, F f, const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
}

constexpr auto logs = [](auto x, auto y) {
  const auto l = log(x);
  return y * l * l;
};
constexpr unsigned logs_line = __LINE__ - 3;

constexpr auto roots = [](auto x, auto y) {
  const auto r = sqrt(x);
  return y * r;
};
constexpr unsigned roots_line = __LINE__ - 3;

}  // namespace

TEST_CASE("vmap: the element of the batch") {
  const Vector x{1, 2, 0, 3}, y{1, 1, 1, 1};
  check({"vmap", logs_line, "log", "log 0", Phase::forward, "", {2}}, ct::vmap<0, 0>(logs), x, y);
  check({"vmap of grad", logs_line, "log", "log 0", Phase::forward, "", {2}}, ct::vmap<0, 0>(ct::grad(logs)),
        x, y);
  check({"vmap of grad, sqrt", roots_line, "sqrt", "0", Phase::derivative, "", {2}},
        ct::vmap<0, 0>(ct::grad(roots)), x, y);
  CHECK_FALSE(ct::explain_nonfinite(ct::vmap<0, 0>(ct::grad(logs)), y, y).found);
}

TEST_CASE("jvp: the value, and the tangent alone") {
  check({"value", logs_line, "log", "log 0"}, ct::jvp(logs), 0.0, 1.0, 1.0, 0.0);
  check({"tangent", roots_line, "sqrt", "0", Phase::derivative}, ct::jvp(roots), 0.0, 1.0, 1.0, 0.0);
  CHECK_FALSE(ct::explain_nonfinite(ct::jvp(roots), 4.0, 1.0, 1.0, 0.0).found);
}

TEST_CASE("derivative and vjp") {
  check({"forward mode", roots_line, "sqrt", "0", Phase::derivative}, ct::derivative(roots), 0.0, 1.0);
  check({"vjp", roots_line, "sqrt", "0", Phase::derivative}, ct::vjp(roots), 0.0, 1.0, 1.0);
  check({"vjp, the forward pass", logs_line, "log", "log 0"}, ct::vjp(logs), 0.0, 1.0, 1.0);
}

TEST_CASE("second derivatives that are infinite where value and gradient are not") {
  // x^1.5: 0, then 0, then infinite at 0.
  constexpr auto f = [](auto x) { return pow(x, 1.5); };
  constexpr unsigned line = __LINE__ - 1;
  const double slope = ct::grad(f)(0.0);
  CHECK(slope == 0);
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad(f), 0.0).found);
  check({"grad of grad", line, "pow", "0", Phase::derivative}, ct::grad(ct::grad(f)), 0.0);
  check({"hessian", line, "pow", "0", Phase::derivative}, ct::hessian(f), 0.0);
  check({"hvp", line, "pow", "0", Phase::derivative}, ct::hvp(f), 0.0, 1.0);
  check({"derivative<0, 2>", line, "pow", "0", Phase::derivative}, ct::derivative<0, 2>(f), 0.0);
  CHECK_FALSE(ct::explain_nonfinite(ct::hessian(f), 1.0).found);
}

TEST_CASE("hessian of a vector's function: the element that is bad") {
  constexpr auto f = [](auto x) {
    const auto s = x * x * 1.5;
    return sum(1.0 / s);
  };
  constexpr unsigned line = __LINE__ - 2;
  const Vector x{1, 2, 3, 0};
  const auto r = ct::explain_nonfinite(ct::hessian(f), x);
  outside::check(r, {"hessian", line, "", "division 0", r.phase}, __FILE__);
  REQUIRE(!r.index.empty());
  CHECK(r.index.back() == 3);
  CHECK_FALSE(ct::explain_nonfinite(ct::hessian(f), Vector{1, 2, 3, 4}).found);
}

TEST_CASE("a gradient inside of a function") {
  constexpr auto penalty = [](auto x, auto y) {
    const auto g = ct::grad<0>(roots)(x, y);
    return g * g + y;
  };
  check({"value", roots_line, "sqrt", "0", Phase::derivative}, penalty, 0.0, 1.0);
  check({"its gradient", roots_line, "sqrt", "0", Phase::derivative}, ct::value_and_grad(penalty), 0.0, 1.0);
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad(penalty), 4.0, 1.0).found);
}

TEST_CASE("structures of arguments") {
  constexpr auto f = [](const auto& pair, auto z) {
    const auto& [x, y] = pair;
    return sum(x / y) + z;
  };
  constexpr unsigned line = __LINE__ - 2;
  const auto r =
      ct::explain_nonfinite(ct::value_and_grad(f), std::pair(Vector{1, 2, 3, 4}, Vector{1, 0, 1, 1}), 1.0);
  outside::check(r, {"pair", line, "div", "division 0", Phase::forward, "", {1}}, __FILE__);
  CHECK(r.operands.size() == 2);
}
