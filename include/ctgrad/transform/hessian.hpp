// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Second derivatives of scalar-valued functions: hessian, its product with a vector, its diagonal and trace.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/formula/node.hpp>
#include <ctgrad/transform/grad.hpp>
#include <ctgrad/transform/jacobian.hpp>
#include <ctgrad/transform/jvp.hpp>

namespace ctgrad {

namespace transform {

template <class F, std::size_t... I>
struct Hessian : Callable<Hessian<F, I...>>, Holds<F> {
  constexpr auto apply(const auto&... arguments) const {
    return Jacobian<Grad<F, I...>, Mode::forward, I...>{{}, {{{}, {this->f}}}}.apply(arguments...);
  }
};

template <class F>
struct Hvp : Callable<Hvp<F>>, Holds<F> {
  template <class... A>
  struct GradientOfHalf {
    template <std::size_t... K>
    static auto of(std::index_sequence<K...>) -> GradientOf<std::index_sequence<K...>, A...>;
    using type = decltype(of(std::make_index_sequence<sizeof...(A) / 2>{}));
  };
  template <class... A>
  using Returned = typename GradientOfHalf<A...>::type;

  constexpr auto apply(const auto&... arguments) const {
    return Jvp<Grad<F>>{{}, {{{}, {this->f}}}}.apply(arguments...).second;
  }
};

template <class F>
struct HessianDiagonal : Callable<HessianDiagonal<F>>, Holds<F> {
  template <class... A>
  using Returned = GradientOf<std::index_sequence_for<A...>, A...>;

  template <class... A>
  constexpr auto apply(const A&... arguments) const {
    const std::tuple<A...> x = variables(std::tuple<A...>(arguments...));
    const auto y = spread(this->f, x);
    static_assert(std::remove_const_t<decltype(y)>::shape::size == 1,
                  "ctgrad: the Hessian needs a scalar-valued function; reduce its result with sum or mean");
    const auto wrt = trace::flatten(x);
    const auto gradient = diff::reverse(y.value, op::constant_like(y.value, 1), wrt);
    Items<graph::Value> diagonal(wrt.size());
    for (std::size_t i = 0; i < wrt.size(); ++i)
      if (gradient[i].valid()) diagonal[i] = diagonal_of(gradient[i], wrt[i]);
    return one_or_tuple(refill_or_zero(x, diagonal));
  }

private:
  /// ∂g[k]/∂x[k] for every element k.
  static constexpr graph::Value diagonal_of(graph::Value g, graph::Value x) {
    if (x.shape().size() == 1) return diff::forward(g, {x}, {op::constant_like(x, 1)});
    const graph::Value direction = stand_in(x);
    const graph::Value product = diff::forward(g, {x}, {direction});
    if (!product.valid()) return {};
    const int n = static_cast<int>(x.shape().size());
    const graph::Value unit = diff::identity(*x.builder, x.type(), x.shape());
    const graph::Value rows = diff::batch({product}, {direction}, {unit}, n)[0];
    return op::reshape(op::sum(op::reshape(op::operator*(rows, unit), {n, n}), 1u), x.shape());
  }
};

template <class F>
struct Laplacian : Callable<Laplacian<F>>, Holds<F> {
  constexpr auto apply(const auto&... arguments) const {
    const auto diagonal = HessianDiagonal<F>{{}, {this->f}}.apply(arguments...);
    graph::Value total;
    trace::for_each(diagonal, [&](const auto& d) {
      const unsigned axes = (1u << d.value.shape().rank) - 1u;
      const graph::Value s = op::reshape(op::sum(d.value, axes), {});
      total = total.valid() ? op::operator+(total, s) : s;
    });
    using Value = std::remove_cvref_t<decltype(this->f(arguments...))>;
    return Expr<typename Value::scalar, Shape<>>(total);
  }
};

}  // namespace transform

/// All second derivatives of a scalar-valued f by forward over reverse mode (jax.hessian), in all its
/// arguments or in those with the indices I. One tensor x gives the extents of x twice; several arguments
/// give a tuple of tuples.
template <std::size_t... I, class F>
requires(!formula::Formula<F>) constexpr auto hessian(F f) { return transform::Hessian<F, I...>{{}, {f}}; }

/// The Hessian of a scalar-valued f times a vector, without the Hessian: hvp(f)(x…, v…) = ∇(∇f·v), forward
/// over reverse mode, at about the cost of two gradients. Each vᵢ has the type of xᵢ.
template <class F>
constexpr auto hvp(F f) {
  return transform::Hvp<F>{{}, {f}};
}

/// ∂²f/∂xₖ² for every element xₖ of the arguments, in their types.
template <class F>
constexpr auto hessian_diagonal(F f) {
  return transform::HessianDiagonal<F>{{}, {f}};
}

/// Σₖ ∂²f/∂xₖ² over all elements of the arguments.
template <class F>
constexpr auto laplacian(F f) {
  return transform::Laplacian<F>{{}, {f}};
}

}  // namespace ctgrad
