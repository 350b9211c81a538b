// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A number that shows whether bytes are the ones that were written.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>

namespace ctgrad::io {

/// 64 bits over a sequence of blocks of bytes, eight bytes at a time. Each step is a bijection of the state
/// and of the eight bytes, so a change within one word is never missed, and others with probability 2⁻⁶⁴ if
/// they are accidents. It is no defence against somebody who wants to deceive.
class Checksum {
public:
  void add(std::span<const std::byte> block) {
    mix(block.size());  // so that "ab", "c" differs from "a", "bc"
    while (!block.empty()) {
      const std::size_t n = block.size() < 8 ? block.size() : 8;
      std::uint64_t word = 0;
      std::memcpy(&word, block.data(), n);
      mix(word);
      block = block.subspan(n);
    }
  }
  /// 16 hexadecimal digits.
  std::string text() const {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(state_));
    return digits;
  }

private:
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15u;
    state_ =
        (state_ ^ state_ >> 32) * 0xd6e8feb86659fd93u;  // after one product alone, sign bits would cancel
  }
  std::uint64_t state_ = 1;
};

}  // namespace ctgrad::io
