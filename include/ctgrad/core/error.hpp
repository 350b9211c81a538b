// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The library's run-time errors.
#pragma once
#include <ctgrad/core/fail.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace ctgrad {

/// Base of everything that ctgrad throws: what() is one clear sentence.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An index or a class number that is outside of its table or of the classes.
struct IndexError : Error {
  using Error::Error;
};

/// Throws the error, or without exceptions calls error_handler with what().
template <class E>
[[noreturn, gnu::cold, gnu::noinline]] void raise(E error) {
#ifdef __cpp_exceptions
  throw std::move(error);
#else
  fail(error.what());
#endif
}

}  // namespace ctgrad
