// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Short rows that lie one behind the other are one long row, and only those.
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

namespace ct = ctgrad;

namespace {

using Image = ct::Tensor<float, 4, 8, 16, 16>;
using Scale = ct::Tensor<float, 8, 1, 1>;

template <class F, class... A>
constexpr const auto& plan_of = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan;

constexpr auto scaled = [](auto x, auto a) { return tanh(x * a); };
constexpr auto channel_means = [](auto x) { return ct::mean<0, 2, 3>(exp(x)); };
constexpr auto largest = [](auto x) { return ct::amax<0, 2, 3>(x * 2.0); };
constexpr auto row_sums = [](auto x) { return ct::sum<3>(x * x); };
constexpr auto normalized = [](auto x) { return x - ct::mean<3>(x, ct::keepdims); };
constexpr auto bordered = [](auto x) { return ct::slice<3, 1, 14>(x) * 2.0; };
constexpr auto by_place = [](auto x, auto y) { return x * y; };

}  // namespace

TEST_CASE("the rows of an image are one row, whose channel's scale is a number") {
  constexpr const auto& plan = plan_of<std::remove_const_t<decltype(scaled)>, Image, Scale>;
  CHECK(plan.kernels[0].columns == 256);
  CHECK(plan.kernels[0].rows == 4 * 8);
  compare<Image, Scale>(scaled, 1e-6);
}

TEST_CASE("sums and maxima over an image and a batch reduce long rows further") {
  CHECK(plan_of<std::remove_const_t<decltype(channel_means)>, Image>.kernels[0].columns == 256);
  CHECK(plan_of<std::remove_const_t<decltype(largest)>, Image>.kernels[0].columns == 256);
  compare<Image>(channel_means, 1e-6);
  compare<Image>(largest, 1e-6);
}

TEST_CASE("rows that are reduced for themselves stay") {
  CHECK(plan_of<std::remove_const_t<decltype(row_sums)>, Image>.kernels[0].columns == 16);
  CHECK(plan_of<std::remove_const_t<decltype(normalized)>, Image>.kernels[0].columns == 16);
  compare<Image>(row_sums, 1e-6);
  compare<Image>(normalized, 1e-6);
}

TEST_CASE("parts of rows stay, and so do rows that meet the same numbers") {
  using Places = ct::Tensor<float, 16>;
  CHECK(plan_of<std::remove_const_t<decltype(bordered)>, Image>.kernels[0].columns == 13);
  CHECK(plan_of<std::remove_const_t<decltype(by_place)>, Image, Places>.kernels[0].columns == 16);
  compare<Image>(bordered, 1e-6);
  compare<Image, Places>(by_place, 1e-6);
}

TEST_CASE("rows without end become 1024 columns long at most") {
  using X = ct::Tensor<float, 960, 48>;
  constexpr auto twice = [](auto x) { return x + x * x; };
  constexpr const auto& plan = plan_of<std::remove_const_t<decltype(twice)>, X>;
  CHECK(plan.kernels[0].columns == 48 * 20);
  CHECK(plan.kernels[0].rows == 48);
}
