// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which types become which in double precision, with the same values.
#include <ctgrad/train/wide.hpp>
#include <doctest/doctest.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <tuple>

namespace ct = ctgrad;
using ct::train::Wide;
using Single = ct::Tensor<float, 2, 2>;
using Double = ct::Tensor<double, 2, 2>;
using Indices = ct::Tensor<std::int32_t, 3>;

static_assert(std::same_as<Wide<float>, double> && std::same_as<Wide<std::int32_t>, std::int32_t>);
static_assert(std::same_as<Wide<Single>, Double> && std::same_as<Wide<Double>, Double>);
static_assert(std::same_as<Wide<Indices>, Indices>);
static_assert(std::same_as<Wide<ct::TensorView<const float, 2, 2>>, Double>);
static_assert(std::same_as<Wide<std::tuple<std::array<Single, 2>, std::pair<float, Indices>>>,
                           std::tuple<std::array<Double, 2>, std::pair<double, Indices>>>);

TEST_CASE("elements keep their values, wherever they stand") {
  const Single x{1.5f, -2, 3e30f, 0};
  const Double expected{1.5, -2, static_cast<double>(3e30f), 0};
  CHECK(ct::train::widen(x) == expected);
  CHECK(ct::train::widen(ct::TensorView<const float, 2, 2>(x)) == expected);
  CHECK(ct::train::widen(std::array{x, x})[1] == expected);
  const Indices i{1, 2, 3};
  const auto [a, b, c] = ct::train::widen(std::tuple(x, 0.5f, std::pair(i, x)));
  CHECK(a == expected);
  CHECK(b == 0.5);
  CHECK(c.first == i);
  CHECK(c.second == expected);
}
