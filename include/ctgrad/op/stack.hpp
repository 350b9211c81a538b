// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// stack: values of one shape along a new axis, composed of reshapes and concat.
#pragma once
#include <ctgrad/op/concat.hpp>
#include <ctgrad/op/reshape.hpp>

#include <initializer_list>
#include <type_traits>

namespace ctgrad {

namespace detail {
/// The scalar type of several values together.
template <class T, class... Others>
struct CommonOf {
  using type = T;
};
template <class T, class U, class... Others>
struct CommonOf<T, U, Others...> : CommonOf<common_scalar<T, U>, Others...> {};

template <int Axis, int Count, class S>
struct StackShape {
  static constexpr int axis = Axis < 0 ? Axis + S::rank + 1 : Axis;
  static_assert(0 <= axis && axis <= S::rank, "ctgrad: stack: no such axis in the result");
  static constexpr Dims with(int extent) {
    Dims d;
    for (int i = 0; i <= S::rank; ++i) d.push_back(i == axis ? extent : S::dims[i < axis ? i : i - 1]);
    return d;
  }
  static constexpr Dims dims = 0 <= axis && axis <= S::rank ? with(Count) : Dims{};
  using type = shape_of<dims>;
};
}  // namespace detail

/// Values of one shape side by side along a new axis, whose index counts them: n of (…) to (…, n, …), where
/// Axis is one of the result's and negative ones count from its last (torch.stack). stack<0> of numbers is a
/// vector.
template <int Axis, class T, class S, class... Ts, class... Ss>
constexpr auto stack(Expr<T, S> first, Expr<Ts, Ss>... others) {
  using Common = typename detail::CommonOf<T, Ts...>::type;
  detail::check_joinable<Common>();
  static_assert((std::is_same_v<S, Ss> && ...), "ctgrad: stack: the shapes differ");
  using Result = detail::StackShape<Axis, 1 + sizeof...(others), S>;
  graph::Value all;
  for (const graph::Value x : {first.value, others.value...}) {
    if (x.type() != first.value.type())
      fail("ctgrad: stack: the values have different scalar types; cast one of them");
    x.builder->touch(x.id);
    const graph::Value part = op::reshape(x, Result::with(1));
    all = all.valid() ? op::concat(all, part, Result::axis) : part;
  }
  return Expr<Common, typename Result::type>(all);
}

}  // namespace ctgrad
