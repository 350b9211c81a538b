// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constants of the constexpr functions. Written by tests/data/make_constexpr_math_tables.py: change that.
#pragma once
#include <ctgrad/core/cx/pair.hpp>

// clang-format off
namespace ctgrad::cx::detail {

/// log 2 as a number of 42 bits, whose products with exponents are exact, and the rest.
inline constexpr double log2_parts[] = {0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45};
inline constexpr double log2_e = 0x1.71547652b82fep+0;

inline constexpr Pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};

inline constexpr Pair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
inline constexpr double two_over_pi = 0x1.45f306dc9c883p-1;

/// π/2 as numbers of 33 bits, whose products with quadrants up to 2^20 are exact, and the rest.
inline constexpr double half_pi_parts[] = {
    0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69, 0x1.b839a252049c1p-104};

/// The bits of 2/π after the point, 28 in each entry, after two entries of zeros.
inline constexpr std::uint32_t two_over_pi_bits[] = {
    0, 0, 0xa2f9836, 0xe4e4415, 0x29fc275, 0x7d1f534, 0xddc0db6, 0x295993c, 0x439041f, 0xe5163ab, 0xdebbc56,
    0x1b7246e, 0x3a424dd, 0x2e00649, 0x2eea09d, 0x1921cfe, 0x1deb1cb, 0x129a73e, 0xe88235f, 0x52ebb44,
    0x84e99c7, 0x26b45f, 0x7e41399, 0x1d63983, 0x5339f49, 0xc845f8b, 0xbdf9283, 0xb1ff897, 0xffde059,
    0x80fef2f, 0x118b5a0, 0xa6d1f6d, 0x367ecf2, 0x7cb09b7, 0x4f463f6, 0x69e5fea, 0x2d7527b, 0xac7ebe5,
    0xf17b3d0, 0x739f78a, 0x5292ea6, 0xbfb5fb1, 0x1f8d5d0, 0x8560330, 0x46fc7b6};

/// atan(i/8).
inline constexpr Pair atan_eighths[] = {
    {0x0p+0, 0x0p+0}, {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57}, {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56}, {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56}, {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}};

/// erf(i/4).
inline constexpr Pair erf_quarters[] = {
    {0x0p+0, 0x0p+0}, {0x1.1af54e232d609p-2, -0x1.bee921fa4172bp-56},
    {0x1.0a7ef5c18edd2p-1, 0x1.5e809f1a31a28p-56}, {0x1.6c1c9759d0e5fp-1, 0x1.b1432f2cbc455p-55},
    {0x1.af767a741088bp-1, -0x1.c97f778122797p-56}, {0x1.d8865d98abe01p-1, -0x1.fcec4afb974d9p-55},
    {0x1.eea5557137aep-1, -0x1.385e445f2c96dp-55}, {0x1.f92d077f8d56dp-1, 0x1.8b55ef493fce7p-56},
    {0x1.fd9ae142795e3p-1, 0x1.972801904b9a3p-56}, {0x1.ff404760319b4p-1, 0x1.f142071432025p-56},
    {0x1.ffcaa8f4c9beap-1, 0x1.b0cee160116f9p-55}, {0x1.fff2cfb0453d9p-1, 0x1.9a913686042a3p-55},
    {0x1.fffd1ac4135f9p-1, 0x1.eeafa1ecd6cefp-55}, {0x1.ffff6f9f67e55p-1, 0x1.e1e4483ba034bp-55},
    {0x1.ffffe710d565ep-1, 0x1.c9ea52d76dc04p-55}, {0x1.fffffc2f171e3p-1, 0x1.85edd0395f475p-55},
    {0x1.ffffff7b91176p-1, 0x1.0b2865615db4p-56}, {0x1.fffffff01a8b6p-1, 0x1.23370eca5ca6ap-60},
    {0x1.fffffffe4fa3p-1, 0x1.d166bcb681c7bp-57}, {0x1.ffffffffd759dp-1, 0x1.f7bee7eb2342p-55},
    {0x1.fffffffffc9e8p-1, -0x1.a759f7738935fp-56}, {0x1.ffffffffffc05p-1, 0x1.07ba96a6b2e1ap-55},
    {0x1.fffffffffffbep-1, -0x1.182b326b228dcp-55}, {0x1.ffffffffffffcp-1, 0x1.8115fd1b12786p-56},
    {0x1p+0, -0x1.8cf81557d20b6p-56}};

/// The slope of erf at i/4: 2/√π·exp(-(i/4)²).
inline constexpr Pair erf_slopes[] = {
    {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed8p-56}, {0x1.0f5d1602f7e41p+0, -0x1.3e41778d4b1eep-55},
    {0x1.c1efca49a5011p-1, 0x1.4c081d7f495p-55}, {0x1.492e42d78d2c5p-1, -0x1.8bd386a7ba3f6p-55},
    {0x1.a911f096fbc26p-2, -0x1.086a09f735b33p-56}, {0x1.e4652fadcb6b2p-3, -0x1.e950836901024p-61},
    {0x1.e723726b824a9p-4, -0x1.2203197eea764p-59}, {0x1.b055303221015p-5, 0x1.cba9ea60ed019p-59},
    {0x1.529b9e8cf9a1ep-6, 0x1.b47becf12c4e4p-61}, {0x1.d4143a9dfe965p-8, -0x1.6eec3c35c7ed7p-63},
    {0x1.1d83170fbf6fbp-9, 0x1.ea3671efbb74ap-63}, {0x1.3360ccd23db3ap-11, 0x1.39e15444e9dddp-69},
    {0x1.2408e9ba3327fp-13, -0x1.7e1d81587040cp-67}, {0x1.e9b5e8d00ce77p-16, -0x1.cbbe2ecd1cfacp-70},
    {0x1.6a597219a93dap-18, -0x1.cbf8fbc2cd5cdp-72}, {0x1.d9371e2ff7c35p-21, 0x1.0aed0951e078dp-75},
    {0x1.10b1488aeb235p-23, -0x1.cd75b4828c0cp-81}, {0x1.155a09065d4f7p-26, -0x1.7c5d6c7140f8p-81},
    {0x1.f1e3523b41d7dp-30, -0x1.7303536c50b37p-84}, {0x1.8a61745ec7d1dp-33, 0x1.9d509f787b50ep-88},
    {0x1.13af4f04f9998p-36, -0x1.0532e647cd418p-90}, {0x1.5422ef5d8949dp-40, 0x1.ff6225885735p-96},
    {0x1.7258610b3b233p-44, -0x1.60bc7761ca394p-101}, {0x1.63daf8b4b1e0cp-48, 0x1.f38800a69fe98p-105},
    {0x1.2dc119095729fp-52, -0x1.1566d13fe4564p-106}};

}  // namespace ctgrad::cx::detail
// clang-format on
