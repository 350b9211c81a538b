// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/op/registry.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::graph::Kind;
using ct::graph::rules;

TEST_CASE("codes are FNV-1a hashes of names") {
  static_assert(ct::graph::code_of("") == 2166136261u);
  static_assert(ct::graph::code_of("a") == 0xE40C292Cu);
  static_assert(ct::graph::code_of("foobar") == 0xBF9CF968u);
}

TEST_CASE("an operation's rules are those of its struct") {
  CHECK(rules<ct::op::Add>.name == "add");
  CHECK(rules<ct::op::Add>.kind == Kind::elementwise);
  CHECK(rules<ct::op::Add>.arity == 2);
  CHECK(rules<ct::op::Add>.commutative);
  CHECK_FALSE(rules<ct::op::Sub>.commutative);
  CHECK(rules<ct::op::Exp>.cost == ct::op::Exp::cost);
}

TEST_CASE("rules that an operation does not have are null") {
  CHECK((rules<ct::op::Exp>.simplify == nullptr));
  CHECK((rules<ct::op::Mul>.simplify != nullptr));
  CHECK((rules<ct::op::Less>.pull == nullptr));
  CHECK((rules<ct::op::StopGradient>.pull == nullptr));
  CHECK((rules<ct::op::StopGradient>.push == nullptr));
  CHECK((rules<ct::op::Sum>.evaluate == nullptr));
  CHECK((rules<ct::op::Leaf>.pull == nullptr));
}

TEST_CASE("every operation with one direction of derivatives has the other") {
  const auto both = []<class... Ops>(ct::op::List<Ops...>) {
    return (((rules<Ops>.pull == nullptr) == (rules<Ops>.push == nullptr)) && ...);
  };
  CHECK(both(ct::op::Registry{}));
  CHECK(both(ct::op::List<ct::op::Broadcast, ct::op::Concat, ct::op::Gather, ct::op::Matmul, ct::op::Pad,
                          ct::op::Permute, ct::op::Reshape, ct::op::ScatterAdd, ct::op::Slice>{}));
}
