// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Derivatives of formulas: again formulas in canonical form.
#pragma once
#include <ctgrad/formula/functions.hpp>
#include <ctgrad/formula/symbols.hpp>

#include <tuple>

namespace ctgrad::formula {

namespace algebra {

/// The derivative of H in the symbol X; instantiated once for each distinct part of a formula.
template <class H, class X>
struct Derivative {
  using type = Zero;
};
template <class H, class X>
using derivative_of = typename Derivative<H, X>::type;

template <class X>
requires is_symbol<X>
struct Derivative<X, X> {
  using type = One;
};
template <class... T, class X>
struct Derivative<Sum<T...>, X> {
  using type = add<derivative_of<T, X>...>;
};
template <std::int64_t N, std::int64_t D, class C, class X>
struct Derivative<Scaled<N, D, C>, X> {
  using type = scale<N, D, derivative_of<C, X>>;
};

/// What the factor F contributes to the derivative of a product of P...: the product with the base b of F's
/// power b^e replaced by e·b', which is written as a multiplication by e·b'/b that cancels when factors are
/// collected.
template <class F, class Inner, class... P>
struct FactorDerivative {
  static constexpr Rational e = Factor<F>::exponent;
  using type = multiply<Number<e.num, e.den>, P..., Power<typename Factor<F>::base, -1, 1>, Inner>;
};
template <class F, class... P>
struct FactorDerivative<F, Zero, P...> {
  using type = Zero;
};
template <class... F, class X>
struct Derivative<Product<F...>, X> {
  template <class G>
  using part = typename FactorDerivative<G, derivative_of<typename Factor<G>::base, X>, F...>::type;
  using type = add<part<F>...>;
};
template <class B, std::int64_t N, std::int64_t D, class X>
struct Derivative<Power<B, N, D>, X> : FactorDerivative<Power<B, N, D>, derivative_of<B, X>, Power<B, N, D>> {
};

/// F'(A)·A', by the chain rule.
template <class F, class A, class Inner>
struct ChainRule {
  using type = multiply<decltype(F::derivative(A{})), Inner>;
};
template <class F, class A>
struct ChainRule<F, A, Zero> {
  using type = Zero;
};
template <class F, class A, class X>
struct Derivative<Call<F, A>, X> : ChainRule<F, A, derivative_of<A, X>> {};

template <class A, class B, class X>
struct Derivative<Call<function::Pow, A, B>, X> {
  static constexpr auto make() {
    constexpr A a{};
    constexpr B b{};
    constexpr derivative_of<A, X> da{};
    constexpr derivative_of<B, X> db{};
    constexpr auto of_base = [=] {
      if constexpr (std::is_same_v<decltype(da), const Zero>)
        return da;
      else
        return b * pow(a, b - One{}) * da;
    }();
    if constexpr (std::is_same_v<decltype(db), const Zero>)
      return of_base;
    else
      return of_base + pow(a, b) * log(a) * db;
  }
  using type = std::remove_cv_t<decltype(make())>;
};

/// \cond
template <std::size_t Order, class H, class X>
struct NthDerivative : NthDerivative<Order - 1, derivative_of<H, X>, X> {};
template <class H, class X>
struct NthDerivative<0, H, X> {
  using type = H;
};
/// \endcond

}  // namespace algebra

/// The derivative of h in the symbol x, or that of higher order: derivative<2>(h, x).
template <std::size_t Order = 1, Formula H, Formula X>
constexpr auto derivative(H, X) {
  static_assert(is_symbol<X>,
                "ctgrad: formula: derivative: the second argument is a symbol, such as symbol<\"x\">");
  return typename algebra::NthDerivative<Order, H, X>::type{};
}

/// The derivatives of h in the given symbols, as a std::tuple of formulas.
template <Formula H, Formula X, Formula... Y>
constexpr auto gradient(H h, X x, Y... y) {
  return std::tuple(derivative(h, x), derivative(h, y)...);
}

/// The derivatives of h in all its symbols, in the order of symbols_of<H>, as a std::tuple of formulas.
template <Formula H>
constexpr auto gradient(H h) {
  return []<class... X>(H f, List<X...>) {
    return std::tuple<algebra::derivative_of<decltype(f), X>...>{};
  }(h, symbols_of<H>{});
}

/// The second derivatives of h in all pairs of its symbols, in the order of symbols_of<H>, as a std::tuple of
/// rows.
template <Formula H>
constexpr auto hessian(H) {
  return []<class... X>(List<X...> symbols) {
    const auto row = []<class Y, class... Z>(Y, List<Z...>) {
      return std::tuple<algebra::derivative_of<algebra::derivative_of<H, Y>, Z>...>{};
    };
    return std::tuple<decltype(row(X{}, symbols))...>{};
  }(symbols_of<H>{});
}

}  // namespace ctgrad::formula
