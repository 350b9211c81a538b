// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/train.hpp>

namespace {

/// Calls f(element of x or the edge, window's row and column, tap's row and column) for every tap that a
/// window of image n, channel c has.
template <class T, std::size_t N, std::size_t C, std::size_t H, std::size_t W, class F>
void taps(const ct::Tensor<T, N, C, H, W>& x, ct::Window w, ct::Pair size, double edge, F f) {
  const int oh = (static_cast<int>(H) + 2 * w.padding.height - w.dilation.height * (size.height - 1) - 1) /
                     w.stride.height +
                 1,
            ow = (static_cast<int>(W) + 2 * w.padding.width - w.dilation.width * (size.width - 1) - 1) /
                     w.stride.width +
                 1;
  for (std::size_t n = 0; n < N; ++n)
    for (std::size_t c = 0; c < C; ++c)
      for (int i = 0; i < oh; ++i)
        for (int j = 0; j < ow; ++j)
          for (int k = 0; k < size.height; ++k)
            for (int l = 0; l < size.width; ++l) {
              const int row = i * w.stride.height + k * w.dilation.height - w.padding.height,
                        column = j * w.stride.width + l * w.dilation.width - w.padding.width;
              const bool inside =
                  0 <= row && row < static_cast<int>(H) && 0 <= column && column < static_cast<int>(W);
              const double v = inside ? static_cast<double>(x(n, c, static_cast<std::size_t>(row),
                                                              static_cast<std::size_t>(column)))
                                      : edge;
              f(v, n, c, static_cast<std::size_t>((i * ow + j)), static_cast<std::size_t>(k * size.width + l),
                static_cast<std::size_t>(oh * ow));
            }
}

template <ct::Window W, class T, std::size_t N, std::size_t C, std::size_t H, std::size_t V, std::size_t O,
          std::size_t K, std::size_t L>
void compare(const ct::Tensor<T, N, C, H, V>& x, const ct::Tensor<T, O, C, K, L>& weight) {
  check::Elements y;
  taps(x, W, {int{K}, int{L}}, 0,
       [&](double v, std::size_t n, std::size_t c, std::size_t window, std::size_t tap, std::size_t count) {
         y.resize(N * O * count);
         for (std::size_t o = 0; o < O; ++o)
           y[(n * O + o) * count + window] += v * static_cast<double>(weight[(o * C + c) * K * L + tap]);
       });
  constexpr auto f = [](auto a, auto b) { return ct::conv2d<W>(a, b); };
  CHECK(check::relative_error(check::elements(ct::evaluate(f)(x, weight)), y) <=
        (std::is_same_v<T, float> ? 1e-6 : 1e-14));
}

constexpr ct::Window apart{.stride = {2, 3}}, overlap{.stride = 1, .padding = 1},
    wide{.stride = {2, 3}, .padding = {0, 1}, .dilation = {3, 1}},
    odd{.stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}}, along{.stride = {1, 2}, .padding = 1};
const auto image = check::random<ct::Tensor<double, 2, 3, 6, 7>>(1);

struct Autoencoder {
  static constexpr ct::Window half{.stride = 2, .padding = 1};
  ct::nn::Conv2d<1, 4, ct::Pair{3}, half> down;
  ct::nn::ConvTranspose2d<4, 1, ct::Pair{3}, half, ct::Pair{1}> up;
  constexpr auto operator()(auto x) const { return up(tanh(down(x))); }
};

}  // namespace

TEST_CASE("conv2d with strides, padding and dilation is the sum over taps") {
  const auto w = check::random<ct::Tensor<double, 4, 3, 3, 2>>(2);
  compare<ct::Window{}>(image, w);
  compare<ct::Window{.padding = 1}>(image, w);
  compare<ct::Window{.stride = 2}>(image, w);
  compare<ct::Window{.stride = {2, 3}, .padding = {0, 2}, .dilation = {2, 1}}>(image, w);
  compare<ct::Window{.stride = 3, .padding = 2, .dilation = {1, 3}}>(image, w);
  compare<ct::Window{}>(image, check::random<ct::Tensor<double, 2, 3, 1, 1>>(3));
  compare<ct::Window{}>(image, check::random<ct::Tensor<double, 2, 3, 6, 7>>(4));
  compare<ct::Window{.padding = 1}>(check::random<ct::Tensor<float, 1, 2, 9, 17>>(5),
                                    check::random<ct::Tensor<float, 3, 2, 3, 3>>(6));
}

TEST_CASE("conv2d's derivatives in image, weight and bias") {
  const auto x = check::random<ct::Tensor<double, 2, 2, 4, 5>>(1);
  const auto w = check::random<ct::Tensor<double, 2, 2, 3, 2>>(2);
  const auto b = check::random<ct::Tensor<double, 2>>(3);
  check::function(
      [](auto v, auto k, auto c) {
        return ct::conv2d<ct::Window{.stride = {1, 2}, .padding = 1}>(v, k, c);
      },
      x, w, b);
  check::function([](auto v, auto k) { return tanh(ct::conv2d(v, k)); }, x, w);
}

TEST_CASE("conv_transpose2d is PyTorch's, with its gradients") {
  const ct::Tensor<double, 1, 2, 2, 3> x{0.5, -1, 2, 1.5, 0.25, -0.75, 3, -2, 1, 0.125, 2.5, -1.5};
  const ct::Tensor<double, 2, 1, 2, 3> w{1, -0.5, 0.25, 2, -1.5, 0.75, -1, 0.5, 1.25, 3, -0.25, -2};
  const ct::Tensor<double, 1> b{0.375};
  const auto compare = [&](auto f, const check::Elements(&expected)[4]) {
    CHECK(check::same(check::value(f, x, w, b), expected[0], 1e-14));
    const auto squares = [](auto v, auto k, auto c) {
      const auto y = decltype(f){}(v, k, c);
      return sum(y * y);
    };
    const auto gradient = check::gradient(squares, x, w, b);
    for (std::size_t i = 0; i < 3; ++i) CHECK(check::same(gradient[i], expected[i + 1], 1e-13));
  };
  compare([](auto v, auto k, auto c) { return ct::conv_transpose2d(v, k, c); },
          {{-2.125, 2.625, 4.75, -2.875, 2.125, 11.75, -12.0625, 6.15625, 3.1875, -2.1875, 3.75, 6.09375,
            -5.75, -2.9375, 2.8125},
           {87.921875, -62.875, 25.21875, 26.734375, 8.53125, -1.9375, 70.65625, -95.890625, 37.03125,
            22.28125, 89.4375, -58.875},
           {31.609375, -56.265625, 42.34375, 83.421875, 8.1875, -31.90625, -89.59375, 9.203125, 68.2890625,
            179.71875, -109.0390625, -4.75},
           {30.625}});
  compare(
      [](auto v, auto k, auto c) {
        return ct::conv_transpose2d<wide, ct::Pair{1, 2}>(v, k, c);
      },
      {{1.625,  4.25,     1.375, -0.125,  -2.375, 1.375,   -0.125, 2.125,   0.375,   0.375,  0.375,
        0.375,  0.375,    0.375, 0.375,   0.375,  0.375,   0.375,  -0.3125, 0.90625, -1.875, 1.5,
        3.5625, 1.125,    0,     -1.6875, 0.375,  -1.125,  -5.25,  -7.625,  2.375,   3.625,  7.375,
        -2.875, -0.125,   0.375, 0.375,   0.375,  0.375,   0.375,  0.375,   0.375,   0.375,  0.375,
        0.375,  -1.90625, 1.25,  8.375,   -0.625, -4.4375, -5.625, 1.875,   2.8125,  0.375,  0.375,
        0.375,  0.375,    0.375, 0.375,   0.375,  0.375,   0.375,  0.375},
       {-4, -30.5, 41.875, 8.359375, 25.25, -22.5, 33.8125, -70.25, 48.625, -2.09375, 82.46875, -52.40625},
       {0.125, 1.1875, 24.53125, 57.375, -26.21875, -15.6875, -15.5, 17.421875, 62.3515625, 104, -31.2265625,
        -76.5625},
       {42.125}});
}

TEST_CASE("conv_transpose2d is the transpose of conv2d, for odd numbers of everything") {
  const auto y = check::random<ct::Tensor<double, 2, 3, 7, 8>>(1);
  const auto w = check::random<ct::Tensor<double, 4, 3, 3, 2>>(2);
  const auto x = check::random<ct::Tensor<double, 2, 4, 3, 4>>(3);
  constexpr auto there = [](auto v, auto k, auto u) { return sum(ct::conv2d<odd>(v, k) * u); };
  constexpr auto back = [](auto v, auto k, auto u) {
    return sum(v * ct::conv_transpose2d<odd, ct::Pair{0, 1}>(u, k));
  };
  CHECK(check::same(check::value(there, y, w, x), check::value(back, y, w, x), 1e-12));
}

TEST_CASE("conv_transpose2d's derivatives in image, weight and bias") {
  const auto x = check::random<ct::Tensor<double, 2, 2, 2, 3>>(1);
  const auto w = check::random<ct::Tensor<double, 2, 3, 3, 2>>(2);
  const auto b = check::random<ct::Tensor<double, 3>>(3);
  check::function([](auto v, auto k, auto c) { return tanh(ct::conv_transpose2d<along>(v, k, c)); }, x, w, b);
  check::programs([](auto v, auto k) { return ct::conv_transpose2d<ct::Window{.stride = 2}>(v, k); },
                  check::random<ct::Tensor<float, 2, 3, 5, 7>>(4),
                  check::random<ct::Tensor<float, 3, 2, 2, 2>>(5));
}

TEST_CASE("layers of an autoencoder have PyTorch's shapes, and learn") {
  using X = ct::Tensor<float, 2, 1, 6, 8>;
  constexpr auto loss = [](const auto& model, auto x) { return ct::mse(model(x), x); };
  auto trainer = ct::train::make_trainer<Autoencoder, X>(loss, ct::optim::AdamW{.weight_decay = 0}, 1);
  X x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(0.3f * static_cast<float>(i));
  const double first = trainer.loss(x);
  for (int i = 0; i < 300; ++i) trainer.step(0.01, x);
  CHECK(trainer.loss(x) < 0.1 * first);
}

TEST_CASE("conv1d is conv2d of one row") {
  const ct::Tensor<double, 1, 1, 5> x{1, 2, 3, 4, 5};
  const ct::Tensor<double, 2, 1, 3> w{1, 0, -1, 1, 1, 1};
  CHECK(check::value([](auto v, auto k) { return ct::conv1d(v, k); }, x, w) ==
        check::Elements{-2, -2, -2, 6, 9, 12});
  CHECK(check::value([](auto v, auto k) { return ct::conv1d<ct::Window{.stride = 2, .padding = 1}>(v, k); },
                     x, w) == check::Elements{-2, -2, 4, 3, 9, 9});
  CHECK(check::value([](auto v, auto k) { return ct::conv1d<ct::Window{.dilation = 2}>(v, k); }, x, w) ==
        check::Elements{-4, 9});
  check::function(
      [](auto v, auto k, auto b) { return ct::conv1d<ct::Window{.stride = 2, .padding = 1}>(v, k, b); },
      check::random<ct::Tensor<double, 2, 2, 5>>(1), check::random<ct::Tensor<double, 3, 2, 3>>(2),
      check::random<ct::Tensor<double, 3>>(3));
}

TEST_CASE("pooling takes means and maxima of windows") {
  const auto mean = [&](ct::Window w) {
    check::Elements y;
    taps(image, w, {2, 3}, 0,
         [&](double v, std::size_t n, std::size_t c, std::size_t window, std::size_t, std::size_t count) {
           y.resize(6 * count);
           y[(n * 3 + c) * count + window] += v / 6;
         });
    return y;
  };
  const auto most = [&](ct::Window w) {
    check::Elements y;
    taps(image, w, {2, 3}, -1e300,
         [&](double v, std::size_t n, std::size_t c, std::size_t window, std::size_t, std::size_t count) {
           if (y.empty()) y.assign(6 * count, -1e300);
           double& m = y[(n * 3 + c) * count + window];
           m = std::max(m, v);
         });
    return y;
  };
  CHECK(check::relative_error(check::value([](auto v) { return ct::avg_pool2d<2, 3>(v); }, image),
                              mean(apart)) <= 1e-14);
  CHECK(check::relative_error(check::value([](auto v) { return ct::avg_pool2d<2, 3, overlap>(v); }, image),
                              mean(overlap)) <= 1e-14);
  CHECK(check::value([](auto v) { return ct::max_pool2d<2, 3>(v); }, image) == most(apart));
  CHECK(check::value([](auto v) { return ct::max_pool2d<2, 3, overlap>(v); }, image) == most(overlap));
}

TEST_CASE("pooling's derivatives") {
  const auto x = check::random<ct::Tensor<double, 1, 2, 4, 5>>(1);
  check::function([](auto v) { return ct::avg_pool2d<2, 2>(v * v); }, x);
  check::function([](auto v) { return ct::max_pool2d<2, 2, ct::Window{.stride = 1, .padding = 1}>(v * v); },
                  x);
}

TEST_CASE("vmap of convolutions and pooling gives those of each element, and per-example gradients") {
  const auto x = check::random<ct::Tensor<double, 3, 2, 1, 5, 6>>(1);
  const auto weight = check::random<ct::Tensor<double, 2, 1, 3, 2>>(2);
  constexpr auto f = [](auto a, auto w) {
    const auto y = ct::conv2d<odd>(a, w);
    return sum(ct::max_pool2d<1, 2>(ct::conv_transpose2d<overlap>(y, w)) * ct::avg_pool2d<1, 2>(y * y));
  };
  const auto [images, weights] = ct::vmap<0, ct::unbatched>(ct::grad(f))(x, weight);
  for (std::size_t k = 0; k < 3; ++k) {
    ct::Tensor<double, 2, 1, 5, 6> one;
    for (std::size_t i = 0; i < one.size(); ++i) one[i] = x[k * one.size() + i];
    const auto [image_gradient, weight_gradient] = ct::grad(f)(one, weight);
    for (std::size_t i = 0; i < one.size(); ++i)
      CHECK(images[k * one.size() + i] == doctest::Approx(image_gradient[i]).epsilon(1e-12));
    for (std::size_t i = 0; i < weight.size(); ++i)
      CHECK(weights[k * weight.size() + i] == doctest::Approx(weight_gradient[i]).epsilon(1e-12));
  }
}
