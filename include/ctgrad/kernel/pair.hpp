// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Operations that cost less together than one after the other: the sine and the cosine of one batch.
#pragma once
#include <ctgrad/op/cos.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/sin.hpp>

#include <cstdint>

namespace ctgrad::kernel {

/// The operation that is computed together with the one of this code, where both are asked of one operand; 0
/// if there is none.
constexpr std::uint32_t paired_with(std::uint32_t code) {
  if (code == graph::code<op::Sin>) return graph::code<op::Cos>;
  if (code == graph::code<op::Cos>) return graph::code<op::Sin>;
  return 0;
}

/// Both results, first that of the operation Code.
template <std::uint32_t Code, class V>
[[gnu::always_inline]] inline void evaluate_pair(V& own, V& other, V x) {
  static_assert(paired_with(Code) != 0);
  const auto y = math::Functions<V>::sincos(x);
  constexpr bool sine = Code == graph::code<op::Sin>;
  own = sine ? y.sin : y.cos;
  other = sine ? y.cos : y.sin;
}

}  // namespace ctgrad::kernel
