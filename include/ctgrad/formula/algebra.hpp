// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sums, products and powers of formulas in canonical form.
//
// Sums and products are flat, sorted, with like terms and like factors collected and constants folded
// exactly. A constant multiplies into a sum that it stands before alone, 2·(x + y) = 2x + 2y; a sum that is a
// factor or the base of a whole power is divided by the common divisor of its coefficients and has a positive
// first term, so (2x + 2y)·z = 2·(x + y)·z. Nothing else is expanded. A simplification may define a formula
// at more points (x / x = 1, sqrt(x)^2 = x), but never changes a value that was defined: sqrt(x^2) stays.
#pragma once
#include <ctgrad/formula/list.hpp>
#include <ctgrad/formula/node.hpp>

namespace ctgrad::formula::algebra {

using Zero = Number<0>;
using One = Number<1>;

template <class A>
inline constexpr bool is_number = false;
template <std::int64_t N, std::int64_t D>
inline constexpr bool is_number<Number<N, D>> = true;

// --- a term is a coefficient times a core
// -----------------------------------------------------------------------

template <class T>
struct Term {
  using core = T;
  static constexpr Rational coefficient{1, 1};
};
template <std::int64_t N, std::int64_t D>
struct Term<Number<N, D>> {
  using core = One;
  static constexpr Rational coefficient{N, D};
};
template <std::int64_t N, std::int64_t D, class C>
struct Term<Scaled<N, D, C>> {
  using core = C;
  static constexpr Rational coefficient{N, D};
};

template <std::int64_t N, std::int64_t D, class A>
struct Scale {
  using type = Scaled<N, D, A>;
};
template <class A>
struct Scale<1, 1, A> {
  using type = A;
};
template <class A>
struct Scale<0, 1, A> {
  using type = Zero;
};

/// N/D times a term or a product.
template <std::int64_t N, std::int64_t D, class A>
struct ScaleTerm {
  static constexpr Rational r = Rational{N, D} * Term<A>::coefficient;
  using type = typename Scale<r.num, r.den, typename Term<A>::core>::type;
};
template <std::int64_t N, std::int64_t D, std::int64_t M, std::int64_t E>
struct ScaleTerm<N, D, Number<M, E>> {
  static constexpr Rational r = Rational{N, D} * Rational{M, E};
  using type = Number<r.num, r.den>;
};
template <std::int64_t N, std::int64_t D, class... T>
struct ScaleTerm<N, D, Sum<T...>> {
  using type = Sum<typename ScaleTerm<N, D, T>::type...>;
};
template <class... T>
struct ScaleTerm<1, 1, Sum<T...>> {
  using type = Sum<T...>;
};
template <class... T>
struct ScaleTerm<0, 1, Sum<T...>> {
  using type = Zero;
};

/// N/D · A.
template <std::int64_t N, std::int64_t D, class A>
using scale = typename ScaleTerm<N, D, A>::type;

// --- sums
// -------------------------------------------------------------------------------------------------------

template <class A>
struct Terms {
  using type = List<A>;
};
template <>
struct Terms<Zero> {
  using type = List<>;
};
template <class... T>
struct Terms<Sum<T...>> {
  using type = List<T...>;
};

template <class... T>
struct MakeSum {
  using type = Sum<T...>;
};
template <class T>
struct MakeSum<T> {
  using type = T;
};
template <>
struct MakeSum<> {
  using type = Zero;
};

template <class L>
struct AddTerms;
template <class... T>
struct AddTerms<List<T...>> {
  static constexpr auto all = [] {
    std::size_t i = 0;
    return collect<sizeof...(T)>({Entry{&node<typename Term<T>::core>, Term<T>::coefficient, i++}...});
  }();
  using cores = List<typename Term<T>::core...>;
  template <std::size_t... I>
  static auto make(std::index_sequence<I...>) ->
      typename MakeSum<scale<all.entry[I].r.num, all.entry[I].r.den, at<all.entry[I].index, cores>>...>::type;
  using type = decltype(make(std::make_index_sequence<all.size>{}));
};
template <class T>
struct AddTerms<List<T>> {
  using type = T;
};
template <>
struct AddTerms<List<>> {
  using type = Zero;
};

/// The sum of any number of formulas.
template <class... A>
using add = typename AddTerms<concat<typename Terms<A>::type...>>::type;

// --- products
// ---------------------------------------------------------------------------------------------------

/// A factor is a base to a power.
template <class F>
struct Factor {
  using base = F;
  static constexpr Rational exponent{1, 1};
};
template <class B, std::int64_t N, std::int64_t D>
struct Factor<Power<B, N, D>> {
  using base = B;
  static constexpr Rational exponent{N, D};
};

/// What the coefficients of a sum have in common, with the sign of the first: the sum divided by it has whole
/// coefficients without a common divisor.
template <class A>
struct Content {
  static constexpr Rational value{1, 1};
};
template <class First, class... T>
struct Content<Sum<First, T...>> {
  static constexpr Rational value = [] {
    Rational r = Term<First>::coefficient;
    const bool negative = r.num < 0;
    r.num = detail::magnitude(r.num);
    const auto with = [&r](Rational c) {
      const std::int64_t g = gcd(r.den, c.den);
      r = {gcd(r.num, detail::magnitude(c.num)), detail::product(r.den / g, c.den)};
    };
    (with(Term<T>::coefficient), ...);
    return negative ? -r : r;
  }();
};
template <class S>
struct Primitive {
  static constexpr Rational r = inverse(Content<S>::value);
  using type = scale<r.num, r.den, S>;
};

/// A formula as a coefficient and a list of factors.
template <class A>
struct Factors {
  static constexpr Rational coefficient{1, 1};
  using type = List<A>;
};
template <std::int64_t N, std::int64_t D>
struct Factors<Number<N, D>> {
  static constexpr Rational coefficient{N, D};
  using type = List<>;
};
template <class... F>
struct Factors<Product<F...>> {
  static constexpr Rational coefficient{1, 1};
  using type = List<F...>;
};
template <std::int64_t N, std::int64_t D, class C>
struct Factors<Scaled<N, D, C>> {
  static constexpr Rational coefficient{N, D};
  using type = typename Factors<C>::type;
};
template <class... T>
struct Factors<Sum<T...>> {
  static constexpr Rational coefficient = Content<Sum<T...>>::value;
  using type = List<typename Primitive<Sum<T...>>::type>;
};

template <class A, std::int64_t N, std::int64_t D>
struct Raise;
/// A to the power N/D.
template <class A, std::int64_t N, std::int64_t D = 1>
using raise = typename Raise<A, N, D>::type;

template <class Base, std::int64_t N, std::int64_t D>
struct PlainPower {
  using type = Power<Base, N, D>;
};
template <class Base>
struct PlainPower<Base, 1, 1> {
  using type = Base;
};

/// Whether a base collected to this exponent is not a factor of a product as it stands, but simplifies: the
/// base was under a root before.
template <class Base>
inline constexpr bool opens = false;
template <class B, std::int64_t N, std::int64_t D>
inline constexpr bool opens<Power<B, N, D>> = true;
template <std::int64_t N, std::int64_t D, class C>
inline constexpr bool opens<Scaled<N, D, C>> = true;
template <class... F>
inline constexpr bool opens<Product<F...>> = true;
template <class... T>
inline constexpr bool opens<Sum<T...>> = Content<Sum<T...>>::value != Rational{1, 1};

template <class Base>
constexpr bool simplifies(Rational exponent) {
  if constexpr (is_number<Base>)
    return exponent.num < 0 || exponent.num >= exponent.den;
  else
    return exponent.whole() && opens<Base>;
}

template <class... F>
struct MakeProduct {
  using type = Product<F...>;
};
template <class F>
struct MakeProduct<F> {
  using type = F;
};
template <>
struct MakeProduct<> {
  using type = One;
};

template <std::int64_t N, std::int64_t D, class L>
struct MultiplyFactors;
template <class... A>
struct Multiply;

template <std::int64_t N, std::int64_t D, class... F>
struct MultiplyFactors<N, D, List<F...>> {
  static constexpr auto all = [] {
    std::size_t i = 0;
    return collect<sizeof...(F)>({Entry{&node<typename Factor<F>::base>, Factor<F>::exponent, i++}...});
  }();
  using bases = List<typename Factor<F>::base...>;
  template <std::size_t... I>
  static auto make(std::index_sequence<I...>) {
    if constexpr ((simplifies<at<all.entry[I].index, bases>>(all.entry[I].r) || ...))
      return detail::Type<
          typename Multiply<Number<N, D>, raise<at<all.entry[I].index, bases>, all.entry[I].r.num,
                                                all.entry[I].r.den>...>::type>{};
    else
      return detail::Type<
          scale<N, D,
                typename MakeProduct<typename PlainPower<at<all.entry[I].index, bases>, all.entry[I].r.num,
                                                         all.entry[I].r.den>::type...>::type>>{};
  }
  using type = typename decltype(make(std::make_index_sequence<all.size>{}))::type;
};
template <class... F>
struct MultiplyFactors<0, 1, List<F...>> {
  using type = Zero;
};

template <class... A>
struct Multiply {
  static constexpr Rational c = (Rational{1, 1} * ... * Factors<A>::coefficient);
  using type = typename MultiplyFactors<c.num, c.den, concat<typename Factors<A>::type...>>::type;
};

/// The product of any number of formulas.
template <class... A>
using multiply = typename Multiply<A...>::type;

// --- powers
// -----------------------------------------------------------------------------------------------------

template <class A, std::int64_t N, std::int64_t D>
struct Raise {
  using type = Power<A, N, D>;
};
template <class A>
struct Raise<A, 0, 1> {
  using type = One;
};
template <class A>
struct Raise<A, 1, 1> {
  using type = A;
};

/// A whole number to a power: whole powers and exact roots are folded, of other roots the exponent is made to
/// lie between 0 and 1.
template <std::int64_t B, std::int64_t N, std::int64_t D>
struct RaiseWhole {
  static_assert(B >= 0, "ctgrad: formula: a root of a negative number");
  static constexpr std::int64_t root = exact_root(B, D), whole = formula::floor(Rational{N, D});
  static constexpr Rational outside = root >= 0 ? power({root, 1}, N) : power({B, 1}, whole);
  static constexpr Rational rest = root >= 0 ? Rational{0, 1} : Rational{N, D} - Rational{whole, 1};
  using type = scale<outside.num, outside.den,
                     std::conditional_t<rest.num == 0, One, Power<Number<B>, rest.num, rest.den>>>;
};
template <std::int64_t B, std::int64_t N>
struct RaiseWhole<B, N, 1> {
  static constexpr Rational r = power({B, 1}, N);
  using type = Number<r.num, r.den>;
};
template <std::int64_t A, std::int64_t B, std::int64_t N, std::int64_t D>
requires(N != 0 && !(N == 1 && D == 1)) struct Raise<Number<A, B>, N, D> {
  using type = multiply<typename RaiseWhole<A, N, D>::type, typename RaiseWhole<B, -N, D>::type>;
};

/// (base^e)^(N/D) is base^(e·N/D) wherever it is defined, unless e is even and N/D is a root, which gives
/// |base|.
template <class B, std::int64_t M, std::int64_t E, std::int64_t N, std::int64_t D>
requires(N != 0 && !(N == 1 && D == 1) &&
         (D == 1 || M % 2 != 0 || E != 1)) struct Raise<Power<B, M, E>, N, D> {
  static constexpr Rational r = Rational{M, E} * Rational{N, D};
  using type = raise<B, r.num, r.den>;
};

// Whole powers of products go to their factors. Roots do not: the factors may both be negative.
template <std::int64_t M, std::int64_t E, class C, std::int64_t N>
requires(N != 0 && N != 1) struct Raise<Scaled<M, E, C>, N, 1> {
  using type = multiply<raise<Number<M, E>, N>, raise<C, N>>;
};
template <class... F, std::int64_t N>
requires(N != 0 && N != 1) struct Raise<Product<F...>, N, 1> {
  using type = multiply<raise<F, N>...>;
};
template <class... T, std::int64_t N>
requires(N != 0 && N != 1) struct Raise<Sum<T...>, N, 1> {
  static constexpr Rational c = power(Content<Sum<T...>>::value, N);
  using type = scale<c.num, c.den, Power<typename Primitive<Sum<T...>>::type, N, 1>>;
};

}  // namespace ctgrad::formula::algebra
