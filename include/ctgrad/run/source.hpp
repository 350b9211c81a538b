// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a function and its arguments' types to a traced function: what it returns, as a type that users hold,
// and where every result goes.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/run/traced.hpp>
#include <ctgrad/trace/trace.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::run {

namespace detail {

/// The scalar type of Parameters among the arguments, which results of a deferred type have.
template <class... A>
struct DeferredScalar {
  using type = void;
};
template <class A, class... Rest>
struct DeferredScalar<A, Rest...> : DeferredScalar<Rest...> {};
template <class A, class... Rest>
requires requires { typename A::model; }
struct DeferredScalar<A, Rest...> {
  using type = typename A::value_type;
};

/// What users hold for a traced result.
template <class Deferred>
struct Held {
  template <class R>
  struct Of {
    static_assert(ctgrad::Traced<R>,
                  "ctgrad: the function must return a traced value, or a structure of them (std::tuple, "
                  "std::array, a plain struct template)");
  };
  template <ctgrad::Traced R>
  struct Of<R> {
    using scalar = std::conditional_t<std::is_same_v<typename R::scalar, ctgrad::Deferred>, Deferred,
                                      typename R::scalar>;
    static_assert(!std::is_same_v<scalar, bool>,
                  "ctgrad: a comparison cannot be returned; choose numbers with select(condition, a, b)");
    static_assert(!std::is_same_v<scalar, std::int32_t>,
                  "ctgrad: integers cannot be returned; convert them with cast<double>(x)");
    template <std::size_t... E>
    static auto tensor(Shape<E...>) -> std::conditional_t<sizeof...(E) == 0, scalar, Tensor<scalar, E...>>;
    using type = decltype(tensor(typename R::shape{}));
  };
  template <class R>
  using of = typename Of<R>::type;
};

template <class F, class... A>
struct Returned {
  using type =
      trace::map_structure<Held<typename DeferredScalar<A...>::type>::template of, trace::Result<F, A...>>;
};
/// A transform says it itself where its results have the types of its arguments.
template <class F, class... A>
requires requires { typename F::template Returned<A...>; }
struct Returned<F, A...> {
  using type = typename F::template Returned<A...>;
};

}  // namespace detail

/// The type of what F returns for arguments of types A.
template <class F, class... A>
using returned = typename detail::Returned<F, A...>::type;

/// What users hold for a traced value R of a function of arguments of types A.
template <class R, class... A>
using held = typename detail::Held<typename detail::DeferredScalar<A...>::type>::template of<R>;

/// The value of F on arguments A.
template <class F, class... A>
struct ValueSource {
  using Returns = returned<F, A...>;
  static constexpr bool is_model = !std::is_void_v<typename detail::DeferredScalar<A...>::type>;
  static constexpr int argument_spaces = (0 + ... + trace::space_count<A>);
  static constexpr int result_spaces = trace::space_count<Returns>;
  static constexpr int spaces = 1 + argument_spaces + result_spaces;
  static constexpr Options program_options = run::options<F>;

  static constexpr Traced trace() {
    graph::Builder g;
    trace::Tracer t{g};
    const auto result = trace::call<F, A...>(t);
    const Items<graph::Value> roots = trace::flatten(result);

    Traced r;
    Items<int> ids;
    for (graph::Value root : roots) {
      if (root.builder != &g) fail("ctgrad: a result is not part of the function that returns it");
      ids.push_back(root.id);
    }
    constexpr int first = 1 + argument_spaces;
    if (!is_model && static_cast<std::size_t>(result_spaces) == roots.size()) {
      for (int i = 0; i < result_spaces; ++i) r.results.push_back({first + i, 0});
    } else {  // bound like an argument, the result says where its parts live
      graph::Builder scratch;
      trace::Tracer places{scratch};
      (void)trace::bind_next<Returns>(places);
      if (places.leaves.size() != roots.size()) fail("ctgrad: a transform's result does not fit its type");
      bool reached = false;
      for (std::size_t i = 0; i < roots.size(); ++i) {
        const trace::Leaf& place = places.leaves[i];
        r.results.push_back({first + place.space, place.byte_offset});
        if (!place.trained) continue;
        if (!op::is_constant(roots[i], 0))
          reached = true;
        else if (r.unreached == Name{})
          r.unreached = places.paths[static_cast<std::size_t>(place.parameter)];
      }
      r.none_reached = !(r.unreached == Name{}) && !reached;
    }
    for (const trace::Leaf& l : t.leaves) r.leaves.push_back({1 + l.space, l.byte_offset});
    r.graph = simplify::finish(g.finished(std::move(ids)));
    return r;
  }
};

}  // namespace ctgrad::run
