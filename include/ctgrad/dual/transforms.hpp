// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Derivatives of plain functions by dual numbers: seeds, derivative, gradient, jacobian and hessian. The
// function is called with dual numbers in place of numbers; it may capture, branch, loop and call itself.
#pragma once
#include <ctgrad/dual/number.hpp>

#include <utility>

namespace ctgrad {
namespace detail {

template <class T>
concept differentiable_scalar = std::is_floating_point_v<T> || is_dual<T>;

template <class T>
concept number = std::is_arithmetic_v<T> || is_dual<T>;

/// The number type of arguments: integers count as doubles.
template <class... X>
using argument_type = std::common_type_t<std::conditional_t<std::is_integral_v<X>, double, X>...>;

template <class T, std::size_t N, class Y>
constexpr T value_from(const Y& y) {
  if constexpr (std::is_same_v<Y, Dual<T, N>>) {
    return y.value;
  } else {  // a function that ignores its arguments
    static_assert(constant_for<Y, T>, "ctgrad: the function has to return a dual number or a number");
    return static_cast<T>(y);
  }
}
template <class T, std::size_t N, class Y>
constexpr std::array<T, N> gradient_from(const Y& y) {
  if constexpr (std::is_same_v<Y, Dual<T, N>>) {
    return y.gradient;
  } else {
    static_assert(constant_for<Y, T>, "ctgrad: the function has to return a dual number or a number");
    return {};
  }
}

}  // namespace detail

/// A number with its gradient.
template <class T, std::size_t N>
struct ValueAndGradient {
  T value{};
  std::array<T, N> gradient{};
};

/// The variable i of N: its derivative is 1 in direction i and 0 in the others.
template <std::size_t N, detail::number X>
constexpr auto variable(const X& value, std::size_t i) {
  Dual<detail::argument_type<X>, N> x = value;
  x.gradient[i] = 1;
  return x;
}

/// All entries of x as variables.
template <detail::differentiable_scalar T, std::size_t N>
constexpr std::array<Dual<T, N>, N> variables(const std::array<T, N>& x) {
  std::array<Dual<T, N>, N> v;
  for (std::size_t i = 0; i < N; ++i) v[i] = variable<N>(x[i], i);
  return v;
}
/// The numbers as variables: auto [x, y] = variables(1.0, 2.0).
template <detail::number First, detail::number... Rest>
constexpr auto variables(const First& first, const Rest&... rest) {
  using T = detail::argument_type<First, Rest...>;
  return variables(std::array<T, 1 + sizeof...(Rest)>{static_cast<T>(first), static_cast<T>(rest)...});
}

/// f'(x) of a function of one number. Second derivatives are derivatives of derivatives:
/// derivative([&](auto t) { return derivative(f, t); }, x).
template <class F, detail::number X>
constexpr auto derivative(F&& f, const X& x) {
  using T = detail::argument_type<X>;
  return detail::gradient_from<T, 1>(f(variable<1>(static_cast<T>(x), 0)))[0];
}

/// The value and the gradient of f(std::array<Dual<T, N>, N>) in all entries of x, from one call.
template <class F, detail::differentiable_scalar T, std::size_t N>
constexpr ValueAndGradient<T, N> value_and_gradient(F&& f, const std::array<T, N>& x) {
  const auto y = f(variables(x));
  return {detail::value_from<T, N>(y), detail::gradient_from<T, N>(y)};
}
/// The value and the gradient of f(Dual<T, N>, Dual<T, N>, …) in all its arguments, from one call.
template <class F, detail::number First, detail::number... Rest>
constexpr auto value_and_gradient(F&& f, const First& first, const Rest&... rest) {
  using T = detail::argument_type<First, Rest...>;
  constexpr std::size_t n = 1 + sizeof...(Rest);
  const auto v = variables(first, rest...);
  const auto call = [&]<std::size_t... I>(std::index_sequence<I...>) { return f(v[I]...); };
  const auto y = call(std::make_index_sequence<n>());
  return ValueAndGradient<T, n>{detail::value_from<T, n>(y), detail::gradient_from<T, n>(y)};
}

/// The gradient of f in all entries of x, as a std::array.
template <class F, detail::differentiable_scalar T, std::size_t N>
constexpr std::array<T, N> gradient(F&& f, const std::array<T, N>& x) {
  return value_and_gradient(f, x).gradient;
}
/// The gradient of f in all its arguments, as a std::array.
template <class F, detail::number First, detail::number... Rest>
constexpr auto gradient(F&& f, const First& first, const Rest&... rest) {
  return value_and_gradient(f, first, rest...).gradient;
}

/// The derivatives of a function from arrays to arrays: entry [i][j] is that of output i in input j.
template <class F, detail::differentiable_scalar T, std::size_t N>
constexpr auto jacobian(F&& f, const std::array<T, N>& x) {
  const auto y = f(variables(x));
  std::array<std::array<T, N>, std::tuple_size_v<std::remove_const_t<decltype(y)>>> rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = detail::gradient_from<T, N>(y[i]);
  return rows;
}

/// The second derivatives of f in all entries of x: entry [i][j] is ∂²f/∂x_i∂x_j.
template <class F, detail::differentiable_scalar T, std::size_t N>
constexpr std::array<std::array<T, N>, N> hessian(F&& f, const std::array<T, N>& x) {
  return jacobian([&](const auto& v) { return gradient(f, v); }, x);
}

}  // namespace ctgrad
