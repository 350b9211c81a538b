// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// scan and repeat: loops whose graph does not grow with the number of steps.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/cast.hpp>
#include <ctgrad/trace/body.hpp>
#include <ctgrad/transform/callable.hpp>
#include <ctgrad/transform/vmap.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad {

/// What reverse mode does about the states between the steps of a loop.
enum class States {
  store,      ///< keep all N: one forward pass, N states in memory
  recompute,  ///< keep about √N and compute the others again: two forward passes, 2√N states in memory
};

namespace transform {

namespace detail {

/// New variables that stand for one step's values.
template <class S>
constexpr S stand_ins(S s) {
  trace::for_each(s, [](auto& x) { x.value = stand_in(x.value); });
  return s;
}

/// One element of every sequence.
template <class S>
constexpr auto element_stand_ins(const S& s) {
  trace::map_structure<element_of, S> element{};
  Items<graph::Value> v;
  for (graph::Value x : trace::flatten(s)) {
    Dims rest;
    for (int i = 1; i < x.shape().rank; ++i) rest.push_back(x.shape()[i]);
    v.push_back(op::variable(op::constant(*x.builder, x.type(), rest, 0)));
  }
  std::size_t next = 0;
  return trace::refill(element, v, next);
}

/// Whether A and B are one type but for scalar types that are not known yet, as those of a model's
/// parameters.
template <class A, class B>
inline constexpr bool same_state = std::is_same_v<A, B>;
template <class T>
inline constexpr bool same_state<Deferred, T> = true;
template <class T>
inline constexpr bool same_state<T, Deferred> = true;
template <>
inline constexpr bool same_state<Deferred, Deferred> = true;
template <template <class...> class C, class... A, class... B>
requires(sizeof...(A) ==
         sizeof...(B)) inline constexpr bool same_state<C<A...>, C<B...>> = (same_state<A, B> && ...);
template <class A, class B, std::size_t N>
inline constexpr bool same_state<std::array<A, N>, std::array<B, N>> = same_state<A, B>;

/// A state that begins with a model's parameters, as values like those that steps return.
template <class S>
constexpr auto values_of(const S& s) {
  if constexpr (ctgrad::Traced<S>)
    return Expr<typename S::scalar, typename S::shape>(s.value);
  else if constexpr (requires { typename S::first_type; })
    return std::pair(values_of(s.first), values_of(s.second));
  else if constexpr (trace::TupleOf<S>)
    return std::apply([](const auto&... x) { return std::tuple(values_of(x)...); }, s);
  else
    return s;
}

/// Makes integers of an argument, with which a carry begins, numbers of the program's type where the steps
/// give computed integers, which are such numbers. Whether there were any.
template <class Carry>
constexpr bool begin_as_computed(Carry& carry, const Items<graph::Value>& next) {
  Items<graph::Value> v = trace::flatten(carry);
  bool any = false;
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v[i].type() == Scalar::i32 && next[i].type() != Scalar::i32) {
      v[i] = op::cast(v[i], next[i].type());
      any = true;
    }
  std::size_t i = 0;
  carry = trace::refill(carry, v, i);
  return any;
}

/// The loop of f over N steps: gives the last carry and the outputs. f(carry, element) returns both.
template <std::size_t N, class F, class Carry, class Sequences>
constexpr auto loop_of(const F& f, Carry carry, const Sequences& sequences) {
  graph::Builder& g = builder_of(carry);
  const auto x = element_stand_ins(sequences);
  const auto step = [&](const Carry& c) {
    ++g.abstract;
    auto after = f(c, x);
    --g.abstract;
    return after;
  };
  Carry c = stand_ins(carry);
  auto after = step(c);
  const auto& [next, output] = after;
  static_assert(
      same_state<std::remove_cvref_t<decltype(next)>, Carry>,
      "ctgrad: scan: a step returns a state of the same type as it takes, scalar types and shapes included");
  while (begin_as_computed(carry, trace::flatten(next))) after = step(c = stand_ins(carry));

  Items<graph::Value> leaves = trace::flatten(c), roots = trace::flatten(next),
                      operands = trace::flatten(carry);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (roots[i].type() == Scalar::i32) roots[i] = op::cast(roots[i], leaves[i].type());
    if (leaves[i].type() != roots[i].type())
      fail("ctgrad: scan: a step returns a state of the same type as it takes; cast converts numbers");
  }
  require_same_shapes(leaves, roots);
  const int carries = static_cast<int>(leaves.size());
  for (graph::Value v : trace::flatten(x)) leaves.push_back(v);
  for (graph::Value v : trace::flatten(sequences)) operands.push_back(v);
  for (graph::Value v : trace::flatten(output)) roots.push_back(v);
  const trace::Body body = trace::extract_body(g, leaves, roots, N == 1);
  for (graph::Value v : body.invariants) operands.push_back(v);
  op::LoopFacts facts(static_cast<int>(N), carries, static_cast<int>(leaves.size()) - carries, false);
  facts.body = g.add_body(body.draft);
  const graph::Value loop = op::loop(g, facts, operands);

  Items<graph::Value> results;
  results.reserve(roots.size());
  for (int k = 0; k < static_cast<int>(roots.size()); ++k) results.push_back(op::loop_result(loop, k));
  using Outputs = trace::map_structure<Batched<N>::template of, std::remove_cvref_t<decltype(output)>>;
  std::size_t i = 0;
  const Carry last = trace::refill(carry, results, i);
  return std::pair(last, trace::refill(Outputs{}, results, i));
}

/// The same from a state that may begin with parameters.
template <std::size_t N, class F, class State, class Sequences>
constexpr auto make_loop(const F& f, const State& state, const Sequences& sequences) {
  return loop_of<N>(f, values_of(state), sequences);
}

/// f as a step without elements and outputs.
template <class F>
struct Step {
  F f;
  constexpr auto operator()(const auto& carry, const auto&) const {
    return std::pair(f(carry), std::tuple{});
  }
};
/// M steps of f as one.
template <std::size_t M, class F>
struct Several {
  F f;
  constexpr auto operator()(const auto& carry) const {
    return make_loop<M>(Step<F>{f}, carry, std::tuple{}).first;
  }
};

/// The smallest m with m² ≥ n.
constexpr std::size_t root_above(std::size_t n) {
  std::size_t m = 1;
  while (m * m < n) ++m;
  return m;
}

}  // namespace detail

template <std::size_t N, States S, class F>
struct Repeat : Callable<Repeat<N, S, F>>, Holds<F> {
  constexpr auto apply(const auto& state) const {
    if constexpr (S == States::store || N < 4) {
      return detail::Several<N, F>{this->f}(state);
    } else {  // a loop of loops: the reverse pass of the outer one runs an inner one again
      constexpr std::size_t inner = detail::root_above(N), outer = N / inner, rest = N % inner;
      const auto s = detail::Several<outer, detail::Several<inner, F>>{{this->f}}(state);
      if constexpr (rest > 0)
        return detail::Several<rest, F>{this->f}(s);
      else
        return s;
    }
  }
};

template <class F>
struct Scan : Callable<Scan<F>>, Holds<F> {
  template <class Carry, class Sequences>
  constexpr auto apply(const Carry& carry, const Sequences& sequences) const {
    constexpr std::size_t n = detail::leading_extent<Sequences>;
    static_assert(n > 0, "ctgrad: scan: the second argument has a leading axis to go along");
    return detail::make_loop<n>(this->f, carry, sequences);
  }
};

}  // namespace transform

/// f applied N times: f(f(… f(state))). The state is a traced value or a structure; a step returns the type
/// it takes. Code and compile time do not depend on N; reverse mode keeps or recomputes the states, as
/// chosen: repeat<1000, States::recompute>(f, state). f may use traced values from outside.
template <std::size_t N, States S = States::store, class F, class State>
constexpr auto repeat(F f, const State& state) {
  static_assert(N > 0, "ctgrad: repeat: at least one step");
  static_assert(
      std::is_empty_v<F> || trace::Structure<State>,
      "ctgrad: repeat: the step uses values from outside, so that the state is traced as well: take it from "
      "an argument of the traced function");
  return transform::Repeat<N, S, F>{{}, {f}}(state);
}

/// A loop along the leading axis of a sequence (jax.lax.scan): f(carry, element) returns the std::pair of the
/// next carry and an output; the result is the std::pair of the last carry and all outputs, with the leading
/// axis. Carry, sequence and output may be structures.
template <class F, class Carry, class Sequences>
constexpr auto scan(F f, const Carry& carry, const Sequences& sequences) {
  static_assert(
      std::is_empty_v<F> || trace::Structure<Carry> || trace::Structure<Sequences>,
      "ctgrad: scan: the step uses values from outside, so that state or sequence is traced as well: take it "
      "from an argument of the traced function");
  return transform::Scan<F>{{}, {f}}(carry, sequences);
}

}  // namespace ctgrad
