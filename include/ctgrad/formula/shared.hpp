// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The parts of formulas that occur more than once, so that evaluation calculates them once.
#pragma once
#include <ctgrad/formula/algebra.hpp>

namespace ctgrad::formula {

namespace detail {

/// Parts of H worth keeping, each as often as it occurs: calls, sums and positive powers.
template <class H>
struct Parts {
  using type = List<>;
};
template <class H>
using parts = typename Parts<H>::type;
template <class F, class... A>
struct Parts<Call<F, A...>> {
  using type = concat<parts<A>..., List<Call<F, A...>>>;
};
template <class B, std::int64_t N, std::int64_t D>
struct Parts<Power<B, N, D>> {
  using type = concat<parts<B>, List<algebra::raise<B, (N < 0 ? -N : N), D>>>;
};
template <class B>
struct Parts<Power<B, -1, 1>> : Parts<B> {};
template <std::int64_t N, std::int64_t D, class C>
struct Parts<Scaled<N, D, C>> : Parts<C> {};
template <class... F>
struct Parts<Product<F...>> {
  using type = concat<parts<F>...>;
};
template <class... T>
struct Parts<Sum<T...>> {
  using type = concat<parts<T>..., List<Sum<T...>>>;
};

template <class L>
struct Shared;
template <class... P>
struct Shared<List<P...>> {
  static constexpr auto repeated = [] {
    std::size_t i = 0;
    const auto all = collect<sizeof...(P)>({Entry{&node<P>, {1, 1}, i++}...});
    Entries<sizeof...(P)> r;  // smaller ones first, so that a part follows its own parts
    for (std::size_t k = 0; k < all.size; ++k) {
      if (all.entry[k].r.num < 2) continue;
      std::size_t to = r.size++;
      for (; to > 0 && r.entry[to - 1].key->size > all.entry[k].key->size; --to)
        r.entry[to] = r.entry[to - 1];
      r.entry[to] = all.entry[k];
    }
    return r;
  }();
  template <std::size_t... I>
  static auto make(std::index_sequence<I...>) -> List<at<repeated.entry[I].index, List<P...>>...>;
  using type = decltype(make(std::make_index_sequence<repeated.size>{}));
};
template <>
struct Shared<List<>> {
  using type = List<>;
};

}  // namespace detail

/// The parts that occur more than once in the formulas H, each after its own parts.
template <class... H>
using shared_parts = typename detail::Shared<concat<detail::parts<H>...>>::type;

}  // namespace ctgrad::formula
