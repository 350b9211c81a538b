#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes the tables of the constexpr functions (needs mpmath):
   python3 tests/data/make_constexpr_math_tables.py > include/ctgrad/core/cx/tables.hpp"""
from mpmath import atan, erf, exp, floor, ln, mp, mpf, pi, sqrt

mp.prec = 2000


def hexadecimal(x):
    """A double as the shortest hexadecimal literal."""
    digits = float(x).hex()
    mantissa, exponent = digits.split("p")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}p{exponent}"


def pair(x):
    hi = float(x)
    return f"{{{hexadecimal(hi)}, {hexadecimal(float(x - mpf(hi)))}}}"


def parts(x, widths):
    """x as a sum of numbers with so many leading bits each, and a last double."""
    result = []
    for width in widths:
        if x == 0:
            break
        unit = mpf(2) ** (int(mp.floor(mp.log(abs(x), 2))) + 1 - width)
        piece = floor(x / unit) * unit
        result.append(piece)
        x -= piece
    return result + [mpf(float(x))]


def row(items, indent="    "):
    """Items, wrapped at 110 columns."""
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) + 2 > 110:
            lines.append(line.rstrip())
            line = indent
        line += item + ", "
    lines.append(line.rstrip(" ,"))
    return "\n".join(lines)


limbs = ["0", "0"]
rest = 2 / pi
for _ in range(43):
    rest *= 2**28
    limbs.append(hex(int(floor(rest))))
    rest -= floor(rest)

quarters = [mpf(i) / 4 for i in range(25)]
print(f"""// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constants of the constexpr functions. Written by tests/data/make_constexpr_math_tables.py: change that.
#pragma once
#include <ctgrad/core/cx/pair.hpp>

// clang-format off
namespace ctgrad::cx::detail {{

/// log 2 as a number of 42 bits, whose products with exponents are exact, and the rest.
inline constexpr double log2_parts[] = {{{", ".join(hexadecimal(p) for p in parts(ln(2), [42]))}}};
inline constexpr double log2_e = {hexadecimal(1 / ln(2))};

inline constexpr Pair third = {pair(mpf(1) / 3)};

inline constexpr Pair half_pi = {pair(pi / 2)};
inline constexpr double two_over_pi = {hexadecimal(2 / pi)};

/// π/2 as numbers of 33 bits, whose products with quadrants up to 2^20 are exact, and the rest.
inline constexpr double half_pi_parts[] = {{
    {", ".join(hexadecimal(p) for p in parts(pi / 2, [33, 33, 33]))}}};

/// The bits of 2/π after the point, 28 in each entry, after two entries of zeros.
inline constexpr std::uint32_t two_over_pi_bits[] = {{
{row(limbs)}}};

/// atan(i/8).
inline constexpr Pair atan_eighths[] = {{
{row([pair(atan(mpf(i) / 8)) for i in range(9)])}}};

/// erf(i/4).
inline constexpr Pair erf_quarters[] = {{
{row([pair(erf(c)) for c in quarters])}}};

/// The slope of erf at i/4: 2/√π·exp(-(i/4)²).
inline constexpr Pair erf_slopes[] = {{
{row([pair(2 / sqrt(pi) * exp(-c * c)) for c in quarters])}}};

}}  // namespace ctgrad::cx::detail
// clang-format on""")
