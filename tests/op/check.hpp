// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the tests of operations share: values against a reference, derivatives against central differences,
// forward against reverse mode, compiled programs against the interpreter.
#pragma once
#include "../planned.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/diff/forward.hpp>
#include <ctgrad/run/interpret.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ct = ctgrad;

namespace check {

using ct::graph::Value;
using ct::run::Elements;

// ---- numbers

/// The same pseudo-random numbers everywhere (SplitMix64), in [low, high).
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed * 0xD1342543DE82EF95ull) {}
  double operator()(double low, double high) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return low + (high - low) * (static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53);
  }

private:
  std::uint64_t state_;
};

Elements random(std::int64_t size, std::uint64_t seed, double low = -1.5, double high = 1.5);

/// A random tensor; integers are in [low, high).
template <class Tensor>
Tensor random(std::uint64_t seed, double low = -1.5, double high = 1.5) {
  Tensor t;
  Random r(seed);
  for (auto& x : t)
    x = static_cast<typename Tensor::value_type>(
        std::is_integral_v<typename Tensor::value_type> ? std::floor(r(low, high)) : r(low, high));
  return t;
}

template <class A>
Elements elements(const A& a) {
  if constexpr (std::is_arithmetic_v<A>)
    return {static_cast<double>(a)};
  else
    return Elements(a.begin(), a.end());
}

// ---- comparisons

/// |a − b| / |b| in the Euclidean norm, or |a − b| / floor where b is smaller than that; infinite where sizes
/// differ or something is not finite.
double relative_error(const Elements& a, const Elements& b, double floor = 1e-12);

/// Whether every element agrees to a relative tolerance; NaN agrees with NaN and an infinity with itself.
bool same(const Elements& a, const Elements& b, double tolerance = 0);

// ---- graphs

/// f at some arguments, as a graph that can still grow; evaluated by the interpreter.
struct Graph {
  ct::graph::Builder builder;
  ct::Items<Value> leaves;
  ct::Items<Elements> at;
  Value root;

  template <class F, class... A>
  explicit Graph(F, const A&... arguments) {
    ct::trace::Tracer t{builder};
    root = ct::trace::call<F, A...>(t).value;
    for (const ct::trace::Leaf& l : t.leaves) leaves.push_back(l.value);
    (at.push_back(elements(arguments)), ...);
  }

  /// A new leaf with random elements.
  Value leaf(const ct::Dims& shape, std::uint64_t seed);
  /// Leaves that one may differentiate in.
  ct::Items<Value> variables() const;
  Elements& elements_of(Value leaf) { return at[static_cast<std::size_t>(leaf.node().attr[0])]; }
  Elements value(Value v) const;
  /// The elements of v, or zeros in the shape of x where a derivative does not exist.
  Elements value_or_zeros(Value v, Value x) const;
};

/// Σ a b over all elements, as a scalar.
Value inner_product(Value a, Value b);

inline Value one_like(Value v) { return ct::op::constant_like(v, 1); }

/// The gradient of a scalar in a leaf by central differences of fourth order.
Elements differences(Graph& g, Value scalar, Value leaf);

/// Of a graph's root in all its variables: reverse mode against differences, forward against reverse mode,
/// and reverse mode of reverse mode against differences of the gradient.
void derivatives(Graph& g);

// ---- programs

namespace detail {

/// Σ weights · f(arguments), so that no two elements have the same upstream gradient.
template <class F>
struct Weighted {
  constexpr auto operator()(auto weights, auto... x) const { return sum(weights * F{}(x...)); }
};

template <class T, class S>
struct TensorOf;
template <class T, std::size_t... E>
struct TensorOf<T, ct::Shape<E...>> {
  using type = std::conditional_t<sizeof...(E) == 0, T, ct::Tensor<T, E...>>;
};

template <class A>
struct ScalarOf {
  using type = A;
};
template <class T, std::size_t... E>
struct ScalarOf<ct::Tensor<T, E...>> {
  using type = T;
};
template <class A>
inline constexpr bool is_variable = std::is_floating_point_v<typename ScalarOf<A>::type>;

/// Indices of the arguments that one may differentiate in.
template <class... A>
constexpr auto variables() {
  constexpr std::size_t count = (std::size_t{is_variable<A>} + ... + 0);
  constexpr auto list = [] {
    std::array<std::size_t, count> r{};
    std::size_t argument = 0, k = 0;
    ((is_variable<A> ? void(r[k++] = argument++) : void(++argument)), ...);
    return r;
  }();
  return [&]<std::size_t... I>(std::index_sequence<I...>) { return std::index_sequence<list[I]...>{}; }
  (std::make_index_sequence<count>{});
}

/// A program's value and its gradients in all floating-point arguments, in the form that ctgrad chooses or by
/// a plan.
template <bool Planned = false, class F, class... A>
std::pair<double, ct::Items<Elements>> value_and_grad(F f, const A&... a) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto [value, gradient] = [&] {
      if constexpr (Planned)
        return planned(ct::transform::ValueAndGrad<F, I...>{}, a...);
      else
        return ct::value_and_grad<I...>(f)(a...);
    }();
    ct::Items<Elements> g;
    if constexpr (sizeof...(I) == 1)
      g.push_back(elements(gradient));
    else
      std::apply([&](const auto&... part) { (g.push_back(elements(part)), ...); }, gradient);
    return std::pair(static_cast<double>(value), g);
  }
  (variables<A...>());
}

/// The interpreter's gradients of a scalar.
ct::Items<Elements> interpreted_gradient(const Graph& g, Value scalar);

template <class... A>
inline constexpr double tolerance = (std::is_same_v<typename ScalarOf<A>::type, float> || ...) ? 1e-5 : 1e-13;

/// What a program computed of Σ weights · root, with the seed's weights, against the interpreter.
void compare_gradients(Graph& g, std::uint64_t seed, double value, const ct::Items<Elements>& gradient,
                       double tolerance);

/// The program of f's gradient against the interpreter.
template <class F, class... A>
void gradient_program(Graph& g, F, const A&... a) {
  using Result = ct::trace::Result<F, A...>;
  using Weights = typename TensorOf<typename Result::scalar, typename Result::shape>::type;
  constexpr std::uint64_t seed = 401;
  const Elements numbers = random(static_cast<std::int64_t>(Result::shape::size), seed);
  Weights w{};
  if constexpr (Result::shape::rank == 0)
    w = static_cast<Weights>(numbers[0]);
  else
    std::transform(numbers.begin(), numbers.end(), w.begin(),
                   [](double x) { return static_cast<typename Result::scalar>(x); });
  const auto compare = [&](const auto& result) {
    // The weights' own gradient comes first, and is f's value.
    const auto& [value, gradient] = result;
    const ct::Items<Elements> rest(gradient.begin() + 1, gradient.end());
    CHECK(relative_error(gradient[0], g.value(g.root)) <= tolerance<A...>);
    compare_gradients(g, seed, value, rest, tolerance<A...>);
  };
  compare(value_and_grad(Weighted<F>{}, w, a...));
  compare(value_and_grad<true>(Weighted<F>{}, w, a...));
}

}  // namespace detail

/// Elements of f from a program, the same as the interpreter's (NaN and infinities too).
template <class F, class... A>
Elements value(F f, const A&... a) {
  const Graph g(f, a...);
  const Elements program = elements(ct::evaluate(f)(a...));
  CHECK(same(program, g.value(g.root), detail::tolerance<A...>));
  return program;
}

/// Gradients of a scalar-valued f in its floating-point arguments from a program, the same as the
/// interpreter's (NaN and infinities too).
template <class F, class... A>
ct::Items<Elements> gradient(F f, const A&... a) {
  const Graph g(f, a...);
  const ct::Items<Elements> expected = detail::interpreted_gradient(g, g.root),
                            program = detail::value_and_grad(f, a...).second;
  REQUIRE(program.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(same(program[i], expected[i], detail::tolerance<A...>));
  return program;
}

/// Programs for f and for its gradient against the interpreter.
template <class F, class... A>
void programs(F f, const A&... a) {
  Graph g(f, a...);
  CHECK(relative_error(elements(planned(f, a...)), g.value(g.root)) <= detail::tolerance<A...>);
  CHECK(relative_error(elements(ct::evaluate(f)(a...)), g.value(g.root)) <= detail::tolerance<A...>);
  detail::gradient_program(g, f, a...);
}

/// Everything that can be checked without a reference: derivatives, and programs against the interpreter.
template <class F, class... A>
void function(F f, const A&... a) {
  Graph g(f, a...);
  CHECK(relative_error(elements(ct::evaluate(f)(a...)), g.value(g.root)) <= detail::tolerance<A...>);
  detail::gradient_program(g, f, a...);
  derivatives(g);
}

// ---- elementwise functions

/// Where an argument of an elementwise function lies.
struct Range {
  double low, high;
};

namespace detail {

template <class T, std::size_t N>
ct::Tensor<T, N> first(const Elements& x) {
  ct::Tensor<T, N> t;
  for (std::size_t i = 0; i < N; ++i) t[i] = static_cast<T>(x[i]);
  return t;
}

void compare_prefix(const Elements& program, const Elements& expected, double tolerance);

/// Programs at lengths around multiples of the SIMD width, where a row's end is handled differently, against
/// the interpreter, and the interpreter against the reference; then derivatives.
template <class T, class F, class Reference, class... R, std::size_t... I>
void lengths(F f, Reference reference, std::index_sequence<I...>, R... range) {
  constexpr std::size_t width = static_cast<std::size_t>(ct::simd::width<T>), most = 3 * width + 1;
  const std::array<Elements, sizeof...(R)> x{
      elements(random<ct::Tensor<T, most>>(500 + I, range.low, range.high))...};
  Graph g(f, first<T, most>(x[I])...);
  const Elements interpreted = g.value(g.root);
  Elements by_reference;
  for (std::size_t i = 0; i < most; ++i) by_reference.push_back(reference(x[I][i]...));
  CHECK(same(interpreted, by_reference, 8 * std::numeric_limits<double>::epsilon()));
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    const auto program = [&]<std::size_t M>(std::index_sequence<M>) {
      // A few of these lengths in registers, all others by a plan's loops.
      if constexpr (M == 3 || M == width + 1)
        return elements(ct::evaluate(f)(first<T, M>(x[I])...));
      else
        return elements(planned(f, first<T, M>(x[I])...));
    };
    (compare_prefix(program(std::index_sequence<N>{}), interpreted, std::is_same_v<T, float> ? 1e-6 : 1e-13),
     ...);
  }
  (std::index_sequence<1, 2, 3, width - 1, width, width + 1, 2 * width + 1, 3 * width, most>{});
  gradient_program(g, f, first<T, most>(x[I])...);
  if constexpr (std::is_same_v<T, double>) derivatives(g);
}

}  // namespace detail

/// Everything about an elementwise f of as many arguments as there are ranges; reference is the same function
/// of doubles.
template <class F, class Reference, class... R>
void elementwise(F f, Reference reference, R... range) {
  detail::lengths<double>(f, reference, std::index_sequence_for<R...>{}, range...);
  detail::lengths<float>(f, reference, std::index_sequence_for<R...>{}, range...);
}

}  // namespace check
