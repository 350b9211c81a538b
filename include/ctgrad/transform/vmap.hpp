// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// vmap: a function of one element as a function of a batch.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/batch.hpp>
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

/// In vmap's list of axes: the argument is the same for the whole batch.
inline constexpr int unbatched = -1;

namespace transform {

namespace detail {
template <class S>
struct Rest {
  static_assert(S::rank > 0, "ctgrad: vmap: a number has no leading axis; mark its argument unbatched");
  using type = S;
};
template <std::size_t B, std::size_t... E>
struct Rest<Shape<B, E...>> {
  using type = Shape<E...>;
};
/// A traced value without its leading axis.
template <class X>
using element_of = Expr<typename X::scalar, typename Rest<typename X::shape>::type>;

template <std::size_t B, class S>
struct Longer;
template <std::size_t B, std::size_t... E>
struct Longer<B, Shape<E...>> {
  using type = Shape<B, E...>;
};
/// A traced value with one more, leading axis.
template <std::size_t B>
struct Batched {
  template <class X>
  using of = Expr<typename X::scalar, typename Longer<B, typename X::shape>::type>;
};

/// The extent of the leading axis of a structure's first value.
template <class S>
inline constexpr std::size_t leading_extent = 0;
template <class T, std::size_t B, std::size_t... E>
inline constexpr std::size_t leading_extent<Expr<T, Shape<B, E...>>> = B;
template <class T, std::size_t N>
inline constexpr std::size_t leading_extent<std::array<T, N>> = leading_extent<T>;
template <class T, class... U>
inline constexpr std::size_t leading_extent<std::tuple<T, U...>> = leading_extent<T>;
template <class T, class U>
inline constexpr std::size_t leading_extent<std::pair<T, U>> = leading_extent<T>;
template <template <class...> class C, class T, class... U>
requires trace::Record<C<T, U...>>
inline constexpr std::size_t leading_extent<C<T, U...>> = leading_extent<T>;
}  // namespace detail

/// Axes[i] is 0 for an argument with a batch axis and unbatched for another; none given means 0 for all.
template <class F, int... Axes>
struct Vmap : Callable<Vmap<F, Axes...>>, Holds<F> {
  template <class... A>
  constexpr auto apply(const A&... arguments) const {
    static_assert(sizeof...(Axes) == 0 || sizeof...(Axes) == sizeof...(A),
                  "ctgrad: vmap: one axis per argument");
    static_assert(((Axes == 0 || Axes == unbatched) && ...), "ctgrad: vmap: an axis is 0 or unbatched");
    constexpr int axes[] = {Axes..., (static_cast<void>(sizeof(A)), 0)...};
    const std::tuple<const A&...> all(arguments...);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      constexpr std::size_t extents[] = {axes[K] == 0 ? detail::leading_extent<A> : 0 ...};
      constexpr std::size_t batch = [&] {
        std::size_t b = 0;
        for (std::size_t e : extents) b = b == 0 ? e : b;
        return b;
      }();
      static_assert(batch > 0, "ctgrad: vmap: at least one argument has a batch axis");
      static_assert(((axes[K] != 0 || extents[K] == batch) && ...), "ctgrad: vmap: batch extents differ");
      Items<graph::Value> from, to;
      const auto element = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
        if constexpr (axes[J] == 0)
          return placeholder(std::get<J>(all), static_cast<int>(batch), from, to);
        else
          return std::get<J>(all);
      };
      const auto x = std::tuple<decltype(element(std::integral_constant<std::size_t, K>{}))...>{
          element(std::integral_constant<std::size_t, K>{})...};
      graph::Builder& g = *from[0].builder;
      ++g.abstract;
      const auto y = spread(this->f, x);
      --g.abstract;
      using Result =
          trace::map_structure<detail::Batched<batch>::template of, std::remove_const_t<decltype(y)>>;
      std::size_t next = 0;
      return trace::refill(Result{}, diff::batch(trace::flatten(y), from, to, static_cast<int>(batch)), next);
    }
    (std::index_sequence_for<A...>{});
  }

private:
  /// One element's structure, whose values stand for the batch's while f is traced.
  template <class S>
  static constexpr auto placeholder(const S& s, int batch, Items<graph::Value>& from,
                                    Items<graph::Value>& to) {
    trace::map_structure<detail::element_of, S> element{};
    for (graph::Value v : trace::flatten(s)) {
      if (v.shape()[0] != batch) fail("ctgrad: vmap: batch extents differ");
      Dims rest;
      for (int i = 1; i < v.shape().rank; ++i) rest.push_back(v.shape()[i]);
      to.push_back(v);
      from.push_back(op::variable(op::constant(*v.builder, v.type(), rest, 0)));
    }
    std::size_t next = from.size() - trace::flatten(s).size();
    return trace::refill(element, from, next);
  }
};

}  // namespace transform

/// f for every element along the leading axis of its arguments (jax.vmap): vmap(f)(xs)[i] = f(xs[i]), as one
/// program. vmap<0, unbatched>(f) gives every call the same second argument. Results get the leading axis.
template <int... Axes, class F>
constexpr auto vmap(F f) {
  return transform::Vmap<F, Axes...>{{}, {f}};
}

}  // namespace ctgrad
