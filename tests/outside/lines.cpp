// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The line that is blamed: in lambdas of several lines, helper functions, modules, and calls of library
// functions.
#include "expect.hpp"

#include <ctgrad/nn.hpp>

namespace ct = ctgrad;

namespace {

using outside::Expected;
using outside::Phase;
constexpr double infinity = outside::inf;

template <class F, class... A>
void check(const Expected& e, F f, const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
}

constexpr auto entropy(auto p) {
  const auto logs = log(p);
  return -sum(p * logs);
}
constexpr unsigned entropy_line = __LINE__ - 3;

constexpr auto distance(auto x, auto y) {
  const auto d = x - y;
  const auto square = sum(d * d);
  return ct::sqrt(square);
}
constexpr unsigned distance_line = __LINE__ - 2;

using Vector = ct::Tensor<double, 4>;
using Matrix = ct::Tensor<float, 2, 3>;

}  // namespace

TEST_CASE("lambdas of several lines") {
  constexpr auto f = [](auto x, auto y) {
    const auto a = x * y;
    const auto b = sin(a) - 1.0;
    const auto c = exp(b) + log(b);
    const auto d = c * c;
    return d + a;
  };
  constexpr unsigned log_line = __LINE__ - 4;
  check({"log three lines down", log_line, "log", "log negative"}, f, 0.0, 1.0);
  check({"in its gradient", log_line, "log", "log negative"}, ct::grad(f), 0.0, 1.0);

  constexpr auto g = [](auto x, auto y) {
    auto r = x;
    r = r + y / (x - 1.0);
    r = r * (y / (y - 2.0));
    return r;
  };
  constexpr unsigned first = __LINE__ - 4, second = __LINE__ - 3;
  check({"the division by x - 1", first, "div", "division 0"}, g, 1.0, 1.0);
  check({"the division by y - 2", second, "div", "division 0"}, g, 3.0, 2.0);
  check({"both: the first", first, "div", "division 0"}, g, 1.0, 2.0);
}

TEST_CASE("helper functions are blamed at their own line") {
  constexpr auto f = [](auto p) { return 2.0 * entropy(p); };
  const Vector p{0.5, 0, 0.5, 0};
  check({"entropy", entropy_line, "log", "log 0", Phase::forward, "", {1}}, f, p);
  check({"its gradient", entropy_line, "log", "log 0", Phase::forward, "", {1}}, ct::value_and_grad(f), p);

  constexpr auto g = [](auto x, auto y) { return 1.0 + distance(x, y) * 3.0; };
  CHECK_FALSE(ct::explain_nonfinite(g, p, p).found);
  check({"distance's derivative", distance_line, "sqrt", "0", Phase::derivative}, ct::grad(g), p, p);
}

TEST_CASE("library functions are blamed at the line that calls them, with their name") {
  constexpr auto raised = [](auto x) {
    const auto s = select(x < 10.0, x, infinity);
    const auto y = softmax(s);
    return y;
  };
  constexpr unsigned raised_line = __LINE__ - 3;
  Matrix x{1, 2, 3, 4, 20, 6};
  check({"a logit of infinity", raised_line, "sub", "inf", Phase::forward, "softmax", {1, 1}}, raised, x);
  constexpr auto masked = [](auto x) { return softmax(select(x < 10.0, -infinity, x)); };
  CHECK_FALSE(ct::explain_nonfinite(masked, x).found);  // a row that is masked altogether gives zeros

  Matrix huge{1, 2, 3, 1e30f, -1e30f, 0};
  const ct::Tensor<float, 3> one{1, 1, 1}, zero;
  constexpr auto flat = [](auto v, auto w, auto b) { return sum(layer_norm(v, w, b, 0.0)); };
  constexpr unsigned flat_line = __LINE__ - 1;
  const Matrix same{1, 2, 3, 4, 4, 4};
  check({"constant row without epsilon", flat_line, "rsqrt", "0", Phase::forward, "layer_norm", {1, 0}}, flat,
        same, one, zero);

  constexpr auto entropy_of = [](auto logits, auto targets) {
    const auto scaled = logits * 2.0;
    return cross_entropy(scaled - 1.0, targets);
  };
  constexpr unsigned entropy_of_line = __LINE__ - 2, scaled_line = __LINE__ - 3;
  const ct::Tensor<std::int32_t, 2> targets{0, 1};
  Matrix logits{1, 2, 3, 4, 5, 6};
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad<0>(entropy_of), logits, targets).found);
  logits(1, 1) = 3e38f;
  check({"before cross_entropy", scaled_line, "mul", "overflow", Phase::forward, "", {1, 1}},
        ct::value_and_grad<0>(entropy_of), logits, targets);
  logits.fill(-1.6e38f);
  logits(0, 2) = 1.6e38f;
  check({"difference of logits", entropy_of_line, "sub", "overflow", Phase::forward, "cross_entropy", {0, 0}},
        ct::value_and_grad<0>(entropy_of), logits, targets);

  constexpr auto error = [](auto a, auto b) { return mse(a, b) + 1.0; };
  constexpr unsigned error_line = __LINE__ - 1;
  check({"square in mse", error_line, "mul", "overflow", Phase::forward, "mse", {1, 0}}, error, huge, same);
}

namespace {

/// A module that calls another, with a division of its own.
struct Gate {
  ct::nn::Parameter<3> scale{ct::nn::init::ones};
  constexpr auto operator()(auto x) const {
    const auto inner = x / scale;
    return tanh(inner);
  }
};
constexpr unsigned gate_line = __LINE__ - 4;
struct Tower {
  std::array<Gate, 2> gates;
  constexpr auto operator()(auto x) const { return gates[1](gates[0](x)); }
};

}  // namespace

TEST_CASE("a module of one's own: its line and its path in the model") {
  constexpr auto f = [](const auto& model, auto x) { return sum(model(x)); };
  ct::nn::Parameters<Tower> p(1);
  const Matrix x{1, 2, 3, 4, 5, 6};
  CHECK_FALSE(ct::explain_nonfinite(ct::value_and_grad<0>(f), p, x).found);
  for (const std::string gate : {"gates.0", "gates.1"}) {
    p.initialize(1);
    p[gate + ".scale"][2] = 0;
    const auto r = ct::explain_nonfinite(ct::value_and_grad<0>(f), p, x);
    outside::check(r, {gate, gate_line, "div", "division 0", Phase::forward, "", {0, 2}}, __FILE__);
    CHECK(outside::contains(r.module, gate));
    CHECK(outside::contains(to_string(r), gate));
    REQUIRE(r.operands.size() == 2);
    CHECK(r.operands[1].value == 0);
    CHECK(r.operands[1].min == 0);
    CHECK(r.operands[1].max == 1);
  }
}

// The operand is called "reshape", which nobody wrote: x / scale broadcasts the parameter.
TEST_CASE("an operand that is a parameter has its path, broadcast or not") {
  constexpr auto f = [](const auto& model, auto x) { return sum(model(x)); };
  ct::nn::Parameters<Tower> p(1);
  p["gates.1.scale"][2] = 0;
  const auto r = ct::explain_nonfinite(ct::value_and_grad<0>(f), p, Matrix{1, 2, 3, 4, 5, 6});
  REQUIRE(r.operands.size() == 2);
  CHECK(r.operands[1].name == "gates.1.scale");
}
