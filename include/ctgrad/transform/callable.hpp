// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What transforms share. A transform is itself a function: called with numbers and tensors it runs, called
// with traced values it adds to their graph, so transforms of transforms need nothing more.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/forward.hpp>
#include <ctgrad/diff/reverse.hpp>
#include <ctgrad/op/variable.hpp>
#include <ctgrad/run/evaluate.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::transform {

/// The builder that traced arguments write to.
template <class... A>
constexpr graph::Builder& builder_of(const A&... arguments) {
  graph::Builder* g = nullptr;
  const auto look = [&g](const auto& x) {
    if constexpr (ctgrad::Traced<std::remove_cvref_t<decltype(x)>>)
      if (g == nullptr) g = x.value.builder;
  };
  (trace::for_each(arguments, look), ...);
  if (g == nullptr) fail("ctgrad: a module's parameter was used outside of tracing");
  return *g;
}

namespace detail {
/// Numbers as traced values, traced values as they are.
template <class X>
struct Lifted {
  using type = X;
};
template <std::floating_point X>
struct Lifted<X> {
  using type = Expr<X, Shape<>>;
};
template <class X>
using lifted = typename Lifted<X>::type;

template <class X>
inline constexpr bool holds_number = std::is_floating_point_v<X>;
template <class X, std::size_t N>
inline constexpr bool holds_number<std::array<X, N>> = holds_number<X>;
template <class... X>
inline constexpr bool holds_number<std::tuple<X...>> = (holds_number<X> || ...);
template <class X, class Y>
inline constexpr bool holds_number<std::pair<X, Y>> = holds_number<X> || holds_number<Y>;
}  // namespace detail

/// A number in a graph's scalar type, an array or tuple with such numbers, or what was traced already.
template <class X>
constexpr auto lift(graph::Builder& g, const X& x) {
  if constexpr (std::is_floating_point_v<X>) {
    return Expr<X, Shape<>>(op::constant(g, scalar_of<X>, {}, static_cast<double>(x)));
  } else if constexpr (detail::holds_number<X>) {
    Items<graph::Value> v;
    trace::for_each(x, [&](const auto& element) { v.push_back(lift(g, element).value); });
    std::size_t next = 0;
    return trace::refill(trace::map_structure<detail::lifted, X>{}, v, next);
  } else {
    return x;
  }
}

/// The same structure of new variables.
template <class S>
constexpr S variables(S s) {
  trace::for_each(s, [](auto& x) {
    if (x.value.type() != Scalar::i32) x.value = op::variable(x.value);
  });
  return s;
}

/// A value that stands for another of its type and shape while a function is traced.
constexpr graph::Value stand_in(graph::Value like) { return op::variable(op::constant_like(like, 0)); }

/// The structure s of other values; where one is invalid, or the value in s is a model's state, zeros of
/// that.
template <class S>
constexpr S refill_or_zero(const S& s, Items<graph::Value> v) {
  std::size_t i = 0;
  trace::for_each(s, [&](const auto& x) {
    if (State<decltype(x)> || !v[i].valid()) v[i] = op::constant_like(x.value, 0);
    ++i;
  });
  i = 0;
  return trace::refill(s, v, i);
}

/// Throws where tangents or cotangents have other shapes than the values they belong to.
constexpr void require_same_shapes(const Items<graph::Value>& values, const Items<graph::Value>& t) {
  bool same = values.size() == t.size();
  for (std::size_t i = 0; same && i < t.size(); ++i)
    same = values[i].shape() == t[i].shape() && values[i].type() == t[i].type();
  if (!same) fail("ctgrad: a tangent or cotangent has another type or shape than its value");
}

/// Calls Self::apply on traced arguments, or runs the graph of that call.
template <class Self>
struct Callable {
  template <class... A>
  requires(!(trace::Structure<A> || ...) ||
           requires(const Self& self, graph::Builder& g, const A&... a) {
             self.apply(lift(g, a)...);
           }) constexpr auto
  operator()(const A&... arguments) const {
    if constexpr ((trace::Structure<A> || ...)) {
      graph::Builder& g = builder_of(arguments...);
      return static_cast<const Self&>(*this).apply(lift(g, arguments)...);
    } else {
      return run::evaluate<Self>(arguments...);
    }
  }
};

/// A function that keeps the name of no argument: the transforms' functions are members, so that a lambda
/// with captures can be transformed while a function is traced.
template <class F>
struct Holds {
  static constexpr Options program_options = run::options<F>;
  [[no_unique_address]] F f;
};

/// f(elements of t…); shorter in error messages than std::apply.
template <class F, class... A>
constexpr auto spread(const F& f, const std::tuple<A...>& t) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) { return f(std::get<K>(t)...); }
  (std::index_sequence_for<A...>{});
}

/// Whether an argument of type A has a gradient: integers have none.
template <class A>
inline constexpr bool has_gradient = [] {
  if constexpr (requires { typename A::scalar; })
    return !std::is_integral_v<typename A::scalar>;
  else if constexpr (requires { typename A::value_type; })
    return !std::is_integral_v<typename A::value_type>;
  else
    return !std::is_integral_v<A>;
}();

/// One element alone, several as a std::tuple.
template <class... T>
constexpr auto one_or_tuple(std::tuple<T...> t) {
  if constexpr (sizeof...(T) == 1)
    return std::move(std::get<0>(t));
  else
    return t;
}
template <class... T>
using OneOrTuple = decltype(one_or_tuple(std::declval<std::tuple<T...>>()));

/// The indices I, or all of N arguments where none is given.
template <std::size_t N, std::size_t... I>
using Indices = std::conditional_t<sizeof...(I) == 0, std::make_index_sequence<N>, std::index_sequence<I...>>;

/// The type of the gradient in arguments K of types A: of one argument alone, of several a std::tuple.
template <class K, class... A>
struct GradientTypes;
template <std::size_t... K, class... A>
struct GradientTypes<std::index_sequence<K...>, A...> {
  using type = OneOrTuple<typename trace::Argument<std::tuple_element_t<K, std::tuple<A...>>>::Gradient...>;
};
template <class K, class... A>
using GradientOf = typename GradientTypes<K, A...>::type;

/// Element k of the arguments as new variables if k is in I, else as it is.
template <class... A, std::size_t... I>
constexpr auto variables_at(std::index_sequence<I...>, const std::tuple<A...>& a) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    const auto pick = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
      if constexpr (((J == I) || ...))
        return variables(std::get<J>(a));
      else
        return std::get<J>(a);
    };
    return std::tuple<A...>{pick(std::integral_constant<std::size_t, K>{})...};
  }
  (std::index_sequence_for<A...>{});
}

}  // namespace ctgrad::transform
