// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which activations are found, where they are, and how many of their units a batch leaves at zero.
#include <ctgrad/train/dead_units.hpp>

#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <string_view>

namespace ct = ctgrad;
using ct::Shape;

namespace {

constexpr std::size_t rows = 5, units = 4;
using X = ct::Tensor<float, rows, units>;

/// x plus a bias, through an activation.
struct Shift {
  ct::nn::Parameter<units> bias{ct::nn::init::zeros};
};
struct Model {
  Shift first, second;
};
using Parameters = ct::nn::Parameters<Model>;

/// Column u of x is −1 but for row u, which is u.
X staircase() {
  X x;
  x.fill(-1);
  for (std::size_t u = 0; u < units; ++u) x(u, u) = static_cast<float>(u);
  return x;
}

template <class Loss>
std::vector<ct::train::DeadUnits> count(Loss, const Parameters& p, const X& x) {
  return ct::train::DeadUnitCounter<Loss, Parameters, X>{}(p, x);
}

}  // namespace

TEST_CASE("a unit is dead when it is zero in every row") {
  constexpr auto loss = [](const auto& m, auto x) { return mean(relu(x + m.first.bias)); };
  Parameters p;
  const X x = staircase();
  REQUIRE(count(loss, p, x).size() == 1);
  CHECK(count(loss, p, x)[0].units == units);
  CHECK(count(loss, p, x)[0].dead == 1);  // unit 0 is at most 0
  CHECK(count(loss, p, x)[0].share() == 0.25);
  for (const auto& [bias, dead] : {std::pair{-5.0f, 4}, {-2.0f, 3}, {-1.0f, 2}, {0.5f, 0}, {2.0f, 0}}) {
    CAPTURE(bias);
    for (float& b : p["first.bias"]) b = bias;
    CHECK(count(loss, p, x)[0].dead == static_cast<std::size_t>(dead));
  }
}

TEST_CASE("every way to write relu is found, in order, with its line and the parameter before it") {
  constexpr auto loss = [](const auto& m, auto x) {
    const auto a = relu(x + m.first.bias);
    const auto b = ct::maximum(a * m.second.bias, 0.0);
    const auto c = select(b - m.first.bias > 0.0, b - m.first.bias, 0.0);
    const auto d = select(c - m.second.bias <= 0.0, 0.0, c - m.second.bias);
    return mean(d);
  };
  const auto found = count(loss, Parameters(), staircase());
  REQUIRE(found.size() == 4);
  CHECK(found[0].after == "first.bias");
  CHECK(found[1].after == "second.bias");
  CHECK(found[2].after == "first.bias");
  for (const ct::train::DeadUnits& d : found)
    CHECK(std::string_view(d.where.file).ends_with("dead_units.cpp"));
  CHECK(found[1].where.line == found[0].where.line + 1);
  CHECK(found[2].where.line == found[0].where.line + 2);
  CHECK(found[3].after == "second.bias");
  CHECK(found[3].where.line == found[0].where.line + 3);
}

TEST_CASE("activations with a derivative everywhere, and what no parameter leads to, are not counted") {
  constexpr auto loss = [](const auto& m, auto x) {
    const auto y = x + m.first.bias;
    return mean(leaky_relu(y) + elu(y) + softplus(y) + sigmoid(y) + gelu(y) + tanh(y) + relu(x)) +
           ct::huber(y, x) + mean(m.second.bias);
  };
  CHECK(count(loss, Parameters(), staircase()).empty());
}

TEST_CASE("units are the last axis; of images, the channels") {
  constexpr auto loss = [](const auto& m, auto x) {
    const auto y = relu(ct::reshape<1, rows, units>(x + m.first.bias));
    const auto image = relu(ct::reshape<rows, units, 1, 1>(x + m.second.bias));
    return mean(y) + mean(image);
  };
  Parameters p;
  for (float& b : p["second.bias"]) b = -1;
  const auto found = count(loss, p, staircase());
  REQUIRE(found.size() == 2);
  CHECK(found[0].units == units);
  CHECK(found[0].dead == 1);
  CHECK(found[1].units == units);
  CHECK(found[1].dead == 2);
}

TEST_CASE("activations of double models count the smallest positive number as alive") {
  constexpr auto loss = [](const auto& m, auto x) { return mean(relu(x + m.first.bias)); };
  using Double = ct::nn::Parameters<Model, double>;
  using Batch = ct::Tensor<double, rows, units>;
  Batch x;
  x(3, 1) = 1e-300;
  const auto found =
      ct::train::DeadUnitCounter<std::remove_const_t<decltype(loss)>, Double, Batch>{}(Double(), x);
  CHECK(found[0].dead == units - 1);
}
