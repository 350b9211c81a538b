// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A constant expression cannot throw; what it would have thrown is the message.
// expect: error:
// expect: ctgrad: name longer than 95 characters
#include <ctgrad/core/name.hpp>

constexpr ctgrad::Name
    bad("a.path.of.more.than.ninety.five.characters.a.path.of.more.than.ninety.five.characters"
        ".a.path.of.more.than.ninety.five.characters");
