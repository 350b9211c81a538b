// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// map: a function of numbers over arrays of any length, as one SIMD loop.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/formula/call.hpp>
#include <ctgrad/kernel/math.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/kernel/straight.hpp>
#include <ctgrad/run/source.hpp>

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad {

namespace run::detail {

/// Batches of T in the registers of straight-line code.
template <class T, class Arch>
struct SimdLanes {
  using f64 = simd::Batch<double, Arch>;
  using f32 = simd::Batch<float, Arch>;
  using i32 = std::int32_t;
  using boolean = simd::Mask<T, Arch>;
};

template <class F, class T, std::size_t N>
struct MapSource {
  template <std::size_t>
  using Number = T;
  template <std::size_t... I>
  static auto source(std::index_sequence<I...>) -> ValueSource<F, Number<I>...>;
  using type = decltype(source(std::make_index_sequence<N>{}));
};

/// Arrays that a function of `inputs` numbers reads, and how many results it has; 0 where it cannot be called
/// so.
template <class F, class T, std::size_t N>
constexpr std::size_t result_count() {
  return []<std::size_t... I>(std::index_sequence<I...>)->std::size_t {
    using Number = Expr<T, Shape<>>;
    if constexpr (requires(const F& f, const Number& x) { f((static_cast<void>(I), x)...); }) {
      using R = decltype(std::declval<const F&>()((static_cast<void>(I), std::declval<const Number&>())...));
      if constexpr (std::is_arithmetic_v<R>)
        return 0;
      else
        return static_cast<std::size_t>(
            trace::space_count<trace::map_structure<Held<T>::template of, std::remove_cvref_t<R>>>);
    } else {
      return 0;
    }
  }
  (std::make_index_sequence<N>{});
}

/// Arguments of a function made of formulas; 0 for other functions.
template <class F>
inline constexpr std::size_t formula_inputs = 0;
template <class... X, class... H>
inline constexpr std::size_t formula_inputs<formula::Function<formula::List<X...>, H...>> = sizeof...(X);

template <class F, class T, std::size_t Arrays, std::size_t N = 1>
constexpr std::size_t input_count() {
  if constexpr (formula_inputs < F >> 0)
    return result_count<F, T, formula_inputs<F>>() + formula_inputs<F> == Arrays ? formula_inputs<F> : 0;
  else if constexpr (N >= Arrays)
    return 0;
  else if constexpr (result_count<F, T, N>() == Arrays - N)
    return N;
  else
    return input_count<F, T, Arrays, N + 1>();
}

/// The loop over n elements of the arrays in `memory`: those read, then those written.
template <class Source, class T, std::size_t Inputs, class Arch = simd::Arch>
void map_arrays(T* const* memory, std::size_t n) {
  constexpr const auto& t = traced<Source>;
  static_assert(kernel::is_straight(t.graph.nodes), "ctgrad: map: the function is one of numbers");
  using Code = kernel::Straight<traced<Source>, SimdLanes<T, Arch>>;
  constexpr auto width = static_cast<std::size_t>(simd::width<T, Arch>);
  std::size_t i = 0;
  const auto load = [&]<class V, int L>() {
    return simd::load<T, Arch>(memory[t.leaves[static_cast<std::size_t>(L)].space - 1] + i);
  };
  const auto store = [&]<std::size_t K>(const auto& v) {
    simd::store<T, Arch>(memory[t.results[K].space - 1] + i, v);
  };
  for (; i + width <= n; i += width) Code::evaluate(load, store);
  if (i < n) {
    const int rest = static_cast<int>(n - i);
    const auto load_rest = [&]<class V, int L>() {
      return simd::load_partial<T, Arch>(memory[t.leaves[static_cast<std::size_t>(L)].space - 1] + i, rest);
    };
    const auto store_rest = [&]<std::size_t K>(const auto& v) {
      simd::store_partial<T, Arch>(memory[t.results[K].space - 1] + i, v, rest);
    };
    Code::evaluate(load_rest, store_rest);
  }
}

/// A formula, or a tuple of them, as a function of all its symbols; other functions as they are.
template <class F>
constexpr auto as_function(F f) {
  return f;
}
template <formula::Formula H>
constexpr auto as_function(H) {
  return formula::detail::make_function(formula::symbols_of<H>{}, formula::List<H>{});
}
template <formula::Formula... H>
constexpr auto as_function(std::tuple<H...>) {
  return formula::detail::make_function(formula::symbols_of<H...>{}, formula::List<H...>{});
}

}  // namespace run::detail

/// map(f, inputs…, outputs…): f of the i-th elements of the inputs, for every i, written to the i-th elements
/// of the outputs, as one SIMD loop for any length. Inputs and outputs are contiguous ranges of float or of
/// double of equal lengths; an output may be one of the inputs. f is a callable without captures, a transform
/// such as grad(g), a formula (its symbols in alphabetical order) or a tuple of formulas such as gradient(h);
/// there are as many outputs as f has results. Throws std::invalid_argument if the lengths differ.
template <class F, class First, class... Rest>
void map(F f, First&& first, Rest&&... rest) {
  using T = std::remove_cvref_t<decltype(*std::data(first))>;
  using Function = decltype(run::detail::as_function(f));
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                "ctgrad: map: arrays of float or of double");
  static_assert((std::is_same_v<T, std::remove_cvref_t<decltype(*std::data(rest))>> && ...),
                "ctgrad: map: all arrays have the same scalar type");
  constexpr std::size_t arrays = 1 + sizeof...(Rest),
                        inputs = run::detail::input_count<Function, T, arrays>();
  static_assert(inputs > 0,
                "ctgrad: map: pass an array for each argument of f, then one for each of its results");
  if constexpr (inputs > 0) {
    const std::size_t n = std::size(first);
    if (((std::size(rest) != n) || ...))
      raise(std::invalid_argument("ctgrad: map: the arrays have different lengths"));
    T* const memory[] = {const_cast<T*>(std::data(first)), const_cast<T*>(std::data(rest))...};
    using Source = typename run::detail::MapSource<Function, T, inputs>::type;
    run::detail::map_arrays<Source, T, inputs>(memory, n);
  }
}

}  // namespace ctgrad
