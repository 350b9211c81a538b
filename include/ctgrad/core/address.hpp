// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A place in the memory that a program sees.
#pragma once
#include <cstdint>

namespace ctgrad {

/// Space 0 is the program's own memory, then come the arguments' pieces of memory, then the results'.
struct Address {
  int space = 0;
  std::int64_t byte_offset = 0;
  constexpr bool operator==(const Address&) const = default;
};

}  // namespace ctgrad
