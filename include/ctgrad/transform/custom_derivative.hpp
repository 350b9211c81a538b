// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// custom_derivative: a function whose derivative the user gives.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/batch.hpp>
#include <ctgrad/diff/reverse.hpp>
#include <ctgrad/op/custom.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {

namespace detail {

/// What the rule gets for an argument of type X: where that is a model's parameter, a value of its shape.
template <class X>
using value_like = Expr<typename X::scalar, typename X::shape>;

/// The operation for argument K of a function with this rule, result Y and arguments X.
template <class Rule, std::size_t K, class Y, class... X>
struct CustomDerivative : op::Custom {
  static constexpr graph::Value pull(graph::Value y, int i, graph::Value d) {
    if (i == 0) return d;
    return i == 1 ? gradient(arguments(y), y, d) : graph::Value{};
  }
  /// The rule is linear in d, so its transpose is its own gradient in d.
  static constexpr graph::Value push(graph::Value y, int i, graph::Value t) {
    if (i == 0) return t;
    if (i != 1) return {};
    const graph::Value d = stand_in(y), g = gradient(arguments(y), y, d);
    return g.valid() ? diff::reverse(g, t, {d})[0] : graph::Value{};
  }

private:
  static constexpr Items<graph::Value> arguments(graph::Value y) {
    Items<graph::Value> x;
    for (int id : op::elements(y.builder->nodes().data(), y.node().in[2])) x.push_back({y.builder, id});
    return x;
  }

  static constexpr graph::Value gradient(const Items<graph::Value>& x, graph::Value y, graph::Value d) {
    if (y.shape().rank == Y::shape::rank) return [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto all = Rule{}(value_like<X>(x[I])..., Y(y), Y(d));
        graph::Value g;
        if constexpr (trace::TupleOf<std::remove_const_t<decltype(all)>>) {
          static_assert(std::tuple_size_v<std::remove_const_t<decltype(all)>> == sizeof...(X),
                        "ctgrad: custom_derivative: the rule returns one gradient for each argument");
          g = std::get<K>(all).value;
        } else {
          static_assert(sizeof...(X) == 1,
                        "ctgrad: custom_derivative: the rule returns one gradient for each argument");
          g = all.value;
        }
        if (g.shape() != x[K].shape())
          fail("ctgrad: custom_derivative: a gradient has another shape than its argument");
        return g;
      }
    (std::index_sequence_for<X...>{});
    // A batch (vmap): the rule of one element, for all of them.
    Items<graph::Value> from, to(x);
    to.push_back(y);
    to.push_back(d);
    for (graph::Value v : to) {
      Dims element;
      for (int i = 1; i < v.shape().rank; ++i) element.push_back(v.shape()[i]);
      from.push_back(op::variable(op::constant(*v.builder, v.type(), element, 0)));
    }
    const Items<graph::Value> element(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(x.size()));
    const graph::Value one = gradient(element, from[x.size()], from[x.size() + 1]);
    return diff::batch({one}, from, to, y.shape()[0])[0];
  }
};

}  // namespace detail

template <class F, class Rule>
struct WithDerivative : Callable<WithDerivative<F, Rule>>, Holds<F> {
  static_assert(std::is_empty_v<Rule> && std::is_default_constructible_v<Rule>,
                "ctgrad: custom_derivative: the rule captures state; it gets all it may need as arguments");
  template <class... A>
  requires std::is_invocable_v<const F&, const A&...>
  constexpr auto apply(const A&... x) const {
    static_assert((ctgrad::Traced<A> && ...), "ctgrad: custom_derivative: arguments are numbers and tensors");
    const auto y = this->f(ctgrad::stop_gradient(x)...);
    using Y = std::remove_const_t<decltype(y)>;
    static_assert(ctgrad::Traced<Y>, "ctgrad: custom_derivative: the function returns one number or tensor");
    graph::Builder& g = *y.value.builder;
    const int arguments = op::bundle(g, {x.value...}).id;
    graph::Value v = y.value;
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      ((v = op::custom<detail::CustomDerivative<Rule, K, Y, A...>>(v, x.value, arguments)), ...);
    }
    (std::index_sequence_for<A...>{});
    return Y(v);
  }
};

}  // namespace transform

/// f with a derivative of your own (jax.custom_vjp): rule(x…, y, d) returns the gradient in each argument x,
/// a std::tuple for several, where y = f(x…) and d is the gradient in y. It is linear in d; forward mode uses
/// its transpose. For functions whose derivative is known better than it can be derived: solvers,
/// saturations, straight-through estimators.
template <class F, class Rule>
constexpr auto custom_derivative(F f, Rule) {
  return transform::WithDerivative<F, Rule>{{}, {f}};
}

}  // namespace ctgrad
