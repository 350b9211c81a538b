// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reports are told in the user's terms: lines, functions, arguments, parameters and parts of the model.
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace ct = ctgrad;
using Phase = ct::NonFiniteReport::Phase;

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

using Vector = ct::Tensor<float, 4>;

struct Inner {
  ct::nn::Parameter<4, 4> a{ct::nn::init::ones};
  ct::nn::Parameter<4> b{ct::nn::init::zeros};
  constexpr auto operator()(auto x) const {
    const auto y = log(matmul(x, a));
    return y + b;
  }
};
struct Outer {
  Inner first, second;
  ct::nn::Parameter<4> last{ct::nn::init::ones};
  constexpr auto operator()(auto x) const { return second(exp(first(x))) * last * scale; }
  ct::nn::Buffer<4> scale{ct::nn::init::ones};
};
using Rows = ct::Tensor<float, 2, 4>;

}  // namespace

TEST_CASE("the line is the user's, also of a derivative, whose operation is named") {
  constexpr unsigned line = __LINE__ + 2;
  constexpr auto f = [](auto x) {
    const auto y = sqrt(x);
    return sum(y);
  };
  Vector x{1, 2, 0, 3};
  CHECK_FALSE(ct::explain_nonfinite(f, x).found);
  const ct::NonFiniteReport r = ct::explain_nonfinite(ct::grad(f), x);
  CHECK(r.phase == Phase::derivative);
  CHECK(r.line == line);
  CHECK(ends_with(r.file, "explain.cpp"));
  CHECK(r.forward_operation == "sqrt");
  CHECK(r.operation == "div");
  CHECK(r.index == std::vector{2});
  CHECK(r.operands.size() == 2);
  CHECK(r.operands[1].value == 0);
  CHECK(r.cause == "division by 0 (the derivative of a square root at 0)");
}

TEST_CASE("inside of a function of the library the line is that of its call, and the function is named") {
  constexpr unsigned line = __LINE__ + 1;
  constexpr auto f = [](auto x) { return ct::layer_norm(x, x, x); };
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, Vector{3e38f, 3e38f, 3e38f, 3e38f});
  CHECK(r.function == "layer_norm");
  CHECK(r.line == line);
  CHECK(ends_with(r.file, "explain.cpp"));
  CHECK(r.operation == "sum");
}

TEST_CASE("arguments are numbered, and tensors in them") {
  constexpr auto f = [](auto x, auto pair) { return x + std::get<0>(pair) * std::get<1>(pair); };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Vector good{1, 1, 1, 1}, bad{1, nan, 1, 1};
  CHECK(ct::explain_nonfinite(f, bad, std::pair(good, good)).name == "argument 0");
  CHECK(ct::explain_nonfinite(f, good, std::pair(bad, good)).name == "argument 1, tensor 0");
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, good, std::pair(good, bad));
  CHECK(r.name == "argument 1, tensor 1");
  CHECK(r.phase == Phase::argument);
  CHECK(r.index == std::vector{1});
  CHECK(r.file.empty());
}

namespace {

/// Keys and values that are learned themselves.
struct Memory {
  ct::nn::Linear<4, 4> query;
  ct::nn::Parameter<6, 4> keys, values;
  constexpr auto operator()(auto x) const { return ct::scaled_dot_product_attention(query(x), keys, values); }
};

}  // namespace

TEST_CASE("scores of attention lie between the keys and the values, if those are parameters") {
  constexpr auto f = [](const auto& model, auto x) { return sum(model(x)); };
  ct::nn::Parameters<Memory> p(1);
  for (float& k : p["keys"]) k = 3e38f;
  for (float& b : p["query.bias"]) b = 10;
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, p, ct::Tensor<float, 3, 4>{});
  CHECK(r.function == "scaled_dot_product_attention");
  CHECK(r.module == "after keys, before values");
}

TEST_CASE("in a model, parameters have their paths and operations their part of it") {
  constexpr auto f = [](const auto& model, auto x) { return sum(model(x)); };
  ct::nn::Parameters<Outer> p(1);
  Rows x;
  x.fill(1);
  CHECK_FALSE(ct::explain_nonfinite(f, p, x).found);
  x[1] = -100;
  ct::NonFiniteReport r = ct::explain_nonfinite(f, p, x);
  CHECK(r.operation == "log");
  CHECK(r.module == "first (after first.a, before first.b)");
  x.fill(1);
  p["first.b"][2] = -1e30f;
  p["second.a"][0] = -3;
  r = ct::explain_nonfinite(ct::grad<0>(f), p, x);
  CHECK(r.operation == "log");
  CHECK(r.module == "second (after second.a, before second.b)");
  p["second.a"][3] = std::numeric_limits<float>::infinity();
  r = ct::explain_nonfinite(f, p, x);
  CHECK(r.name == "second.a");
  CHECK(r.index == std::vector{0, 3});
  CHECK(r.is_parameter);
  CHECK_FALSE(r.is_buffer);
  p["second.a"][3] = 1;
  p["scale"][1] = std::numeric_limits<float>::infinity();
  r = ct::explain_nonfinite(f, p, x);
  CHECK(r.is_buffer);
  CHECK_FALSE(r.is_parameter);
  CHECK(to_string(r).find("inf in buffer scale\n") != std::string::npos);
}

TEST_CASE("numbers and double precision") {
  constexpr auto f = [](auto x, auto y) { return x / y; };
  CHECK(ct::explain_nonfinite(f, 1.0, 0.0).cause == "division by 0");
  CHECK(ct::explain_nonfinite(f, 0.0, 0.0).cause == "0 divided by 0");
  CHECK_FALSE(ct::explain_nonfinite(f, 1e300, 1e-5).found);
  CHECK(ct::explain_nonfinite(f, 1e300, 1e-10).found);
  CHECK_FALSE(ct::explain_nonfinite(f, 1e30f, 1e-5f).found);
  CHECK(ct::explain_nonfinite(f, 1e30f, 1e-10f).found);
}
