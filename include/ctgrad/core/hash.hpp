// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A hash of two words of 32 bits, of numbers and of the compiler's vectors alike.
#pragma once
#include <cstdint>

namespace ctgrad::detail {

/// 32 bits that look random, from a and b. The words are joined by odd multipliers; the mixing behind is
/// "lowbias32" (C. Wellons, Prospecting for Hash Functions, 2018): a bijection, each bit of whose result
/// depends on each bit.
template <class Word>
constexpr Word hash(Word a, Word b) {
  Word x = a * 0x9E3779B1u + b * 0x85EBCA77u;
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  return x ^ (x >> 16);
}

/// The bits of a float from 31 of a hash: a finite number between 2^−63 and 2^65 with either sign.
template <class Word>
constexpr Word number_bits(Word hash) {
  return (hash & 0xBFFFFFFFu) + 0x20000000u;
}

}  // namespace ctgrad::detail
