// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/version.hpp>
#include <xsimd/xsimd.hpp>

static_assert(__cplusplus >= 202002L, "linking ctgrad::ctgrad asks for C++20");

int main() { return CTGRAD_VERSION_MAJOR == 0 ? 0 : 1; }
