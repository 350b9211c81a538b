// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Straight-line SIMD code for graphs of small tensors: every value stays in registers, whose lanes views,
// reductions and small products permute. No loop and no memory between the arguments and the results.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/kernel/lanes.hpp>
#include <ctgrad/kernel/math.hpp>
#include <ctgrad/kernel/packable.hpp>
#include <ctgrad/kernel/pair.hpp>
#include <ctgrad/kernel/simd.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace ctgrad::kernel {

/// The program of a traced function whose values are small.
template <const auto& Traced, class Arch>
class Packed {
  static constexpr std::size_t size = Traced.graph.nodes.size();
  static constexpr Scalar type = detail::packed_type(Traced.graph.nodes);
  using T = cpp_scalar<type>;
  using V = simd::Batch<T, Arch>;
  using M = simd::Mask<T, Arch>;
  static constexpr int width = simd::width<T, Arch>;
  static constexpr auto nodes = join_halves(Traced.graph.nodes, Traced.graph.roots, width);
  static constexpr auto at = registers<size>(nodes, width);

  static constexpr const graph::Node& node(int i) { return nodes[static_cast<std::size_t>(i)]; }
  static constexpr int elements(int i) { return static_cast<int>(node(i).shape.size()); }
  static constexpr int batches_of(int elements) { return (elements + width - 1) / width; }
  static constexpr int batches(int i) { return at.batches(node(i), static_cast<std::size_t>(i), width); }
  /// Where element e of node i is, or what a view took it from.
  static constexpr Lane lane(int i, int e) {
    while (node(i).op->kind == graph::Kind::view && !at.alias[static_cast<std::size_t>(i)]) {
      e = lanes::moved(node(i), e, [i](int) { return node(node(i).in[0]).shape; }).element;
      i = node(i).in[0];
    }
    return at.lane(i, e, width);
  }

  // Compilers inline what follows once per level of calls and batch: few levels and plain arrays keep them
  // fast.

  struct Values {
    V number[static_cast<std::size_t>(at.numbers + 1)];
    M boolean[static_cast<std::size_t>(at.booleans + 1)];
  };

  // ---- lanes from several registers

  using Lanes = Array<Lane, static_cast<std::size_t>(width)>;
  struct Sources {
    Array<int, static_cast<std::size_t>(width)> from{};
    int count = 0;
  };
  static constexpr Sources sources(const Lanes& lanes) {
    Sources s;
    for (const Lane& l : lanes) {
      bool seen = l.from == Lane::any;
      for (int i = 0; i < s.count; ++i) seen = seen || s.from[static_cast<std::size_t>(i)] == l.from;
      if (!seen) s.from[static_cast<std::size_t>(s.count++)] = l.from;
    }
    return s;
  }
  /// For each lane which to take, of two registers side by side, where `second` comes as the latter.
  using Takes = Array<int, static_cast<std::size_t>(width)>;
  static constexpr Takes takes(const Lanes& lanes, int first, int second) {
    Takes result{};
    bool moves = false;
    for (std::size_t l = 0; l < lanes.size(); ++l) {
      const int own = static_cast<int>(l), from = lanes[l].from;
      const int lane = lanes[l].lane < 0 || from < 0 ? own : lanes[l].lane;
      result[l] = from == second ? width + lane : from == first ? lane : own;
      moves = moves || (from != Lane::any && result[l] != own);
    }
    if (!moves)
      for (std::size_t l = 0; l < lanes.size(); ++l) result[l] = static_cast<int>(l);
    return result;
  }
  /// These lanes of a and then b.
  template <Takes T, std::size_t... L>
  [[gnu::always_inline]] static V shuffled(V a, V b, std::index_sequence<L...>) {
    if constexpr (((T[L] == static_cast<int>(L)) && ...))
      return a;
    else
      return simd::shuffle<T[L]...>(a, b);
  }
  using EachLane = std::make_index_sequence<static_cast<std::size_t>(width)>;

  template <class Pick, int B>
  static constexpr Lanes lanes_of = [] {
    Lanes result{};
    for (int l = 0; l < width; ++l) result[static_cast<std::size_t>(l)] = Pick::lane(B * width + l);
    return result;
  }();

  /// Batch B of what Pick::lane names, element by element, from the registers r; Lane::fill is `fill`.
  template <class Pick, int B>
  [[gnu::always_inline]] static V gather(const V* r, V fill) {
    constexpr const Lanes& lanes = lanes_of<Pick, B>;
    constexpr Sources from = sources(lanes);
    if constexpr (from.count == 0) {
      return fill;
    } else {
      constexpr int one = from.from[0], other = from.count > 1 ? from.from[1] : one;
      const V v = shuffled<takes(lanes, one, from.count > 1 ? other : Lane::any)>(
          one < 0 ? fill : r[one < 0 ? 0 : one], other < 0 ? fill : r[other < 0 ? 0 : other], EachLane{});
      return gather_rest<Pick, B, 2>(v, r, fill);
    }
  }
  /// The same from source K on, where v has what comes from those before.
  template <class Pick, int B, int K>
  [[gnu::always_inline]] static V gather_rest(V v, const V* r, V fill) {
    constexpr const Lanes& lanes = lanes_of<Pick, B>;
    constexpr Sources from = sources(lanes);
    if constexpr (K >= from.count) {
      return v;
    } else {
      constexpr int next = from.from[static_cast<std::size_t>(K)];
      return gather_rest<Pick, B, K + 1>(
          shuffled<takes(lanes, Lane::any, next)>(v, next < 0 ? fill : r[next < 0 ? 0 : next], EachLane{}), r,
          fill);
    }
  }

  // ---- nodes

  template <int I>
  struct Moved {
    static constexpr Lane lane(int e) {
      if (e >= elements(I)) {
        if (elements(I) >= width) return {};
        if (is_second_half(nodes, node(I), width))
          return Packed::lane(node(I).in[0], (elements(I) + e) % (2 * elements(I)));
        e %= elements(I);
      }
      const lanes::Origin o =
          lanes::moved(node(I), e, [](int k) { return node(node(I).in[static_cast<std::size_t>(k)]).shape; });
      return o.operand < 0 ? Lane{Lane::fill, -1}
                           : Packed::lane(node(I).in[static_cast<std::size_t>(o.operand)], o.element);
    }
  };

  /// All members of a reduction, those with number 0 first.
  template <int I>
  struct Members {
    static constexpr int results = elements(I), count = elements(node(I).in[0]);
    static constexpr Lane lane(int e) {
      if (e >= count) return {Lane::fill, -1};
      return Packed::lane(node(I).in[0],
                          lanes::member(node(I), node(node(I).in[0]).shape, e % results, e / results));
    }
  };
  /// A product's factors from the left (K = 0) or right, those of the first step first.
  template <int I, int K, int Step = 0>
  struct Factors {
    static constexpr int results = elements(I), steps = node(node(I).in[0]).shape.columns();
    static constexpr Lane lane(int e) {
      const int step = Step + e / results, o = node(I).in[K];
      if (step >= steps) return {Lane::fill, -1};
      return Packed::lane(o, lanes::factor(node(I), node(o).shape, e % results, K, step));
    }
  };

  /// Combines Count·Results numbers in `part`, ordered by member, to Results of them; the sole result stands
  /// in all lanes.
  template <class Op, int Results, int Count>
  [[gnu::always_inline]] static void combine(V* part) {
    if constexpr (Results == 1 && Count <= width && Count > 1) {
      constexpr int period = static_cast<int>(std::bit_ceil(static_cast<unsigned>(Count)));
      part[0] = gather<lanes::Repeated<period, Count>, 0>(part, V(static_cast<T>(Op::identity)));
      butterfly<Op, period / 2>(part);
      // Of 0 and −0, or of NaN and a number, the larger depends on their order, which lanes do not share.
      if constexpr (!std::is_same_v<Op, op::Sum>) part[0] = V(simd::first(part[0]));
    } else if constexpr (Count > 1) {
      constexpr int half = static_cast<int>(std::bit_floor(static_cast<unsigned>(Count - 1)));
      // Those batches of the first half that have a partner.
      combine_halves<Op, lanes::Shifted<half * Results, Count * Results, width>>(
          part, std::make_integer_sequence<int, std::min(batches_of(half * Results),
                                                         batches_of((Count - half) * Results))>{});
      combine<Op, Results, half>(part);
    }
  }
  template <class Op, class Rest, int... B>
  [[gnu::always_inline]] static void combine_halves(V* part, std::integer_sequence<int, B...>) {
    const V identity(static_cast<T>(Op::identity));
    ((part[B] = Op::combine(part[B], gather<Rest, B>(part, identity))), ...);
  }
  template <class Op, int Distance>
  [[gnu::always_inline]] static void butterfly(auto& part) {
    if constexpr (Distance > 0) {
      part[0] = Op::combine(part[0], gather<lanes::Crossed<Distance>, 0>(part, part[0]));
      butterfly<Op, Distance / 2>(part);
    }
  }

  /// Batches B… of what Pick names.
  template <class Pick, int... B>
  [[gnu::always_inline]] static void gather_all(V* to, const V* r, V fill, std::integer_sequence<int, B...>) {
    ((to[B] = gather<Pick, B>(r, fill)), ...);
  }
  template <class Op, class Terms, int... B>
  [[gnu::always_inline]] static void reduce(V* to, const V* r, std::integer_sequence<int, B...>) {
    constexpr int n = batches_of(Terms::count);
    V part[n];
    gather_all<Terms>(part, r, V(static_cast<T>(Op::identity)), std::make_integer_sequence<int, n>{});
    combine<Op, Terms::results, Terms::count / Terms::results>(part);
    ((to[B] = part[B]), ...);
  }

  template <int I, int Step, int B>
  [[gnu::always_inline]] static V product(const V* r) {
    const V zero(T(0));
    return gather<Factors<I, 0, Step>, B>(r, zero) * gather<Factors<I, 1, Step>, B>(r, zero);
  }
  template <int I, int... B>
  [[gnu::always_inline]] static void products(V* part, const V* r, std::integer_sequence<int, B...>) {
    ((part[B] = product<I, 0, B>(r)), ...);
  }
  template <int I, int B, int... Step>
  [[gnu::always_inline]] static V dot(const V* r, std::integer_sequence<int, Step...>) {
    const V zero(T(0));
    V sum = product<I, 0, B>(r);
    ((sum = simd::fma<T, Arch>(gather<Factors<I, 0, Step + 1>, B>(r, zero),
                               gather<Factors<I, 1, Step + 1>, B>(r, zero), sum)),
     ...);
    return sum;
  }
  /// Products with fewer results than a register has lanes: all products at once, then their sums.
  template <int I>
  [[gnu::always_inline]] static void multiply_few(V* to, const V* r) {
    constexpr int results = elements(I), steps = Factors<I, 0>::steps, n = batches_of(results * steps);
    V part[n];
    products<I>(part, r, std::make_integer_sequence<int, n>{});
    combine<op::Sum, results, steps>(part);
    to[0] = part[0];
  }

  /// The first register of operand k of node i, or its batch b.
  static constexpr std::size_t register_of(int i, std::size_t k, int b) {
    const auto o = static_cast<std::size_t>(node(i).in[k]);
    return static_cast<std::size_t>(at.first[o] + (at.uniform[o] ? 0 : b));
  }
  /// Whether operand k of node i is a condition.
  static constexpr bool asks(int i, std::size_t k) { return node(node(i).in[k]).type == Scalar::boolean; }

  static constexpr int partner(int i) {
    const std::uint32_t code = paired_with(node(i).op->code);
    if (code == 0) return -1;
    for (int j = 0; j < static_cast<int>(size); ++j)
      if (node(j).op->code == code && node(j).in[0] == node(i).in[0]) return j;
    return -1;
  }

  template <int I, int B>
  [[gnu::always_inline]] static void compute(Values& v) {
    constexpr auto r = static_cast<std::size_t>(at.first[I] + B);
    constexpr std::uint32_t code = node(I).op->code;
    using Op = op::by_code<code>;
    constexpr int other = partner(I);
    if constexpr (other > I) {
      evaluate_pair<code>(v.number[r],
                          v.number[static_cast<std::size_t>(at.first[static_cast<std::size_t>(other)] + B)],
                          v.number[register_of(I, 0, B)]);
    } else if constexpr (other < 0) {
      auto& result = simd::either<node(I).type == Scalar::boolean>(v.boolean, v.number)[r];
      constexpr std::size_t a = register_of(I, 0, B);
      if constexpr (Op::arity == 1) {
        result = Op::value(simd::either<asks(I, 0)>(v.boolean, v.number)[a]);
      } else {
        constexpr std::size_t b = register_of(I, 1, B);
        if constexpr (Op::arity == 2)
          result = Op::value(simd::either<asks(I, 0)>(v.boolean, v.number)[a],
                             simd::either<asks(I, 1)>(v.boolean, v.number)[b]);
        else
          result = Op::value(simd::either<asks(I, 0)>(v.boolean, v.number)[a],
                             simd::either<asks(I, 1)>(v.boolean, v.number)[b],
                             simd::either<asks(I, 2)>(v.boolean, v.number)[register_of(I, 2, B)]);
      }
    }
  }

  template <int I, int B>
  [[gnu::always_inline]] static V load(std::byte* const* space) {
    constexpr Address a = Traced.leaves[static_cast<std::size_t>(node(I).attr[0])];
    const T* p = reinterpret_cast<const T*>(space[a.space] + a.byte_offset);
    constexpr std::int64_t offset = std::int64_t{B} * width;
    constexpr int rest = elements(I) - B * width;
    if constexpr (at.uniform[I])
      return V(*p);
    else if constexpr (rest < width)
      return simd::load_partial<T, Arch>(p + offset, rest);
    else
      return simd::load<T, Arch>(p + offset);
  }
  template <int I, int B>
  [[gnu::always_inline]] static V indices() {
    alignas(alignment) static constexpr auto index = [] {
      std::array<T, static_cast<std::size_t>(width)> r{};
      for (int l = 0; l < width && B * width + l < elements(I); ++l)
        r[static_cast<std::size_t>(l)] = static_cast<T>(
            lanes::index_of(node(I).shape, B * width + l)[static_cast<std::size_t>(node(I).attr[0])]);
      return r;
    }();
    return V::load_aligned(index.data());
  }

  template <int I, int... B>
  [[gnu::always_inline]] static void step(Values& v, std::byte* const* space,
                                          std::integer_sequence<int, B...>) {
    using graph::Kind;
    constexpr Kind kind = node(I).op->kind;
    V* const to = v.number + at.first[I];
    if constexpr (at.alias[I])
      return;
    else if constexpr (kind == Kind::reduction)
      reduce<op::by_code<node(I).op->code>, Members<I>>(to, v.number, std::integer_sequence<int, B...>{});
    else if constexpr (kind == Kind::matmul && elements(I) < width)
      multiply_few<I>(to, v.number);
    else if constexpr (kind == Kind::matmul)
      ((to[B] = dot<I, B>(v.number, std::make_integer_sequence<int, Factors<I, 0>::steps - 1>{})), ...);
    else if constexpr (kind == Kind::elementwise)
      (compute<I, B>(v), ...);
    else if constexpr (kind == Kind::leaf)
      ((to[B] = load<I, B>(space)), ...);
    else if constexpr (kind == Kind::constant)
      ((to[B] = V(static_cast<T>(node(I).constant()))), ...);
    else if constexpr (kind == Kind::iota)
      ((to[B] = indices<I, B>()), ...);
    else if constexpr (at.uniform[I])  // an element of something larger, in all lanes
      to[0] = gather<Spread<Moved<I>>, 0>(v.number, V(T(0)));
    else
      ((to[B] = gather<Moved<I>, B>(v.number, V(T(0)))), ...);
  }
  template <class Pick>
  struct Spread {
    static constexpr Lane lane(int) { return Pick::lane(0); }
  };

  template <std::size_t K, int... B>
  [[gnu::always_inline]] static void store(const Values& v, std::byte* const* space,
                                           std::integer_sequence<int, B...>) {
    constexpr Address a = Traced.results[K];
    T* p = reinterpret_cast<T*>(space[a.space] + a.byte_offset);
    (store<K, B>(v, p), ...);
  }
  template <std::size_t K, int B>
  [[gnu::always_inline]] static void store(const Values& v, T* p) {
    constexpr int i = Traced.graph.roots[K];
    constexpr std::int64_t offset = std::int64_t{B} * width;
    constexpr int rest = elements(i) - B * width;
    const V value = v.number[static_cast<std::size_t>(at.first[static_cast<std::size_t>(i)] +
                                                      (at.uniform[static_cast<std::size_t>(i)] ? 0 : B))];
    if constexpr (rest == 1)
      p[offset] = simd::first(value);
    else if constexpr (rest < width)
      simd::store_partial<T, Arch>(p + offset, value, rest);
    else
      simd::store<T, Arch>(p + offset, value);
  }

  template <std::size_t... I, std::size_t... K>
  static void run(std::byte* const* space, std::index_sequence<I...>, std::index_sequence<K...>) {
    Values v;
    // Not a fold, because compilers bound its length.
    const bool done[] = {
        (step<static_cast<int>(I)>(v, space, std::make_integer_sequence<int, batches(static_cast<int>(I))>{}),
         true)...,
        (store<K>(v, space, std::make_integer_sequence<int, batches_of(elements(Traced.graph.roots[K]))>{}),
         true)...};
    static_cast<void>(done);
  }

public:
  /// space[0] is not used; then come the arguments' pieces of memory and the results'.
  static void run(std::byte* const* space) {
    run(space, std::make_index_sequence<size>{}, std::make_index_sequence<Traced.graph.roots.size()>{});
  }
};

}  // namespace ctgrad::kernel
