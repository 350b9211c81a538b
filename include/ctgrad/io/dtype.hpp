// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Types of elements in safetensors files, and how those that can be parameters become float or double.
#pragma once
#include <ctgrad/core/error.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace ctgrad::io {

static_assert(std::endian::native == std::endian::little,
              "ctgrad: safetensors files are little-endian, and so must the machine be");

/// A type of elements, by the name that the format gives it.
struct Dtype {
  std::string_view name;
  std::uint64_t bits = 0;
  constexpr bool operator==(const Dtype& other) const { return name == other.name; }
};

/// All of the format's types: a file may hold tensors of any of them beside those that are loaded.
inline constexpr Dtype dtypes[] = {
    {"F64", 64},        {"F32", 32},    {"F16", 16},    {"BF16", 16},   {"I64", 64},    {"I32", 32},
    {"I16", 16},        {"I8", 8},      {"U64", 64},    {"U32", 32},    {"U16", 16},    {"U8", 8},
    {"BOOL", 8},        {"C64", 64},    {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
    {"F8_E5M2FNUZ", 8}, {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"F4", 4},
};

/// The type with this name.
constexpr std::optional<Dtype> find_dtype(std::string_view name) {
  for (const Dtype& d : dtypes)
    if (d.name == name) return d;
  return std::nullopt;
}

/// The type of a C++ scalar: F32 or F64.
template <class T>
constexpr Dtype dtype_of() {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                "ctgrad: parameters in files are float or double");
  return std::is_same_v<T, float> ? Dtype{"F32", 32} : Dtype{"F64", 64};
}

/// The number that 16 bits are in IEEE 754's half precision.
inline float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16, exponent = (bits >> 10) & 31u, fraction = bits & 0x3ffu;
  if (exponent == 0) {  // zero or subnormal: fraction · 2⁻²⁴, which is exact
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -value : value;
  }
  const std::uint32_t widened = exponent == 31 ? 0x7f800000u : (exponent + 112) << 23;
  return std::bit_cast<float>(sign | widened | fraction << 13);
}

/// The number that 16 bits are in bfloat16: the upper half of a float.
inline float bfloat_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Converts the elements of raw, of type F16, BF16, F32 or F64, to out.size() numbers. Widening is exact;
/// narrowing F64 to float rounds, and throws Error for a finite number that float cannot hold.
template <class T>
void convert(Dtype from, std::span<const std::byte> raw, std::span<T> out) {
  const auto each = [&]<class Raw>(Raw, auto value_of) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      Raw r;
      std::memcpy(&r, raw.data() + i * sizeof(Raw), sizeof(Raw));
      const auto value = value_of(r);
      out[i] = static_cast<T>(value);
      if constexpr (sizeof(T) < sizeof(value))
        if (std::isfinite(value) && !std::isfinite(out[i]))
          throw Error("ctgrad: the number " + std::to_string(value) + " is too large for a float");
    }
  };
  const auto same = [](auto x) { return x; };
  if (from.name == "F32")
    each(float{}, same);
  else if (from.name == "F64")
    each(double{}, same);
  else if (from.name == "F16")
    each(std::uint16_t{}, half_to_float);
  else if (from.name == "BF16")
    each(std::uint16_t{}, bfloat_to_float);
  else
    throw Error("ctgrad: elements of type " + std::string(from.name) + " cannot be parameters");
}

}  // namespace ctgrad::io
