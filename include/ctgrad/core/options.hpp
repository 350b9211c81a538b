// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a function asks of the program that it becomes.
#pragma once
#include <cstdint>
#include <limits>

namespace ctgrad {

/// How the operands of matrix products of floats are rounded (torch.set_float32_matmul_precision).
enum class Precision : std::uint8_t {
  highest,  ///< not at all
  medium,   ///< to bfloat16, of 8 significant bits, where the processor has such products; sums are floats
};

/// The budget in bytes of a program whose memory is not limited.
inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

/// What remat and matmul_precision say.
struct Options {
  std::int64_t arena_budget = unlimited;
  Precision matmul = Precision::highest;
};

}  // namespace ctgrad
