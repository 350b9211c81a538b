// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Transforms of functions, named as in JAX: evaluate, grad, value_and_grad.
#pragma once
#include <ctgrad/run/program.hpp>

namespace ctgrad {

namespace detail {

#ifdef __clang__
// clang prints a Name as numbers, but characters as characters.
template <char... Path>
inline constexpr bool loss_reaches = sizeof...(Path) == 0;
template <char... Path>
struct SpelledOut {
  static_assert(loss_reaches<Path...>,
                "ctgrad: the loss does not reach this parameter, so it would never learn");
  static constexpr bool checked = true;
};
template <Name Path, class I = std::make_index_sequence<Path.size()>>
struct ParameterNotReachedByLoss;
template <Name Path, std::size_t... I>
struct ParameterNotReachedByLoss<Path, std::index_sequence<I...>> : SpelledOut<Path.text[I]...> {};
#else
template <Name Path>
struct ParameterNotReachedByLoss {
  static_assert(Path == Name{}, "ctgrad: the loss does not reach this parameter, so it would never learn; "
                                "its path is the Name in this type");
  static constexpr bool checked = true;
};
#endif

template <class T>
using argument_of = trace::Argument<std::remove_cvref_t<T>>;

/// Integers cannot be differentiated in.
template <class A>
inline constexpr bool has_gradient = [] {
  if constexpr (requires { typename A::value_type; })
    return !std::is_integral_v<typename A::value_type>;
  else
    return !std::is_integral_v<A>;
}();

/// A small program's workspace lives on the stack, a large one's in thread-local memory.
template <class P>
P& program_for_thread() {
  thread_local P program;
  return program;
}

template <class Source, class... P>
void run_program(P*... memory) {
  using Program = run::Program<Source>;
  if constexpr (sizeof(Program) <= inline_bytes &&
                Program::plan.arena_bytes <= static_cast<std::int64_t>(inline_bytes)) {
    Program program;
    program.run(memory...);
  } else {
    program_for_thread<Program>().run(memory...);
  }
}

/// Tensor or scalar that holds root i of a compiled program.
template <class Compiled, std::size_t Root, class S>
struct RootValue;
template <class Compiled, std::size_t Root, std::size_t... E>
struct RootValue<Compiled, Root, Shape<E...>> {
  using scalar =
      cpp_scalar<Compiled::graph.nodes[static_cast<std::size_t>(Compiled::graph.roots[Root])].type>;
  using type = std::conditional_t<sizeof...(E) == 0, scalar, Tensor<scalar, E...>>;
};

template <class F>
struct Evaluate {
  template <class... A>
  auto operator()(const A&... arguments) const {
    using Source = run::ValueSource<F, A...>;
    using Compiled = run::Compiled<Source>;
    return [&]<std::size_t... R>(std::index_sequence<R...>) {
      std::tuple<typename RootValue<
          Compiled, R, typename std::tuple_element_t<R, typename Source::Returns>::shape>::type...>
          results;
      run_program<Source>(argument_of<A>::address(arguments)..., address(std::get<R>(results))...);
      if constexpr (sizeof...(R) == 1)
        return std::get<0>(results);
      else
        return results;
    }
    (std::make_index_sequence<static_cast<std::size_t>(Source::outputs)>{});
  }

  template <class T>
  static void* address(T& t) {
    return argument_of<T>::address(t);
  }
};

template <class F, bool WithValue, std::size_t... I>
struct ValueAndGrad {
  template <class... A>
  auto operator()(const A&... arguments) const {
    if constexpr (sizeof...(I) == 0)
      return call(std::index_sequence_for<A...>{}, arguments...);
    else
      return call(std::index_sequence<I...>{}, arguments...);
  }

private:
  template <std::size_t... J, class... A>
  static auto call(std::index_sequence<J...> indices, const A&... arguments) {
    static_assert(((J < sizeof...(A)) && ...), "ctgrad: grad: there is no argument with this index");
    static_assert(
        (has_gradient<std::tuple_element_t<J, std::tuple<A...>>> && ...),
        "ctgrad: grad: integer arguments have no gradient; choose the others by index, as in grad<0>(f)");
    using Source = run::GradientSource<F, decltype(indices), A...>;
    using Compiled = run::Compiled<Source>;
    static_assert(ParameterNotReachedByLoss<Compiled::unreached>::checked);
    typename RootValue<Compiled, 0, Shape<>>::type value{};
    std::tuple<typename argument_of<std::tuple_element_t<J, std::tuple<A...>>>::Gradient...> gradient;
    std::apply(
        [&](auto&... g) {
          run_program<Source>(argument_of<A>::address(arguments)..., &value, Evaluate<F>::address(g)...);
        },
        gradient);
    if constexpr (sizeof...(J) == 1) {
      if constexpr (WithValue)
        return std::pair(value, std::move(std::get<0>(gradient)));
      else
        return std::move(std::get<0>(gradient));
    } else {
      if constexpr (WithValue)
        return std::pair(value, std::move(gradient));
      else
        return gradient;
    }
  }
};

}  // namespace detail

/// A function of numbers and tensors that computes f through the compiled pipeline: fused loops, planned
/// memory. f is a stateless callable; arguments are float, double, Tensor, TensorView or Parameters.
template <class F>
constexpr auto evaluate(F) {
  return detail::Evaluate<F>{};
}

/// The gradient of a scalar-valued f by reverse mode (jax.grad), in all its arguments or in those with the
/// indices I. One argument gives its gradient, of the argument's type; several give a std::tuple.
template <std::size_t... I, class F>
constexpr auto grad(F) {
  return detail::ValueAndGrad<F, false, I...>{};
}

/// The value of a scalar-valued f and its gradient, as a std::pair (jax.value_and_grad).
template <std::size_t... I, class F>
constexpr auto value_and_grad(F) {
  return detail::ValueAndGrad<F, true, I...>{};
}

}  // namespace ctgrad
