// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Products with windows of images read them where they are: no patches in memory.
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

#include <algorithm>

namespace ct = ctgrad;

namespace {

template <ct::Window W>
struct Convolution {
  constexpr auto operator()(auto x, auto w) const { return conv2d<W>(x, w); }
};
template <ct::Window W>
struct Loss {
  constexpr auto operator()(auto x, auto w) const { return sum(square(conv2d<W>(x, w))); }
  static constexpr auto square(auto y) { return y * y; }
};

template <class F, class... A>
constexpr const auto& plan_of = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan;

template <class P>
constexpr int products_with_windows(const P& plan) {
  return static_cast<int>(
      std::count_if(plan.kernels.begin(), plan.kernels.end(), [](const auto& k) { return k.b.windows; }));
}

template <ct::Window W, class X, class K>
void agree(double tolerance) {
  compare<X, K>(Convolution<W>{}, tolerance);
  compare<X, K>(ct::grad<0, 1>(Loss<W>{}), tolerance);
}

}  // namespace

TEST_CASE("a convolution is one call, which needs memory for packed panels only") {
  using X = ct::Tensor<float, 4, 8, 20, 20>;
  using K = ct::Tensor<float, 16, 8, 3, 3>;
  constexpr const auto& plan = plan_of<Convolution<ct::Window{}>, X, K>;
  CHECK(plan.steps.size() == 1);
  CHECK(products_with_windows(plan) == 1);
  CHECK(plan.arena_bytes < 4 * 8 * 9 * 18 * 18 * 4 / 3);
}

TEST_CASE("nor do the gradient's products write the patches of all images") {
  using X = ct::Tensor<float, 8, 16, 20, 20>;
  using K = ct::Tensor<float, 16, 16, 3, 3>;
  using G = ct::transform::Grad<Loss<ct::Window{}>, 0, 1>;
  constexpr const auto& plan = plan_of<G, X, K>;
  CHECK(products_with_windows(plan) == 2);
  CHECK(plan.arena_bytes < 8 * 16 * 9 * 18 * 18 * 4);
}

TEST_CASE("pooling that touches is one call") {
  using X = ct::Tensor<float, 4, 8, 24, 24>;
  const auto pool = [](auto x) { return ct::max_pool2d<2, 2>(x); };
  CHECK(plan_of<std::remove_const_t<decltype(pool)>, X>.steps.size() == 1);
  CHECK(plan_of<std::remove_const_t<decltype(pool)>, X>.arena_bytes == 0);
}

TEST_CASE("convolutions and gradients, with strides, borders and dilation, against the interpreter") {
  agree<ct::Window{}, ct::Tensor<float, 2, 3, 9, 21>, ct::Tensor<float, 5, 3, 3, 3>>(1e-5);
  agree<ct::Window{.padding = 1}, ct::Tensor<double, 2, 3, 8, 17>, ct::Tensor<double, 13, 3, 3, 3>>(1e-13);
  agree<ct::Window{.stride = 2, .padding = 1}, ct::Tensor<float, 3, 2, 11, 40>,
        ct::Tensor<float, 4, 2, 3, 3>>(1e-5);
  agree<ct::Window{.stride = {2, 3}, .padding = {0, 2}, .dilation = {2, 1}}, ct::Tensor<double, 2, 3, 9, 23>,
        ct::Tensor<double, 4, 3, 2, 3>>(1e-13);
  agree<ct::Window{.padding = 1}, ct::Tensor<float, 3, 2, 16, 32>, ct::Tensor<float, 40, 2, 3, 3>>(1e-4);
  agree<ct::Window{.padding = {0, 2}}, ct::Tensor<float, 1, 2, 3, 1201>, ct::Tensor<float, 3, 2, 1, 5>>(1e-4);
  agree<ct::Window{}, ct::Tensor<float, 2, 130, 6, 6>, ct::Tensor<float, 3, 130, 3, 3>>(1e-4);  // cut inside
}
