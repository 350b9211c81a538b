// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Convolutions and pooling over one or two axes: windows are views of an image; a convolution is one matrix
// product with them.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/transform/vjp.hpp>

#include <limits>
#include <utility>

namespace ctgrad {

/// A number for the height and one for the width, or one for both.
struct Pair {
  int height, width;
  constexpr Pair(int both) : height(both), width(both) {}
  constexpr Pair(int h, int w) : height(h), width(w) {}
  constexpr bool operator==(const Pair&) const = default;
};

/// How windows lie on an image, in elements: steps between windows, border added on every side, steps inside
/// a window. They are as many as fit: (extent + 2 padding − dilation (size − 1) − 1) / stride + 1.
struct Window {
  Pair stride = 1, padding = 0, dilation = 1;
  constexpr bool operator==(const Window&) const = default;
};

namespace op {

/// Windows along one axis: how many elements each has, and how they lie.
struct Windows {
  int taps, stride, padding, dilation;

  /// How many fit.
  constexpr int count(int extent) const {
    const int room = extent + 2 * padding - dilation * (taps - 1) - 1;
    return room < 0 || stride < 1 || padding < 0 || dilation < 1 ? 0 : room / stride + 1;
  }
  /// Whether every element is in one window at most, beside its neighbours.
  constexpr bool touch() const { return stride == taps && padding == 0 && (dilation == 1 || taps == 1); }
};

/// x with so many elements of the given value along the axis on both sides.
constexpr graph::Value border(graph::Value x, int axis, int width, double value) {
  const int extent = x.shape()[axis];
  const graph::Value y = pad(x, axis, width, extent + 2 * width);
  if (value == 0 || y == x) return y;
  const graph::Value index = iota(*y.builder, y.type(), y.shape(), axis), edge = constant_like(y, value);
  return select(less(index, constant_like(y, width)), edge,
                select(less(index, constant_like(y, width + extent)), y, edge));
}

/// `count` windows along an axis of x with its border, in place of which stand taps and behind them windows.
/// No element moves.
constexpr graph::Value windows(graph::Value x, int axis, const Windows& w, int count) {
  if (!w.touch()) return unfold(x, axis, w.taps, count, w.stride, w.dilation);
  x = slice(x, axis, 0, count * w.taps);
  Dims split;
  Permute::Order order{};
  for (int i = 0; i < x.shape().rank; ++i) {
    split.push_back(i == axis ? count : x.shape()[i]);
    if (i == axis) split.push_back(w.taps);
  }
  for (int i = 0; i < split.rank; ++i) order[static_cast<std::size_t>(i)] = i;
  std::swap(order[static_cast<std::size_t>(axis)], order[static_cast<std::size_t>(axis) + 1]);
  return permute(reshape(x, split), order);
}
/// (N, C, H, W) to (N, C, taps of h, taps of w, windows of h, windows of w).
constexpr graph::Value windows(graph::Value x, const Windows& h, const Windows& w, double edge) {
  const int rows = h.count(x.shape()[2]), columns = w.count(x.shape()[3]);
  x = border(border(x, 3, w.padding, edge), 2, h.padding, edge);
  return permute(windows(windows(x, 3, w, columns), 2, h, rows), {0, 1, 2, 4, 3, 5});
}

constexpr graph::Value conv2d(graph::Value x, graph::Value weight, const Windows& h, const Windows& w) {
  const int n = x.shape()[0], outputs = weight.shape()[0], inner = weight.shape()[1] * h.taps * w.taps,
            rows = h.count(x.shape()[2]), columns = w.count(x.shape()[3]);
  const graph::Value patches = reshape(windows(x, h, w, 0), {n, inner, rows * columns});
  const graph::Value kernels = broadcast_to(reshape(weight, {outputs, inner}), {n, outputs, inner});
  return reshape(matmul(kernels, patches), {n, outputs, rows, columns});
}

}  // namespace op

namespace detail {

template <class S, Window W, int Height, int Width, int Outputs>
struct Windowed {
  static_assert(S::rank == 4,
                "ctgrad: the input of a 2-d convolution or pooling is (batch, channels, height, width)");
  static constexpr op::Windows h{Height, W.stride.height, W.padding.height, W.dilation.height},
      w{Width, W.stride.width, W.padding.width, W.dilation.width};
  static constexpr bool fits = S::rank == 4 && h.count(S::dims[2]) > 0 && w.count(S::dims[3]) > 0;
  static_assert(fits,
                "ctgrad: no window fits into the padded image, or its stride or dilation is not positive");
  static constexpr Dims dims =
      fits ? Dims{S::dims[0], Outputs, h.count(S::dims[2]), w.count(S::dims[3])} : Dims{};
  using type = shape_of<dims>;
};

/// The same window along one axis of a sequence.
template <Window W>
inline constexpr Window flat{{1, W.stride.width}, {0, W.padding.width}, {1, W.dilation.width}};

/// (N, C, L) as (N, C, 1, L).
template <class T, std::size_t N, std::size_t C, std::size_t L>
constexpr auto as_image(Expr<T, Shape<N, C, L>> x, std::source_location where) {
  return reshape<N, C, 1, L>(x, where);
}
template <class T, std::size_t N, std::size_t C, std::size_t L>
constexpr auto as_sequence(Expr<T, Shape<N, C, 1, L>> x, std::source_location where) {
  return reshape<N, C, L>(x, where);
}

}  // namespace detail

/// Cross-correlation of images x (N, C, H, W) with weight (O, C, KH, KW), as torch.nn.functional.conv2d
/// without groups; zeros lie around x. The result is (N, O, OH, OW) with OH = ⌊(H + 2 padding − dilation (KH
/// − 1) − 1) / stride⌋ + 1.
template <Window W = Window{}, class T, class S, class U, class K>
constexpr auto conv2d(Expr<T, S> x, Expr<U, K> weight,
                      std::source_location where = std::source_location::current()) {
  static_assert(K::rank == 4, "ctgrad: conv2d: the weight is (outputs, channels, height, width)");
  static_assert(S::dims[1] == K::dims[1],
                "ctgrad: conv2d: input and weight have different numbers of channels");
  using Result = detail::Windowed<S, W, K::dims[2], K::dims[3], K::dims[0]>;
  return Expr<common_scalar<T, U>, typename Result::type>(
      op::conv2d(x.at(where, "conv2d"), weight.value, Result::h, Result::w));
}
/// The same with bias (O) added to every output channel.
template <Window W = Window{}, class T, class S, class U, class K, std::size_t O>
constexpr auto conv2d(Expr<T, S> x, Expr<U, K> weight, Expr<U, Shape<O>> bias,
                      std::source_location where = std::source_location::current()) {
  static_assert(K::dims[0] == static_cast<int>(O),
                "ctgrad: conv2d: the bias has one element for each output");
  return binary<op::Add>(conv2d<W>(x, weight, where), reshape<O, 1, 1>(bias, where));
}

/// Cross-correlation of sequences x (N, C, L) with weight (O, C, K), as torch.nn.functional.conv1d without
/// groups; of the window's numbers the widths count.
template <Window W = Window{}, class T, class S, class U, class K>
constexpr auto conv1d(Expr<T, S> x, Expr<U, K> weight,
                      std::source_location where = std::source_location::current()) {
  static_assert(
      S::rank == 3 && K::rank == 3,
      "ctgrad: conv1d: the input is (batch, channels, length) and the weight (outputs, channels, length)");
  constexpr Window one_row = detail::flat<W>;
  return detail::as_sequence(
      conv2d<one_row>(detail::as_image(x, where), detail::as_image(weight, where), where), where);
}
/// The same with bias (O) added to every output channel.
template <Window W = Window{}, class T, class S, class U, class K, std::size_t O>
constexpr auto conv1d(Expr<T, S> x, Expr<U, K> weight, Expr<U, Shape<O>> bias,
                      std::source_location where = std::source_location::current()) {
  static_assert(K::dims[0] == static_cast<int>(O),
                "ctgrad: conv1d: the bias has one element for each output");
  return binary<op::Add>(conv1d<W>(x, weight, where), reshape<O, 1>(bias, where));
}

namespace detail {

/// Images (N, O, H, W) of which a convolution with weight K (C, O, KH, KW) makes S (N, C, H, W).
template <class S, class K, Window W, Pair Extra>
struct Transposed {
  static_assert(S::rank == 4 && K::rank == 4 && S::dims[1] == K::dims[0],
                "ctgrad: conv_transpose2d: the input is (batch, channels, height, width) and the weight "
                "(channels, outputs, height, width)");
  static_assert(0 <= Extra.height && Extra.height < W.stride.height && 0 <= Extra.width &&
                    Extra.width < W.stride.width,
                "ctgrad: conv_transpose2d: the output padding is less than the stride");
  static constexpr int extent(int windows, int taps, int stride, int padding, int dilation, int extra) {
    return (windows - 1) * stride - 2 * padding + dilation * (taps - 1) + extra + 1;
  }
  static constexpr int height = extent(S::dims[2], K::dims[2], W.stride.height, W.padding.height,
                                       W.dilation.height, Extra.height),
                       width = extent(S::dims[3], K::dims[3], W.stride.width, W.padding.width,
                                      W.dilation.width, Extra.width);
  static_assert(height > 0 && width > 0, "ctgrad: conv_transpose2d: the padding leaves nothing of the image");
  static constexpr Dims dims{S::dims[0], K::dims[1], height > 0 ? height : 1, width > 0 ? width : 1};
  using type = shape_of<dims>;
};

}  // namespace detail

/// The transpose of conv2d as a linear map of images: x (N, C, H, W), weight (C, O, KH, KW) to (N, O, OH, OW)
/// with OH = (H − 1) stride − 2 padding + dilation (KH − 1) + output padding + 1, so that conv2d with the
/// same window and weight has x's shape (torch.nn.functional.conv_transpose2d without groups). Every element
/// of x adds its multiple of the weight to a window.
template <Window W = Window{}, Pair OutputPadding = Pair{0}, class T, class S, class U, class K>
constexpr auto conv_transpose2d(Expr<T, S> x, Expr<U, K> weight,
                                std::source_location where = std::source_location::current()) {
  using Image = typename detail::Transposed<S, K, W, OutputPadding>::type;
  const graph::Frame frame(x.value, where, "conv_transpose2d");
  const graph::Value v = x.at(where);
  const Expr<T, Image> image(op::constant(*v.builder, v.type(), Image::dims, 0));
  return vjp([weight](auto y) { return conv2d<W>(y, weight); })(image, x).second;
}
/// The same with bias (O) added to every output channel.
template <Window W = Window{}, Pair OutputPadding = Pair{0}, class T, class S, class U, class K,
          std::size_t O>
constexpr auto conv_transpose2d(Expr<T, S> x, Expr<U, K> weight, Expr<U, Shape<O>> bias,
                                std::source_location where = std::source_location::current()) {
  static_assert(K::dims[1] == static_cast<int>(O),
                "ctgrad: conv_transpose2d: the bias has one element for each output");
  return binary<op::Add>(conv_transpose2d<W, OutputPadding>(x, weight, where), reshape<O, 1, 1>(bias, where));
}

/// The mean of every window of Height × Width of images (N, C, H, W); zeros around them count
/// (torch.nn.functional.avg_pool2d). Windows touch unless a stride is given.
template <int Height, int Width, Window W = Window{.stride = {Height, Width}}, class T, class S>
constexpr auto avg_pool2d(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  using Result = detail::Windowed<S, W, Height, Width, S::dims[1]>;
  using op::operator*;
  const graph::Value all = op::sum(op::windows(x.at(where, "avg_pool2d"), Result::h, Result::w, 0), 0b1100);
  return Expr<T, typename Result::type>(op::reshape(all * (1.0 / (Height * Width)), Result::dims));
}

/// The largest element of every window of Height × Width of images (N, C, H, W), around which −∞ lies
/// (torch.nn.functional.max_pool2d). Windows touch unless a stride is given. The gradient of a tie is split
/// evenly.
template <int Height, int Width, Window W = Window{.stride = {Height, Width}}, class T, class S>
constexpr auto max_pool2d(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  using Result = detail::Windowed<S, W, Height, Width, S::dims[1]>;
  static_assert(2 * W.padding.height <= Height && 2 * W.padding.width <= Width,
                "ctgrad: max_pool2d: the padding is at most half of the window");
  const double edge = -std::numeric_limits<double>::infinity();
  return Expr<T, typename Result::type>(op::reshape(
      op::amax(op::windows(x.at(where, "max_pool2d"), Result::h, Result::w, edge), 0b1100), Result::dims));
}

}  // namespace ctgrad
