// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Structures of traced values: what functions take and return besides one value. A structure is a traced
// value, a std::array, std::tuple or std::pair of structures, or a plain aggregate of them.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/reflect.hpp>
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/graph/expr.hpp>

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::trace {

namespace detail {
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;
template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class T, class U>
inline constexpr bool is_tuple<std::pair<T, U>> = true;
}  // namespace detail

/// std::array.
template <class T>
concept ArrayOf = detail::is_array<T>;
/// std::tuple or std::pair.
template <class T>
concept TupleOf = detail::is_tuple<T>;
/// A plain aggregate with fields.
template <class T>
concept Record =
    std::is_class_v<T> && std::is_aggregate_v<T> && !ArrayOf<T> && !TupleOf<T> && !std::is_empty_v<T>;

/// Calls f on every leaf of a structure, in order. Leaves are what is neither array, tuple nor record.
template <class S, class F>
constexpr void for_each(S& s, F&& f) {
  using Plain = std::remove_const_t<S>;
  if constexpr (ctgrad::Traced<Plain>) {
    f(s);
  } else if constexpr (ArrayOf<Plain>) {
    for (auto& x : s) for_each(x, f);
  } else if constexpr (TupleOf<Plain>) {
    std::apply([&](auto&... x) { (for_each(x, f), ...); }, s);
  } else if constexpr (Record<Plain>) {
    reflect::for_each_field(s, [&](auto, auto& x) { for_each(x, f); });
  } else {
    f(s);
  }
}

/// The untyped values of a structure of traced values.
template <class S>
constexpr Items<graph::Value> flatten(const S& s) {
  Items<graph::Value> v;
  for_each(s, [&](const auto& x) { v.push_back(x.value); });
  return v;
}

/// The structure with other values in the same places; v begins at `next`, which moves on.
template <class S>
constexpr S refill(S s, const Items<graph::Value>& v, std::size_t& next) {
  for_each(s, [&](auto& x) { x.value = v[next++]; });
  return s;
}

namespace detail {
template <class S>
constexpr bool holds_traced() {
  if constexpr (ctgrad::Traced<S>)
    return true;
  else if constexpr (ArrayOf<S>)
    return holds_traced<typename S::value_type>();
  else if constexpr (TupleOf<S>)
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (holds_traced<std::tuple_element_t<I, S>>() || ...);
    }
  (std::make_index_sequence<std::tuple_size_v<S>>{});
  else if constexpr (Record<S>) return []<class... F>(reflect::Types<F...>) {
    return (holds_traced<std::remove_const_t<F>>() || ...);
  }(decltype(reflect::field_types(std::declval<S&>())){});
  else return false;
}
}  // namespace detail

/// A structure with a traced value in it.
template <class S>
concept Structure = detail::holds_traced<std::remove_cvref_t<S>>();

// ---- types of structures

/// The structure with M<leaf> for every leaf: arrays, tuples and pairs stay what they are, and so does a
/// record that is a class template of its leaves' types, C<A...> becoming C<M<A>...>; other records become
/// tuples.
template <template <class> class M, class S>
struct Map;

namespace detail {
template <class S, class Fields>
struct FieldsMatch : std::false_type {};

template <class S, class... F>
requires(Record<S>) struct FieldsMatch<S, std::tuple<F...>>
    : std::is_same<decltype(reflect::field_types(std::declval<S&>())), reflect::Types<F...>> {
};

/// The class template of S with mapped arguments, if that is a record with the mapped fields; else the tuple.
template <template <class> class M, class Tuple, class S>
struct SameTemplate {
  using type = Tuple;
};
template <template <class> class M, class Tuple, template <class...> class C, class... A>
requires requires { typename C<typename Map<M, A>::type...>; }
struct SameTemplate<M, Tuple, C<A...>> {
  using Mapped = C<typename Map<M, A>::type...>;
  using type = std::conditional_t<FieldsMatch<Mapped, Tuple>::value, Mapped, Tuple>;
};

template <template <class> class M, class S,
          class Fields = decltype(reflect::field_types(std::declval<S&>()))>
struct MapRecord;
template <template <class> class M, class S, class... F>
struct MapRecord<M, S, reflect::Types<F...>>
    : SameTemplate<M, std::tuple<typename Map<M, std::remove_const_t<F>>::type...>, S> {};
}  // namespace detail

template <template <class> class M, class S>
struct Map {
  using type = M<S>;
};
template <template <class> class M, ctgrad::Traced S>
struct Map<M, S> {
  using type = M<S>;
};
template <template <class> class M, class T, std::size_t N>
struct Map<M, std::array<T, N>> {
  using type = std::array<typename Map<M, T>::type, N>;
};
template <template <class> class M, class... T>
struct Map<M, std::tuple<T...>> {
  using type = std::tuple<typename Map<M, T>::type...>;
};
template <template <class> class M, class T, class U>
struct Map<M, std::pair<T, U>> {
  using type = std::pair<typename Map<M, T>::type, typename Map<M, U>::type>;
};
template <template <class> class M, class S>
requires(Record<S> && !ctgrad::Traced<S>) struct Map<M, S> : detail::MapRecord<M, S> {
};

template <template <class> class M, class S>
using map_structure = typename Map<M, S>::type;

}  // namespace ctgrad::trace
