// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: repeat: the step uses values from outside
#include <ctgrad/scalar.hpp>

constexpr auto power = [](auto x) { return ctgrad::repeat<10>([x](auto s) { return s * x; }, 1.0); };

int main() { return ctgrad::grad(power)(2.0) > 0 ? 0 : 1; }
