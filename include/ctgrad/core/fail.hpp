// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How code reports an error where exceptions may be turned off (-fno-exceptions): a handler takes their
// place.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace ctgrad {

/// Without exceptions: called with the sentence of an error, after which the program is aborted. It may end
/// the program in its own way or jump out of the call; by default it prints. Set it before threads start.
using ErrorHandler = void (*)(const char* sentence);
inline ErrorHandler error_handler = [](const char* sentence) { std::fprintf(stderr, "%s\n", sentence); };

/// Reports a mistake that is usually made in a constant expression: there it is a compile error, whose text
/// shows the call with its sentence, because this function is not constexpr. At run time throws the sentence.
[[noreturn]] inline void fail(const char* sentence) {
#ifdef __cpp_exceptions
  throw sentence;  // NOLINT(misc-throw-by-value-catch-by-reference): a literal, which nobody has to free
#else
  error_handler(sentence);
  std::abort();
#endif
}

}  // namespace ctgrad
