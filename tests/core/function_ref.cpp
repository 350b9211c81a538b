// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/function_ref.hpp>
#include <doctest/doctest.h>

#include <memory>

namespace ct = ctgrad;

TEST_CASE("a reference calls what it refers to, and no copy of it") {
  int calls = 0;
  const auto add = [&calls](int x) { return calls += x; };
  const ct::FunctionRef<int(int)> f = add;
  const ct::FunctionRef<int(int)> copy = f;
  CHECK(f(2) == 2);
  CHECK(copy(3) == 5);
  CHECK(calls == 5);
}

TEST_CASE("arguments are passed on as they are") {
  const auto take = [](std::unique_ptr<int> p) { return *p; };
  const ct::FunctionRef<int(std::unique_ptr<int>)> f = take;
  CHECK(f(std::make_unique<int>(7)) == 7);
  const auto set = [](int& x) { x = 4; };
  int x = 0;
  const ct::FunctionRef<void(int&)> g = set;
  g(x);
  CHECK(x == 4);
}

TEST_CASE("a reference to nothing is false") {
  CHECK_FALSE(ct::FunctionRef<void()>());
  const auto nothing = [] {};
  CHECK(ct::FunctionRef<void()>(nothing));
}
