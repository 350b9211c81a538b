// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// jacobian, by forward mode where a function has fewer inputs than outputs and by reverse mode otherwise.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/batch.hpp>
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {

enum class Mode { automatic, forward, reverse };

namespace detail {

template <class S, class R>
struct Joined;
template <std::size_t... E, std::size_t... D>
struct Joined<Shape<E...>, Shape<D...>> {
  using type = Shape<E..., D...>;
};
/// The derivative of Y in X: the extents of Y, then those of X.
template <class Y>
struct DerivativeOf {
  template <class X>
  using in = Expr<typename Y::scalar, typename Joined<typename Y::shape, typename X::shape>::type>;
};
/// The derivatives of Y in the structure S.
template <class S>
struct DerivativesIn {
  template <class Y>
  using of = trace::map_structure<DerivativeOf<Y>::template in, S>;
};

constexpr Dims joined(const Dims& a, const Dims& b) {
  Dims r = a;
  for (int i = 0; i < b.rank; ++i) r.push_back(b[i]);
  return r;
}

constexpr std::int64_t total_size(const Items<graph::Value>& v) {
  std::int64_t n = 0;
  for (graph::Value x : v) n += x.shape().size();
  return n;
}

/// (n, a…) with n = the elements of shape b: as (a…, b…).
constexpr graph::Value unit_axis_last(graph::Value v, const Dims& a, const Dims& b) {
  const int n = static_cast<int>(b.size()), m = static_cast<int>(a.size());
  return op::reshape(op::transpose(op::reshape(v, {n, m})), joined(a, b));
}

/// ∂y[i]/∂x[j] for all i and j, row by row; zeros where there is no dependence.
constexpr Items<graph::Value> derivatives(const Items<graph::Value>& y, const Items<graph::Value>& x,
                                          bool forward) {
  graph::Builder& g = *x[0].builder;
  Items<graph::Value> d(y.size() * x.size());
  const auto one_by_one = [&](const Items<graph::Value>& seeded, std::size_t s, auto sweep) {
    const graph::Value v = seeded[s];
    if (v.shape().size() == 1) return sweep(op::constant_like(v, 1));
    const graph::Value seed = stand_in(v);
    Items<graph::Value> swept = sweep(seed), present;
    for (graph::Value r : swept)
      if (r.valid()) present.push_back(r);
    if (present.empty()) return swept;
    const auto all = diff::batch(present, {seed}, {diff::identity(g, v.type(), v.shape())},
                                 static_cast<int>(v.shape().size()));
    std::size_t next = 0;
    for (graph::Value& r : swept)
      if (r.valid()) r = all[next++];
    return swept;
  };
  if (forward) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      const auto column = one_by_one(x, j, [&](graph::Value t) { return diff::forward(y, {x[j]}, {t}); });
      for (std::size_t i = 0; i < y.size(); ++i)
        if (column[i].valid()) d[i * x.size() + j] = unit_axis_last(column[i], y[i].shape(), x[j].shape());
    }
  } else {
    for (std::size_t i = 0; i < y.size(); ++i) {
      const auto row = one_by_one(y, i, [&](graph::Value w) { return diff::reverse(y[i], w, x); });
      for (std::size_t j = 0; j < x.size(); ++j)
        if (row[j].valid()) d[i * x.size() + j] = op::reshape(row[j], joined(y[i].shape(), x[j].shape()));
    }
  }
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j)
      if (!d[i * x.size() + j].valid())
        d[i * x.size() + j] = op::constant(g, y[i].type(), joined(y[i].shape(), x[j].shape()), 0);
  return d;
}

}  // namespace detail

template <class F, Mode M, std::size_t... I>
struct Jacobian : Callable<Jacobian<F, M, I...>>, Holds<F> {
  template <class... A>
  constexpr auto apply(const A&... arguments) const {
    static_assert(((I < sizeof...(A)) && ...), "ctgrad: jacobian: there is no argument with this index");
    using J = Indices<sizeof...(A), I...>;
    const std::tuple<A...> all = variables_at(J{}, std::tuple<A...>(arguments...));
    const auto y = spread(this->f, all);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      const auto x = one_or_tuple(std::tuple{std::get<K>(all)...});
      const auto inputs = trace::flatten(x), outputs = trace::flatten(y);
      const bool forward = M == Mode::forward || (M == Mode::automatic &&
                                                  detail::total_size(inputs) <= detail::total_size(outputs));
      using X = std::remove_const_t<decltype(x)>;
      using Result =
          trace::map_structure<detail::DerivativesIn<X>::template of, std::remove_const_t<decltype(y)>>;
      std::size_t next = 0;
      return trace::refill(Result{}, detail::derivatives(outputs, inputs, forward), next);
    }
    (J{});
  }
};

}  // namespace transform

/// All partial derivatives of f in its arguments, or in those with the indices I. For y = f(x) with one
/// tensor each the result has the extents of y followed by those of x; structures give the structure of y
/// with the structure of x in every place. By forward mode if there are no more inputs than outputs, else by
/// reverse mode.
template <std::size_t... I, class F>
constexpr auto jacobian(F f) {
  return transform::Jacobian<F, transform::Mode::automatic, I...>{{}, {f}};
}
/// The Jacobian by forward mode (jax.jacfwd).
template <std::size_t... I, class F>
constexpr auto jacfwd(F f) {
  return transform::Jacobian<F, transform::Mode::forward, I...>{{}, {f}};
}
/// The Jacobian by reverse mode (jax.jacrev).
template <std::size_t... I, class F>
constexpr auto jacrev(F f) {
  return transform::Jacobian<F, transform::Mode::reverse, I...>{{}, {f}};
}

}  // namespace ctgrad
