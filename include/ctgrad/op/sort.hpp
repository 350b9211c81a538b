// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sort, argsort and top_k: every element's place is counted, and what belongs to a place is chosen by it.
// Both compare all pairs and add up, which fuses: pairs are never stored.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/sum.hpp>

#include <limits>
#include <tuple>

namespace ctgrad {

namespace op {

/// x with a new axis of extent 1.
constexpr graph::Value unsqueeze(graph::Value x, int axis) {
  const Dims shape = x.shape();
  Dims d;
  for (int i = 0; i <= shape.rank; ++i) d.push_back(i == axis ? 1 : shape[i < axis ? i : i - 1]);
  return reshape(x, d);
}

/// How many elements come before each along the axis, which is its place: smaller ones, or larger ones if
/// descending, and equal ones with a smaller index. NaN is the largest.
constexpr graph::Value places(graph::Value x, int axis, bool descending) {
  const int n = x.shape()[axis];
  x = stop_gradient(x);
  const graph::Value index = iota(*x.builder, x.type(), x.shape(), axis), number = equal(x, x);
  const graph::Value key = select(number, x, constant_like(x, std::numeric_limits<double>::infinity()));
  const graph::Value turn = select(number, index, index + static_cast<double>(descending ? -n : n));
  Dims pairs = unsqueeze(x, axis).shape();
  pairs[axis] = n;
  const auto element = [&](graph::Value v) { return broadcast_to(unsqueeze(v, axis + 1), pairs); };
  const auto other = [&](graph::Value v) { return broadcast_to(unsqueeze(v, axis), pairs); };
  const graph::Value sooner = descending ? less(element(key), other(key)) : less(other(key), element(key));
  const graph::Value zero = constant_like(element(key), 0), one = constant_like(zero, 1);
  const graph::Value earlier = select(less(other(turn), element(turn)), one, zero);
  const graph::Value before = select(sooner, one, select(equal(other(key), element(key)), earlier, zero));
  return reshape(sum(before, 1u << (axis + 1)), x.shape());
}

/// The elements with the first places along the axis, in their order.
constexpr graph::Value in_places(graph::Value x, graph::Value place, int axis, int count) {
  Dims pairs = unsqueeze(x, axis).shape(), numbers, result = x.shape();
  pairs[axis] = result[axis] = count;
  for (int i = 0; i < pairs.rank; ++i) numbers.push_back(i == axis ? count : 1);
  const graph::Value number = broadcast_to(iota(*x.builder, x.type(), numbers, axis), pairs);
  const auto other = [&](graph::Value v) { return broadcast_to(unsqueeze(v, axis), pairs); };
  const graph::Value chosen = select(equal(number, other(place)), other(x), constant_like(number, 0));
  return reshape(sum(chosen, 1u << (axis + 1)), result);
}

}  // namespace op

namespace detail {
template <int Axis, int Count, class S>
struct SortShape {
  static constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: sort, argsort, top_k: no such axis");
  static_assert(S::rank < max_rank, "ctgrad: sort, argsort, top_k: of at most 5 axes");
  static constexpr int extent = 0 <= axis && axis < S::rank ? S::dims[axis] : 1;
  static constexpr int count = Count == 0 ? extent : Count;
  static_assert(0 < count && count <= extent, "ctgrad: top_k: there are not so many elements");
  static constexpr Dims dims = [] {
    Dims d = S::dims;
    if (0 <= axis && axis < S::rank) d[axis] = count;
    return d;
  }();
  using type = shape_of<dims>;
};

template <int Axis, class T, class S>
constexpr graph::Value index_beside(Expr<T, S> x) {
  return op::iota(*x.value.builder, x.value.type(), S::dims, SortShape<Axis, 0, S>::axis);
}
}  // namespace detail

/// The elements in increasing order along the axis, or in decreasing order (torch.sort, jax.numpy.sort); NaN
/// is the largest. The gradient goes to where an element came from. The work is 2 n² comparisons for n
/// elements, so that it is meant for small n: on one core with AVX-512 a row of 64 floats takes 0.4 µs and
/// one of 1024 takes 90 µs, 3 and 25 times as much as std::sort.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> sort(Expr<T, S> x, bool descending = false,
                          std::source_location where = std::source_location::current()) {
  using Result = detail::SortShape<Axis, 0, S>;
  const graph::Value v = x.at(where, "sort");
  return Expr<T, S>(op::in_places(v, op::places(v, Result::axis, descending), Result::axis, Result::count));
}

/// Where the elements of sort stood along the axis, as numbers of x's scalar type (exact up to 2²⁴ in float),
/// that of equal ones in their order (torch.argsort with stable=True). Its derivative is 0. The work is that
/// of sort.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> argsort(Expr<T, S> x, bool descending = false,
                             std::source_location where = std::source_location::current()) {
  using Result = detail::SortShape<Axis, 0, S>;
  const graph::Value place = op::places(x.at(where, "argsort"), Result::axis, descending);
  return Expr<T, S>(op::in_places(detail::index_beside<Axis>(x), place, Result::axis, Result::count));
}

/// The K largest elements along the axis, the largest first, and their indices as numbers of x's scalar type:
/// std::tuple(values, indices), the axis with extent K (torch.topk, jax.lax.top_k). NaN is the largest; of
/// equal ones the first comes first. The work is n (n + K) comparisons.
template <int K, int Axis = -1, class T, class S>
constexpr auto top_k(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(K > 0, "ctgrad: top_k: at least one element");
  using Result = detail::SortShape<Axis, K, S>;
  using Some = Expr<T, typename Result::type>;
  const graph::Value v = x.at(where, "top_k"), place = op::places(v, Result::axis, true);
  return std::tuple(Some(op::in_places(v, place, Result::axis, K)),
                    Some(op::in_places(detail::index_beside<Axis>(x), place, Result::axis, K)));
}

}  // namespace ctgrad
