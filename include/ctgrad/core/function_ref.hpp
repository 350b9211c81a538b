// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A reference to something that can be called, in two pointers: what it refers to must outlive it. Compilers
// take a fraction of the time that they take for std::function.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

namespace ctgrad {

template <class Signature>
class FunctionRef;

/// As std::function_ref of C++26, but may be null.
template <class R, class... A>
class FunctionRef<R(A...)> {
public:
  constexpr FunctionRef() = default;
  template <class F>
  requires(!std::is_same_v<std::remove_cv_t<F>, FunctionRef>) FunctionRef(const F& f)
      : object_(std::addressof(f)), call_([](const void* object, A... a) -> R {
          return (*static_cast<const F*>(object))(std::forward<A>(a)...);
        }) {}

  R operator()(A... a) const { return call_(object_, std::forward<A>(a)...); }
  explicit operator bool() const { return call_ != nullptr; }

private:
  const void* object_ = nullptr;
  R (*call_)(const void*, A...) = nullptr;
};

}  // namespace ctgrad
