// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// grad and value_and_grad: reverse mode.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {

template <class F, std::size_t... I>
struct ValueAndGrad : Callable<ValueAndGrad<F, I...>>, Holds<F> {
  template <class... A>
  static constexpr bool exists = ((I < sizeof...(A)) && ...);

  /// The value, and the gradient in the types of the arguments.
  template <class... A>
  using Returned = std::pair<run::held<typename trace::Result<ValueAndGrad, A...>::first_type, A...>,
                             GradientOf<Indices<sizeof...(A), I...>, A...>>;

  template <class... A>
  requires std::is_invocable_v<const F&, const A&...>
  constexpr auto apply(const A&... arguments) const {
    static_assert(exists<A...>, "ctgrad: grad: there is no argument with this index");
    static_assert(
        gradient_exists<A...>(Indices<sizeof...(A), I...>{}),
        "ctgrad: grad: integer arguments have no gradient; choose the others by index, as in grad<0>(f)");
    if constexpr (exists<A...>) return pull(Indices<sizeof...(A), I...>{}, arguments...);
  }

private:
  template <class J, class... A>
  constexpr auto pull(J, const A&... arguments) const {
    const std::tuple<A...> x = variables_at(J{}, std::tuple<A...>(arguments...));
    const auto value = spread(this->f, x);
    using Value = std::remove_const_t<decltype(value)>;
    static_assert(ctgrad::Traced<Value>, "ctgrad: grad needs a function that returns one traced value");
    static_assert(Value::shape::size == 1,
                  "ctgrad: grad needs a scalar-valued function; reduce its result with sum or mean");
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      Items<graph::Value> wrt;
      ((trace::for_each(std::get<K>(x), [&](const auto& v) { wrt.push_back(v.value); })), ...);
      const auto d = diff::reverse(value.value, op::constant_like(value.value, 1), wrt);
      std::size_t next = 0;
      const auto take = [&](const auto& s) {
        const std::size_t n = trace::flatten(s).size();
        next += n;
        return refill_or_zero(s, {d.begin() + static_cast<std::ptrdiff_t>(next - n),
                                  d.begin() + static_cast<std::ptrdiff_t>(next)});
      };
      return std::pair(Expr<typename Value::scalar, Shape<>>(op::reshape(value.value, {})),
                       one_or_tuple(std::tuple{take(std::get<K>(x))...}));
    }
    (J{});
  }

  template <class... A, std::size_t... K>
  static constexpr bool gradient_exists(std::index_sequence<K...>) {
    if constexpr (((K < sizeof...(A)) && ...))
      return (has_gradient<std::tuple_element_t<K, std::tuple<A...>>> && ...);
    else
      return true;
  }
};

template <class F, std::size_t... I>
struct Grad : Callable<Grad<F, I...>>, Holds<F> {
  template <class... A>
  using Returned = typename ValueAndGrad<F, I...>::template Returned<A...>::second_type;

  template <class... A>
  requires std::is_invocable_v<const F&, const A&...>
  constexpr auto apply(const A&... arguments) const {
    static_assert(ValueAndGrad<F, I...>::template exists<A...>,
                  "ctgrad: grad: there is no argument with this index");
    if constexpr (ValueAndGrad<F, I...>::template exists<A...>)
      return ValueAndGrad<F, I...>{{}, {this->f}}.apply(arguments...).second;
  }
};

}  // namespace transform

/// The gradient of a scalar-valued f by reverse mode (jax.grad), in all its arguments or in those with the
/// indices I. One argument gives its gradient, of the argument's type; several give a std::tuple.
template <std::size_t... I, class F>
constexpr auto grad(F f) {
  return transform::Grad<F, I...>{{}, {f}};
}

/// The value of a scalar-valued f and its gradient, as a std::pair (jax.value_and_grad).
template <std::size_t... I, class F>
constexpr auto value_and_grad(F f) {
  return transform::ValueAndGrad<F, I...>{{}, {f}};
}

}  // namespace ctgrad
