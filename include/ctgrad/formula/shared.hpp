// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The parts of formulas that occur more than once, so that evaluation calculates them once. A shared part is
// visited once here, too: a formula whose tree grows exponentially with its depth costs what its distinct
// parts cost.
#pragma once
#include <ctgrad/formula/algebra.hpp>

namespace ctgrad::formula {

namespace detail {

/// A distinct part: the parent in the table of parts (−1 − i for formula i) and its place there lead to its
/// type.
struct Part {
  const Node* node = nullptr;
  int parent = 0, place = 0;
  int uses = 0;
  int finished = 0;  // parts in this order follow their own parts
};

/// All distinct parts of some formulas, in the order in which a walk from the roots meets them.
struct Table {
  Part* part = nullptr;
  int size = 0, capacity = 0, finished = 0;

  constexpr Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  constexpr ~Table() { delete[] part; }

  constexpr void visit(const Node& n, int parent, int place) {
    if (n.children == 0) return;
    for (int i = 0; i < size; ++i) {
      if (!equal(*part[i].node, n)) continue;
      ++part[i].uses;
      return;
    }
    if (size == capacity) grow();
    const int self = size++;
    part[self] = {&n, parent, place, 1, 0};
    for (int i = 0; i < n.children; ++i) visit(n[i], self, i);
    part[self].finished = finished++;
  }

  /// Calls, sums and powers; a power also stands for the one with the opposite exponent, its divisor.
  static constexpr bool keeps(const Part& p) {
    const Kind kind = p.node->kind;
    return p.uses > 1 &&
           (kind == Kind::call || kind == Kind::sum || (kind == Kind::power && p.node->r != Rational{-1, 1}));
  }
  static constexpr bool equal(const Node& a, const Node& b) {
    if (a.kind == Kind::power && b.kind == Kind::power)
      return (a.r == b.r || a.r == -b.r) && compare(a[0], b[0]) == 0;
    return a.hash == b.hash && compare(a, b) == 0;
  }

private:
  constexpr void grow() {
    capacity = 2 * capacity + 16;
    Part* larger = new Part[static_cast<std::size_t>(capacity)];
    for (int i = 0; i < size; ++i) larger[i] = part[i];
    delete[] part;
    part = larger;
  }
};

template <class H, std::size_t I>
struct Child;
template <template <class...> class Many, class... A, std::size_t I>
struct Child<Many<A...>, I> {
  using type = at<I, List<A...>>;
};
template <class F, class... A, std::size_t I>
struct Child<Call<F, A...>, I> {
  using type = at<I, List<A...>>;
};
template <class B, std::int64_t N, std::int64_t D, std::size_t I>
struct Child<Power<B, N, D>, I> {
  using type = B;
};
template <std::int64_t N, std::int64_t D, class C, std::size_t I>
struct Child<Scaled<N, D, C>, I> {
  using type = C;
};

template <class H>
struct Positive {
  using type = H;
};
template <class B, std::int64_t N, std::int64_t D>
struct Positive<Power<B, N, D>> {
  using type = Power<B, (N < 0 ? -N : N), D>;
};

template <class... H>
struct Shared {
  static constexpr void fill(Table& t) {
    int root = 0;
    (t.visit(node<H>, --root, 0), ...);
  }
  struct Counts {
    std::size_t parts = 0, kept = 0;
  };
  static constexpr Counts counts = [] {
    Table t;
    fill(t);
    Counts c{static_cast<std::size_t>(t.size), 0};
    for (int i = 0; i < t.size; ++i) c.kept += Table::keeps(t.part[i]) ? 1u : 0u;
    return c;
  }();
  struct Result {
    std::array<Part, counts.parts> part{};
    std::array<int, counts.kept> kept{};
  };
  static constexpr Result result = [] {
    Result r;
    if constexpr (counts.kept != 0) {
      Table t;
      fill(t);
      for (std::size_t i = 0; i < counts.parts; ++i) {
        r.part[i] = t.part[i];
      }
      std::size_t n = 0;
      for (int i = 0; i < t.size; ++i) {
        if (!Table::keeps(t.part[i])) continue;
        std::size_t to = n++;
        for (; to > 0 && t.part[r.kept[to - 1]].finished > t.part[i].finished; --to)
          r.kept[to] = r.kept[to - 1];
        r.kept[to] = i;
      }
    }
    return r;
  }();

  /// The type of part I.
  template <int I, bool Root>
  struct TypeOf {
    using type = at<static_cast<std::size_t>(-1 - I), List<H...>>;
  };
  template <int I>
  struct TypeOf<I, false> {
    static constexpr Part p = result.part[static_cast<std::size_t>(I)];
    using parent = typename TypeOf<p.parent, (p.parent < 0)>::type;
    static auto find() {
      if constexpr (p.parent < 0)
        return Type<parent>{};
      else
        return Type<typename Child<parent, static_cast<std::size_t>(p.place)>::type>{};
    }
    using type = typename decltype(find())::type;
  };

  template <std::size_t... I>
  static auto make(std::index_sequence<I...>)
      -> List<typename Positive<typename TypeOf<result.kept[I], false>::type>::type...>;
  using type = decltype(make(std::make_index_sequence<counts.kept>{}));
};

}  // namespace detail

/// The parts that occur more than once in the formulas H, each after its own parts.
template <class... H>
using shared_parts = typename detail::Shared<H...>::type;

}  // namespace ctgrad::formula
