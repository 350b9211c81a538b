// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

template <class... Ops>
consteval bool found_by_code(ct::op::List<Ops...>) {
  return (std::is_same_v<ct::op::by_code<ct::graph::code_of(Ops::name)>, Ops> && ...);
}

template <class... Ops>
consteval bool computes(ct::op::List<Ops...>) {
  using ct::graph::Kind;
  return ((Ops::kind == Kind::elementwise || Ops::kind == Kind::reduction) && ...);
}

}  // namespace

TEST_CASE("every registered operation is found by its name's hash, so no two hashes are equal") {
  static_assert(found_by_code(ct::op::Registry{}));
}

TEST_CASE("the registry holds what kernels evaluate, and nothing else") {
  static_assert(computes(ct::op::Registry{}));
}
