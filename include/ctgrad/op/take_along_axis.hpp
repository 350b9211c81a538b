// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// take_along_axis: elements chosen along one axis by indices of their own, composed of a comparison with the
// index and a sum, which fuse with what is around them.
#pragma once
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sum.hpp>

namespace ctgrad {

namespace op {

/// x with the axis behind one of extent 1, and the index with one of extent 1 behind the axis: compared with
/// the numbers of the axis, they choose at most one element of it for each index.
constexpr graph::Value take_along_axis(graph::Value x, graph::Value index, int axis, const Dims& result) {
  Dims before, behind, all;
  for (int i = 0; i < result.rank; ++i) {
    if (i == axis) before.push_back(1);
    before.push_back(x.shape()[i]);
    behind.push_back(index.shape()[i]);
    if (i == axis) behind.push_back(1);
    all.push_back(result[i]);
    if (i == axis) all.push_back(x.shape()[i]);
  }
  Dims numbers;
  for (int i = 0; i < all.rank; ++i) numbers.push_back(i == axis + 1 ? all[i] : 1);
  const graph::Value number = iota(*x.builder, index.type(), numbers, axis + 1);
  const graph::Value chosen = equal(broadcast_to(number, all), broadcast_to(reshape(index, behind), all));
  const graph::Value elements = broadcast_to(reshape(x, before), all);
  return reshape(sum(select(chosen, elements, constant_like(elements, 0)), 1u << (axis + 1)), result);
}

}  // namespace op

namespace detail {
template <int Axis, class S, class R>
struct TakenShape {
  static constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: take_along_axis: no such axis");
  static_assert(S::rank == R::rank,
                "ctgrad: take_along_axis: the indices have as many axes as what they choose from");
  static_assert(S::rank < max_rank, "ctgrad: take_along_axis: of at most 5 axes");
  static constexpr Dims others = [] {
    Dims d = S::dims;
    if (axis >= 0 && axis < S::rank && S::rank == R::rank) d[axis] = R::dims[axis];
    return d;
  }();
  static_assert(broadcastable(others, R::dims), "ctgrad: take_along_axis: the other extents are equal or 1");
  static constexpr Dims dims = broadcastable(others, R::dims) ? broadcast_dims(others, R::dims) : others;
  using type = shape_of<dims>;
};
}  // namespace detail

/// y[…, k, …] = x[…, index[…, k, …], …]: along the axis, indices choose among the elements of x
/// (torch.take_along_dim, numpy.take_along_axis); negative axes count from the last. Other axes broadcast.
/// With logits (…, classes) and targets (…, 1) it gives what belongs to each target. An index that is not in
/// [0, extent) gives 0. The work grows with the product of both extents; gather is for large tables.
template <int Axis, class T, class S, class I, class R>
constexpr auto take_along_axis(Expr<T, S> x, Expr<I, R> index,
                               std::source_location where = std::source_location::current()) {
  static_assert(std::is_same_v<I, std::int32_t>, "ctgrad: take_along_axis: indices are std::int32_t");
  using Result = detail::TakenShape<Axis, S, R>;
  return Expr<T, typename Result::type>(
      op::take_along_axis(x.at(where, "take_along_axis"), index.value, Result::axis, Result::dims));
}

}  // namespace ctgrad
