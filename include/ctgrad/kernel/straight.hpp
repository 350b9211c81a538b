// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Straight-line code for graphs of numbers: every node is a local variable, so the compiler keeps it in a
// register. No loop, no memory of its own, no SIMD library.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/kernel/pair.hpp>
#include <ctgrad/op/registry.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace ctgrad::kernel {

/// Whether all nodes hold one element: then no operation moves data and all are elementwise.
constexpr bool is_straight(const auto& nodes) {
  for (const graph::Node& n : nodes)
    if (n.shape.size() != 1) return false;
  return true;
}

/// Operations of this cost and more are calls of a library's functions.
inline constexpr int call_cost = 8;
/// Above so many calls they stay in their order: to find a better one would take the compiler too long.
inline constexpr std::size_t most_calls = 32;

namespace detail {

/// What the generated code needs of a node.
struct Step {
  std::uint32_t code = 0;
  graph::Kind kind{};
  Scalar type{};
  int in[3] = {0, 0, 0};
  double constant = 0;
  int cost = 0;
  bool by_reciprocal = false;  // a division
};

constexpr Step step_of(const graph::Node& n) {
  Step s{n.op->code, n.op->kind, n.type, {n.in[0], n.in[1], n.in[2]}, 0, n.op->cost};
  if (n.op->kind == graph::Kind::leaf) s.in[0] = n.attr[0];
  if (n.op->kind == graph::Kind::constant) s.constant = n.constant();
  return s;
}

/// One register for each node, in the array of its type.
template <std::size_t N, class Lanes>
struct Registers {
  typename Lanes::f64 f64[N];
  typename Lanes::f32 f32[N];
  typename Lanes::i32 i32[N];
  typename Lanes::boolean boolean[N];

  template <Scalar T>
  [[gnu::always_inline]] auto& get(int i) {
    if constexpr (T == Scalar::f64)
      return f64[i];
    else if constexpr (T == Scalar::f32)
      return f32[i];
    else if constexpr (T == Scalar::i32)
      return i32[i];
    else
      return boolean[i];
  }
};

/// The value of one node from those of its operands, whose types are A, B and C. One instance for each
/// operation and type, however many nodes there are.
template <std::uint32_t Code, graph::Kind Kind, Scalar T, Scalar A, Scalar B, Scalar C, class R>
[[gnu::always_inline]] inline void evaluate(R& r, int out, int a, [[maybe_unused]] int b,
                                            [[maybe_unused]] int c) {
  using Value = std::remove_reference_t<decltype(r.template get<T>(0))>;
  if constexpr (Kind == graph::Kind::elementwise) {
    using Op = op::by_code<Code>;
    if constexpr (Op::arity == 1)
      r.template get<T>(out) = static_cast<Value>(Op::value(r.template get<A>(a)));
    else if constexpr (Op::arity == 2)
      r.template get<T>(out) = Op::value(r.template get<A>(a), r.template get<B>(b));
    else
      r.template get<T>(out) = Op::value(r.template get<A>(a), r.template get<B>(b), r.template get<C>(c));
  } else if constexpr (Kind == graph::Kind::matmul) {
    r.template get<T>(out) = r.template get<A>(a) * r.template get<B>(b);
  } else if constexpr (Kind == graph::Kind::scatter) {
    r.template get<T>(out) = r.template get<A>(a) + r.template get<C>(c);
  } else {  // of one element, views, reductions and lookups are the element
    r.template get<T>(out) = r.template get<A>(a);
  }
}

}  // namespace detail

/// One number in every register.
struct OneNumber {
  using f64 = double;
  using f32 = float;
  using i32 = std::int32_t;
  using boolean = bool;
};

/// The program of a traced function whose nodes all hold one element, on values of the types in Lanes.
template <const auto& Traced, class Lanes = OneNumber>
class Straight {
  static constexpr std::size_t size = Traced.graph.nodes.size();
  static constexpr auto steps = [] {
    Array<detail::Step, size> s{};
    for (std::size_t i = 0; i < size; ++i) s[i] = detail::step_of(Traced.graph.nodes[i]);
    if constexpr (std::is_arithmetic_v<typename Lanes::f64>) {
      Array<int, size> before{};  // the cost of the longest way to a step's value
      for (std::size_t i = 0; i < size; ++i) {
        const graph::Node& n = Traced.graph.nodes[i];
        for (int k = 0; k < n.op->arity; ++k)
          before[i] = std::max(before[i], before[static_cast<std::size_t>(n.in.items[k])]);
        before[i] += s[i].cost;
        s[i].by_reciprocal =
            s[i].code == graph::code<op::Div> && n.where.derivative_of != nullptr &&
            before[static_cast<std::size_t>(n.in[0])] > before[static_cast<std::size_t>(n.in[1])] + call_cost;
      }
    }
    return s;
  }();
  using Registers = detail::Registers<size == 0 ? 1 : size, Lanes>;

  static constexpr Scalar type(int node) {
    return node < 0 ? Scalar::f64 : steps[static_cast<std::size_t>(node)].type;
  }

  /// The node whose value is computed together with that of node i, or -1. Batches only: compilers do the
  /// same for numbers.
  static constexpr int partner(std::size_t i) {
    const std::uint32_t code = paired_with(steps[i].code);
    if (code == 0 || std::is_arithmetic_v<typename Lanes::f64>) return -1;
    for (std::size_t j = 0; j < size; ++j)
      if (steps[j].code == code && steps[j].in[0] == steps[i].in[0]) return static_cast<int>(j);
    return -1;
  }

  /// The nodes that a step needs, the one that computes it among them; a leaf's number is none.
  static constexpr Array<int, 4> operands(std::size_t i) {
    if (steps[i].kind == graph::Kind::leaf) return {-1, -1, -1, -1};
    const int other = partner(i);
    return {steps[i].in[0], steps[i].in[1], steps[i].in[2], other < static_cast<int>(i) ? other : -1};
  }

  /// The order of evaluation. Compilers keep the order of calls: those that most is left to do after come
  /// first, each behind what it needs, so that the processor finds work while it waits for one of them.
  static constexpr auto order = [] {
    Array<int, size> after{}, result{};  // the cost of the longest way from a step to a result
    Array<bool, size> done{};
    std::size_t count = 0, calls = 0;
    for (std::size_t i = size; i-- > 0;) {
      calls += steps[i].cost >= call_cost ? 1 : 0;
      for (int o : operands(i))
        if (o >= 0 && after[static_cast<std::size_t>(o)] < after[i] + 1 + steps[i].cost)
          after[static_cast<std::size_t>(o)] = after[i] + 1 + steps[i].cost;
    }
    if (calls > most_calls) calls = 0;
    for (; calls > 0; --calls) {
      std::size_t next = size;
      for (std::size_t i = 0; i < size; ++i)
        if (!done[i] && steps[i].cost >= call_cost &&
            (next == size || after[i] + steps[i].cost > after[next] + steps[next].cost))
          next = i;
      if (next == size) break;  // the others were needed before
      Array<bool, size> needed{};
      needed[next] = true;
      for (std::size_t i = next + 1; i-- > 0;)
        if (needed[i])
          for (int o : operands(i))
            if (o >= 0) needed[static_cast<std::size_t>(o)] = true;
      for (std::size_t i = 0; i <= next; ++i)
        if (needed[i] && !done[i]) {
          done[i] = true;
          result[count++] = static_cast<int>(i);
        }
    }
    for (std::size_t i = 0; i < size; ++i)
      if (!done[i]) result[count++] = static_cast<int>(i);
    return result;
  }();
  /// a/b where b is known long before a: by 1/b, unless that is subnormal or overflows.
  template <class T>
  [[gnu::always_inline]] static T late_over(T a, T b) {
    const T inverse = 1 / b, magnitude = inverse < 0 ? -inverse : inverse;
    return magnitude >= std::numeric_limits<T>::min() && magnitude <= std::numeric_limits<T>::max()
               ? a * inverse
               : a / b;
  }
  template <std::size_t I, class Load>
  [[gnu::always_inline]] static void step(Registers& r, const Load& load) {
    constexpr detail::Step s = steps[I];
    auto& out = r.template get<s.type>(static_cast<int>(I));
    using Value = std::remove_reference_t<decltype(out)>;
    if constexpr (s.kind == graph::Kind::leaf)
      out = load.template operator()<Value, s.in[0]>();
    else if constexpr (s.kind == graph::Kind::constant || s.kind == graph::Kind::iota)
      out = Value(static_cast<cpp_scalar<s.type>>(s.constant));
    else if constexpr (constexpr int other = partner(I); other > static_cast<int>(I))
      evaluate_pair<s.code>(out, r.template get<s.type>(other), r.template get<s.type>(s.in[0]));
    else if constexpr (s.by_reciprocal)
      out = late_over(r.template get<type(s.in[0])>(s.in[0]), r.template get<type(s.in[1])>(s.in[1]));
    else if constexpr (other < 0)
      detail::evaluate<s.code, s.kind, s.type, type(s.in[0]), type(s.in[1]), type(s.in[2])>(
          r, static_cast<int>(I), s.in[0], s.in[1], s.in[2]);
  }

  /// Steps First to First + sizeof...(I). In groups, because compilers bound the length of a fold.
  template <std::size_t First, class Load, std::size_t... I>
  [[gnu::always_inline]] static void group(Registers& r, const Load& load, std::index_sequence<I...>) {
    (step<static_cast<std::size_t>(order[First + I])>(r, load), ...);
  }
  template <std::size_t First, class Load>
  [[gnu::always_inline]] static void all(Registers& r, const Load& load) {
    constexpr std::size_t rest = size - First, now = rest < 128 ? rest : 128;
    group<First>(r, load, std::make_index_sequence<now>{});
    if constexpr (rest > now) all<First + now>(r, load);
  }

public:
  /// `load<Value, L>()` is leaf L; `store.operator()<K>(value)` takes result K.
  template <class Load, class Store>
  [[gnu::always_inline]] static void evaluate(const Load& load, const Store& store) {
    Registers r;
    all<0>(r, load);
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      (store.template operator()<K>(r.template get<type(Traced.graph.roots[K])>(Traced.graph.roots[K])), ...);
    }
    (std::make_index_sequence<Traced.graph.roots.size()>{});
  }

  /// On numbers in memory: space[0] is not used; then come the arguments' pieces of memory and the results'.
  static void run(std::byte* const* space) {
    const auto load = [space]<class V, int L>() {
      constexpr Address a = Traced.leaves[static_cast<std::size_t>(L)];
      return *reinterpret_cast<const V*>(space[a.space] + a.byte_offset);
    };
    const auto store = [space]<std::size_t K>(const auto& value) {
      constexpr Address a = Traced.results[K];
      *reinterpret_cast<std::remove_cvref_t<decltype(value)>*>(space[a.space] + a.byte_offset) = value;
    };
    evaluate(load, store);
  }
};

}  // namespace ctgrad::kernel
