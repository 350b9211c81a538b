// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

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

constexpr ct::Window apart{.stride = {2, 3}}, overlap{.stride = 1, .padding = 1};
const auto image = check::random<ct::Tensor<double, 2, 3, 6, 7>>(1);

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
