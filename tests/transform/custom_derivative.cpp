// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
// A rule that is wrong on purpose, so that a test sees whose derivative is used.
constexpr auto tripled =
    ct::custom_derivative([](auto x) { return x * x; }, [](auto x, auto, auto d) { return 6.0 * x * d; });
constexpr auto scaled = ct::custom_derivative(
    [](auto a, auto x) { return a * sin(x); },
    [](auto a, auto x, auto y, auto d) { return std::tuple(d * y / a, d * a * cos(x) + 0.0 * y); });
struct Model {
  ct::nn::Parameter<2> weight;
};
}  // namespace

TEST_CASE("the user's derivative is used in both modes and again") {
  CHECK(ct::evaluate(tripled)(3.0) == 9.0);
  CHECK(tripled(3.0) == 9.0);
  CHECK(ct::grad(tripled)(3.0) == 18.0);
  CHECK(ct::derivative(tripled)(3.0) == 18.0);
  CHECK(ct::grad(ct::grad(tripled))(3.0) == 6.0);
  CHECK(ct::derivative<0, 2>(tripled)(3.0) == 6.0);
  CHECK(ct::grad([](auto x) { return tripled(sin(x)); })(0.5) ==
        doctest::Approx(6 * std::sin(0.5) * std::cos(0.5)));
}

TEST_CASE("a model's parameter is an argument as others are") {
  using W = ct::Tensor<double, 2>;
  constexpr auto f = [](const auto& model, auto x) { return sum(scaled(model.weight, x)); };
  ct::nn::Parameters<Model, double> p;
  p["weight"][0] = 2, p["weight"][1] = 3;
  const auto g = ct::grad<0>(f)(p, W{0.5, 1});
  CHECK(g["weight"][0] == doctest::Approx(std::sin(0.5)));
  CHECK(g["weight"][1] == doctest::Approx(std::sin(1.0)));
}

TEST_CASE("functions of several arguments") {
  const auto [da, dx] = ct::grad(scaled)(2.0, 0.5);
  CHECK(da == doctest::Approx(std::sin(0.5)));
  CHECK(dx == doctest::Approx(2 * std::cos(0.5)));
  CHECK(ct::jvp(scaled)(2.0, 0.5, 1.0, 10.0).second == doctest::Approx(std::sin(0.5) + 20 * std::cos(0.5)));
}

TEST_CASE("batches use the rule too, inside and outside of the derivative") {
  const ct::Tensor<double, 3> x{1, 2, 3}, expected{6, 12, 18};
  CHECK(ct::vmap(ct::grad(tripled))(x) == expected);
  CHECK(ct::grad([](auto v) { return sum(ct::vmap(tripled)(v)); })(x) == expected);
  const auto [da, dx] =
      ct::grad([](auto a, auto v) { return sum(ct::vmap<ct::unbatched, 0>(scaled)(a, v)); })(2.0, x);
  CHECK(da == doctest::Approx(std::sin(1.0) + std::sin(2.0) + std::sin(3.0)));
  CHECK(dx[1] == doctest::Approx(2 * std::cos(2.0)));
}
