// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a function's arguments to the leaves of a graph. Argument<A> says how a type A is traced; specialise
// it for types of your own.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/name.hpp>
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/leaf.hpp>
#include <ctgrad/trace/structure.hpp>

#include <concepts>
#include <cstddef>

namespace ctgrad::trace {

/// One tensor inside an argument: which argument, where in its memory, and which tensor of a module it is.
struct Leaf {
  int argument = 0;
  int space = 0;  // an argument's memory is one space, or one for each tensor of a structure
  std::int64_t byte_offset = 0;
  graph::Value value;
  int parameter = -1;    // its number in the tracer's paths
  bool trained = false;  // or a module's Buffer
};

/// Collects leaves while arguments are bound.
struct Tracer {
  graph::Builder& builder;
  Items<Leaf> leaves{};
  int argument = 0;
  int space = 0;
  Items<Name> paths{};  // of parameters and Buffers, for messages

  /// A new leaf at an offset into the current space.
  constexpr graph::Value leaf(Scalar type, const Dims& shape, std::int64_t byte_offset) {
    const graph::Value v = op::leaf(builder, type, shape, static_cast<int>(leaves.size()));
    leaves.push_back({argument, space, byte_offset, v});
    return v;
  }
  /// The same for a module's parameter, which is trained, or Buffer.
  constexpr graph::Value parameter(Scalar type, const Dims& shape, std::int64_t byte_offset, const Name& path,
                                   bool trained = true) {
    const graph::Value v = leaf(type, shape, byte_offset);
    builder.add_parameter(v.id);
    leaves.back().parameter = static_cast<int>(paths.size());
    leaves.back().trained = trained;
    paths.push_back(path);
    return v;
  }
};

/// How a value of type A becomes traced values: `bind` makes its leaves, `address` gives its memory,
/// `Gradient` is the type of a gradient in it. Structures have `spaces` and `addresses` instead of an
/// address.
template <class A>
struct Argument {
  static_assert(
      sizeof(A) == 0,
      "ctgrad: this type cannot be traced; pass float, double, Tensor, TensorView, Parameters, or a "
      "std::array, std::tuple or plain struct of these");
};

/// What a function receives for an argument of type A.
template <class A>
using traced_as = decltype(Argument<A>::bind(std::declval<Tracer&>()));

/// Pieces of memory that an argument of type A has.
template <class A>
inline constexpr int space_count = [] {
  if constexpr (requires { Argument<A>::spaces; })
    return Argument<A>::spaces;
  else
    return 1;
}();

/// Writes the addresses of an argument's pieces of memory to out and moves it on.
template <class A>
constexpr void addresses(A& a, const void**& out) {
  using Plain = std::remove_const_t<A>;
  if constexpr (requires { Argument<Plain>::spaces; })
    Argument<Plain>::addresses(a, out);
  else
    *out++ = Argument<Plain>::address(a);
}

/// Binds an argument of type A in the tracer's next spaces.
template <class A>
constexpr auto bind_next(Tracer& t) {
  auto bound = Argument<A>::bind(t);
  if constexpr (!requires { Argument<A>::spaces; }) ++t.space;
  return bound;
}

template <class A>
requires std::same_as<A, float> || std::same_as<A, double> || std::same_as<A, std::int32_t>
struct Argument<A> {
  using Gradient = A;
  static constexpr auto bind(Tracer& t) { return Expr<A, Shape<>>(t.leaf(scalar_of<A>, {}, 0)); }
  static const void* address(const A& a) { return &a; }
  static void* address(A& a) { return &a; }
};

template <class T, std::size_t... E>
struct Argument<Tensor<T, E...>> {
  using Gradient = Tensor<T, E...>;
  static constexpr auto bind(Tracer& t) {
    return Expr<T, Shape<E...>>(t.leaf(scalar_of<T>, Shape<E...>::dims, 0));
  }
  static const void* address(const Tensor<T, E...>& a) { return a.data(); }
  static void* address(Tensor<T, E...>& a) { return a.data(); }
};

template <class T, std::size_t... E>
struct Argument<TensorView<T, E...>> {
  using Gradient = Tensor<std::remove_const_t<T>, E...>;
  static constexpr auto bind(Tracer& t) {
    return Expr<std::remove_const_t<T>, Shape<E...>>(
        t.leaf(scalar_of<std::remove_const_t<T>>, Shape<E...>::dims, 0));
  }
  static T* address(const TensorView<T, E...>& a) { return a.data(); }
};

// ---- structures

template <class A, std::size_t N>
struct Argument<std::array<A, N>> {
  using Gradient = std::array<typename Argument<A>::Gradient, N>;
  static constexpr int spaces = static_cast<int>(N) * space_count<A>;
  static constexpr auto bind(Tracer& t) {
    std::array<traced_as<A>, N> bound{};
    for (auto& b : bound) b = bind_next<A>(t);
    return bound;
  }
  static constexpr void addresses(auto& a, const void**& out) {
    for (auto& x : a) trace::addresses(x, out);
  }
};

namespace detail {
/// Bind and Gradient of a sequence of types, made into the type To of bound values.
template <class... A>
struct Sequence {
  static constexpr int spaces = (0 + ... + space_count<A>);
  template <class To>
  static constexpr To bind(Tracer& t) {
    return To{bind_next<A>(t)...};  // braces fix the order
  }
};
}  // namespace detail

template <class... A>
struct Argument<std::tuple<A...>> : detail::Sequence<A...> {
  using Gradient = std::tuple<typename Argument<A>::Gradient...>;
  static constexpr auto bind(Tracer& t) {
    return detail::Sequence<A...>::template bind<std::tuple<traced_as<A>...>>(t);
  }
  static constexpr void addresses(auto& a, const void**& out) {
    std::apply([&](auto&... x) { (trace::addresses(x, out), ...); }, a);
  }
};

template <class A, class B>
struct Argument<std::pair<A, B>> : detail::Sequence<A, B> {
  using Gradient = std::pair<typename Argument<A>::Gradient, typename Argument<B>::Gradient>;
  static constexpr auto bind(Tracer& t) {
    return detail::Sequence<A, B>::template bind<std::pair<traced_as<A>, traced_as<B>>>(t);
  }
  static constexpr void addresses(auto& a, const void**& out) {
    trace::addresses(a.first, out);
    trace::addresses(a.second, out);
  }
};

namespace detail {
template <class A, class Fields = decltype(reflect::field_types(std::declval<A&>()))>
struct RecordArgument;
template <class A, class... F>
struct RecordArgument<A, reflect::Types<F...>> : Sequence<F...> {
  using Gradient = A;
  static constexpr auto bind(Tracer& t) {
    return Sequence<F...>::template bind<map_structure<traced_as, A>>(t);
  }
  static constexpr void addresses(auto& a, const void**& out) {
    reflect::for_each_field(a, [&](auto, auto& x) { trace::addresses(x, out); });
  }
};
}  // namespace detail

/// A plain struct is traced as the same template with traced fields where it is a template of its fields'
/// types, and as a tuple of its fields otherwise; `auto [a, b] = x` unpacks both.
template <class A>
requires Record<A>
struct Argument<A> : detail::RecordArgument<A> {
};

}  // namespace ctgrad::trace
