// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#pragma once

#define CTGRAD_VERSION_MAJOR 0
#define CTGRAD_VERSION_MINOR 1
#define CTGRAD_VERSION_PATCH 0

#if defined(__FAST_MATH__) && !defined(CTGRAD_ALLOW_FAST_MATH)
#error                                                                                                       \
    "ctgrad: -ffast-math breaks infinities and NaN, and with them masks and losses; define CTGRAD_ALLOW_FAST_MATH to use it all the same"
#endif
