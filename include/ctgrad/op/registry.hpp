// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// All operations. A new one is added here with one line, and nowhere else outside its own header.
#pragma once
#include <ctgrad/op/abs.hpp>
#include <ctgrad/op/acos.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/amax.hpp>
#include <ctgrad/op/asin.hpp>
#include <ctgrad/op/atan.hpp>
#include <ctgrad/op/atan2.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/cast.hpp>
#include <ctgrad/op/ceil.hpp>
#include <ctgrad/op/concat.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/copy.hpp>
#include <ctgrad/op/cos.hpp>
#include <ctgrad/op/cosh.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/erf.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/expm1.hpp>
#include <ctgrad/op/floor.hpp>
#include <ctgrad/op/gather.hpp>
#include <ctgrad/op/hash.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/leaf.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/less_equal.hpp>
#include <ctgrad/op/log.hpp>
#include <ctgrad/op/log1p.hpp>
#include <ctgrad/op/matmul.hpp>
#include <ctgrad/op/maximum.hpp>
#include <ctgrad/op/merge.hpp>
#include <ctgrad/op/minimum.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/ndtr.hpp>
#include <ctgrad/op/neg.hpp>
#include <ctgrad/op/pad.hpp>
#include <ctgrad/op/permute.hpp>
#include <ctgrad/op/pow.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/round.hpp>
#include <ctgrad/op/rsqrt.hpp>
#include <ctgrad/op/scatter_add.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sign.hpp>
#include <ctgrad/op/sin.hpp>
#include <ctgrad/op/sinh.hpp>
#include <ctgrad/op/slice.hpp>
#include <ctgrad/op/sqrt.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/sub.hpp>
#include <ctgrad/op/sum.hpp>
#include <ctgrad/op/tan.hpp>
#include <ctgrad/op/tanh.hpp>
#include <ctgrad/op/unfold.hpp>

#include <tuple>
#include <type_traits>

namespace ctgrad::op {

/// A list of operation types.
template <class... Ops>
struct List {};

/// Operations that kernels evaluate element by element, and reductions, found there by the hash of their
/// name.
using Registry =
    List<Abs, Acos, Add, Amax, AmaxOfNumbers, Asin, Atan, Atan2, Cast, Ceil, Copy, Cos, Cosh, Div, Equal, Erf,
         Exp, Expm1, Floor, Hash, HashUniform, Less, LessEqual, Log, Log1p, Maximum, Minimum, Mul, Ndtr, Neg,
         Pow, Round, Rsqrt, Select, Sign, Sin, Sinh, Sqrt, Sub, Sum, Tan, Tanh, Xndtr>;

/// An operation of your own, in your own file: specialise this for its code, with the operation as `type`.
/// template <> struct ctgrad::op::Extension<ctgrad::graph::code<MyOp>> { using type = MyOp; };
template <std::uint32_t Code>
struct Extension {};

namespace detail {
template <std::uint32_t Code, class... Ops>
constexpr auto find(List<Ops...>) {
  constexpr std::size_t index = [] {
    std::size_t i = 0, found = sizeof...(Ops);
    ((graph::code_of(Ops::name) == Code ? void(found = i++) : void(++i)), ...);
    return found;
  }();
  static_assert(index < sizeof...(Ops), "ctgrad: this operation is not in op/registry.hpp");
  return std::tuple_element_t<index, std::tuple<std::type_identity<Ops>...>>{};
}
}  // namespace detail

namespace detail {
template <std::uint32_t Code>
struct ByCode {
  using type = typename decltype(find<Code>(Registry{}))::type;
};
template <std::uint32_t Code>
requires requires { typename Extension<Code>::type; }
struct ByCode<Code> {
  using type = typename Extension<Code>::type;
};
}  // namespace detail

/// The operation whose name has this hash.
template <std::uint32_t Code>
using by_code = typename detail::ByCode<Code>::type;

}  // namespace ctgrad::op
