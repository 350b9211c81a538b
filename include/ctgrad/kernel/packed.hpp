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

  struct Values {
    std::array<V, static_cast<std::size_t>(at.numbers + 1)> number;
    std::array<M, static_cast<std::size_t>(at.booleans + 1)> boolean;
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
  /// Which lane to take, of two registers side by side, where `second` comes as the latter.
  static constexpr int take(const Lanes& lanes, std::size_t l, int first, int second) {
    const int own = static_cast<int>(l), from = lanes[l].from;
    const int lane = lanes[l].lane < 0 || from < 0 ? own : lanes[l].lane;
    return from == second ? width + lane : from == first ? lane : own;
  }

  /// Batch B of what Pick::lane names, element by element, from the registers r; Lane::fill is `fill`.
  template <class Pick, int B>
  [[gnu::always_inline]] static V gather(const auto& r, V fill) {
    static constexpr Lanes lanes = [] {
      Lanes result{};
      for (int l = 0; l < width; ++l) result[static_cast<std::size_t>(l)] = Pick::lane(B * width + l);
      return result;
    }();
    constexpr Sources from = sources(lanes);
    const auto source = [&]<int S>(std::integral_constant<int, S>) __attribute__((always_inline)) {
      if constexpr (S < 0)
        return fill;
      else
        return r[static_cast<std::size_t>(S)];
    };
    if constexpr (from.count == 0) {
      return fill;
    } else {
      return [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
        V v = source(std::integral_constant<int, from.from[0]>{});
        if constexpr (from.count == 1) return merge<lanes, from.from[0], Lane::any>(v, v);
        ((v = merge < lanes, K == 0 ? from.from[0] : Lane::any,
          from.from[K + 1] > (v, source(std::integral_constant<int, from.from[K + 1]>{}))),
         ...);
        return v;
      }
      (std::make_index_sequence<static_cast<std::size_t>(from.count - 1)>{});
    }
  }
  template <const Lanes& L, int First, int Second>
  [[gnu::always_inline]] static V merge(V a, V b) {
    constexpr bool as_it_is = [] {
      for (std::size_t l = 0; l < L.size(); ++l)
        if (L[l].from != Lane::any && take(L, l, First, Second) != static_cast<int>(l)) return false;
      return true;
    }();
    if constexpr (as_it_is)
      return a;
    else
      return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
        return simd::shuffle<take(L, I, First, Second)...>(a, b);
      }
    (std::make_index_sequence<L.size()>{});
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

  template <class F, int... B>
  [[gnu::always_inline]] static void each(std::integer_sequence<int, B...>, const F& f) {
    (f(std::integral_constant<int, B>{}), ...);
  }
  template <int N, class F>
  [[gnu::always_inline]] static void for_each(const F& f) {
    each(std::make_integer_sequence<int, N>{}, f);
  }

  /// Combines Count·Results numbers in `part`, ordered by member, to Results of them; the sole result stands
  /// in all lanes.
  template <class Op, int Results, int Count, std::size_t N>
  [[gnu::always_inline]] static void combine(std::array<V, N>& part) {
    const V identity(static_cast<T>(Op::identity));
    if constexpr (Results == 1 && Count <= width && Count > 1) {
      constexpr int period = static_cast<int>(std::bit_ceil(static_cast<unsigned>(Count)));
      part[0] = gather<lanes::Repeated<period, Count>, 0>(part, identity);
      butterfly<Op, period / 2>(part);
      // Of 0 and −0, or of NaN and a number, the larger depends on their order, which lanes do not share.
      if constexpr (!std::is_same_v<Op, op::Sum>) part[0] = V(simd::first(part[0]));
    } else if constexpr (Count > 1) {
      constexpr int half = static_cast<int>(std::bit_floor(static_cast<unsigned>(Count - 1)));
      using Rest = lanes::Shifted<half * Results, Count * Results, width>;
      for_each<batches_of(half * Results)>([&]<int B>(
          std::integral_constant<int, B>) __attribute__((always_inline)) {
        if constexpr (half * Results + B * width < Count * Results)
          part[B] = Op::combine(part[B], gather<Rest, B>(part, identity));
      });
      combine<Op, Results, half>(part);
    }
  }
  template <class Op, int Distance>
  [[gnu::always_inline]] static void butterfly(auto& part) {
    if constexpr (Distance > 0) {
      part[0] = Op::combine(part[0], gather<lanes::Crossed<Distance>, 0>(part, part[0]));
      butterfly<Op, Distance / 2>(part);
    }
  }

  template <int I>
  [[gnu::always_inline]] static void reduce(Values& v) {
    using Op = op::by_code<node(I).op->code>;
    using Terms = Members<I>;
    constexpr int n = batches_of(Terms::count);
    std::array<V, static_cast<std::size_t>(n)> part;
    const V identity(static_cast<T>(Op::identity));
    for_each<n>([&]<int B>(std::integral_constant<int, B>)
                    __attribute__((always_inline)) { part[B] = gather<Terms, B>(v.number, identity); });
    combine<Op, Terms::results, Terms::count / Terms::results>(part);
    keep<I>(v, part);
  }
  template <int I>
  [[gnu::always_inline]] static void multiply(Values& v) {
    constexpr int results = elements(I), steps = Factors<I, 0>::steps;
    if constexpr (results < width) {  // all products at once, then their sums
      std::array<V, static_cast<std::size_t>(batches_of(results * steps))> part;
      for_each<batches_of(results * steps)>([&]<int B>(
          std::integral_constant<int, B>) __attribute__((always_inline)) {
        part[B] = gather<Factors<I, 0>, B>(v.number, V(T(0))) * gather<Factors<I, 1>, B>(v.number, V(T(0)));
      });
      combine<op::Sum, results, steps>(part);
      keep<I>(v, part);
    } else {
      for_each<batches(I)>([&]<int B>(std::integral_constant<int, B>) __attribute__((always_inline)) {
        V sum = gather<Factors<I, 0>, B>(v.number, V(T(0))) * gather<Factors<I, 1>, B>(v.number, V(T(0)));
        for_each<steps - 1>([&]<int S>(std::integral_constant<int, S>) __attribute__((always_inline)) {
          sum = simd::fma<T, Arch>(gather<Factors<I, 0, S + 1>, B>(v.number, V(T(0))),
                                   gather<Factors<I, 1, S + 1>, B>(v.number, V(T(0))), sum);
        });
        v.number[static_cast<std::size_t>(at.first[I] + B)] = sum;
      });
    }
  }
  template <int I>
  [[gnu::always_inline]] static void keep(Values& v, const auto& part) {
    for_each<batches(I)>([&]<int B>(std::integral_constant<int, B>) __attribute__((always_inline)) {
      v.number[static_cast<std::size_t>(at.first[I] + B)] = part[B];
    });
  }

  /// Register B of operand K of node I.
  template <int I, int K, int B>
  [[gnu::always_inline]] static const auto& operand(const Values& v) {
    constexpr int o = node(I).in[K];
    constexpr auto r = static_cast<std::size_t>(at.first[static_cast<std::size_t>(o)] +
                                                (at.uniform[static_cast<std::size_t>(o)] ? 0 : B));
    if constexpr (node(o).type == Scalar::boolean)
      return v.boolean[r];
    else
      return v.number[r];
  }

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
                          operand<I, 0, B>(v));
    } else if constexpr (other < 0) {
      const auto result = [&]() __attribute__((always_inline)) {
        if constexpr (Op::arity == 1)
          return Op::value(operand<I, 0, B>(v));
        else if constexpr (Op::arity == 2)
          return Op::value(operand<I, 0, B>(v), operand<I, 1, B>(v));
        else
          return Op::value(operand<I, 0, B>(v), operand<I, 1, B>(v), operand<I, 2, B>(v));
      }
      ();
      if constexpr (node(I).type == Scalar::boolean)
        v.boolean[r] = result;
      else
        v.number[r] = result;
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

  template <int I>
  [[gnu::always_inline]] static void step(Values& v, std::byte* const* space) {
    using graph::Kind;
    constexpr Kind kind = node(I).op->kind;
    if constexpr (at.alias[I]) {
      return;
    } else if constexpr (kind == Kind::reduction) {
      reduce<I>(v);
    } else if constexpr (kind == Kind::matmul) {
      multiply<I>(v);
    } else {
      for_each<batches(I)>([&]<int B>(std::integral_constant<int, B>) __attribute__((always_inline)) {
        constexpr auto r = static_cast<std::size_t>(at.first[I] + B);
        if constexpr (kind == Kind::elementwise)
          compute<I, B>(v);
        else if constexpr (kind == Kind::leaf)
          v.number[r] = load<I, B>(space);
        else if constexpr (kind == Kind::constant)
          v.number[r] = V(static_cast<T>(node(I).constant()));
        else if constexpr (kind == Kind::iota)
          v.number[r] = indices<I, B>();
        else if constexpr (at.uniform[I])  // an element of something larger, in all lanes
          v.number[r] = gather<Spread<Moved<I>>, B>(v.number, V(T(0)));
        else
          v.number[r] = gather<Moved<I>, B>(v.number, V(T(0)));
      });
    }
  }
  template <class Pick>
  struct Spread {
    static constexpr Lane lane(int) { return Pick::lane(0); }
  };

  template <std::size_t K>
  [[gnu::always_inline]] static void store(const Values& v, std::byte* const* space) {
    constexpr int i = Traced.graph.roots[K];
    constexpr Address a = Traced.results[K];
    T* p = reinterpret_cast<T*>(space[a.space] + a.byte_offset);
    for_each<batches_of(elements(i))>([&]<int B>(
        std::integral_constant<int, B>) __attribute__((always_inline)) {
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
    });
  }

  /// Steps First to First + sizeof...(I). In groups, because compilers bound the length of a fold.
  template <std::size_t First, std::size_t... I>
  [[gnu::always_inline]] static void group(Values& v, std::byte* const* space, std::index_sequence<I...>) {
    (step<static_cast<int>(First + I)>(v, space), ...);
  }
  template <std::size_t First>
  [[gnu::always_inline]] static void all(Values& v, std::byte* const* space) {
    constexpr std::size_t rest = size - First, now = rest < 128 ? rest : 128;
    group<First>(v, space, std::make_index_sequence<now>{});
    if constexpr (rest > now) all<First + now>(v, space);
  }

public:
  /// space[0] is not used; then come the arguments' pieces of memory and the results'.
  static void run(std::byte* const* space) {
    Values v;
    all<0>(v, space);
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      (store<K>(v, space), ...);
    }
    (std::make_index_sequence<Traced.graph.roots.size()>{});
  }
};

}  // namespace ctgrad::kernel
