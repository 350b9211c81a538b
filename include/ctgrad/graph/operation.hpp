// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From an operation's struct to its table of rules, and the functions with which operations add nodes.
//
// An operation is a struct with `name`, `kind`, `arity`, `cost`, and any of
//   simplify(Builder&, Node)         a cheaper equal node
//   chain(i, d, y, operands...)      elementwise: d times the partial derivative in operand i
//   pull(y, i, d), push(y, i, t)     the two directions where they differ
//   value(operands...)               elementwise: the value, for scalars and for SIMD batches alike; it
//   stands
//                                    first, because Clang asks for it while it still reads the other members
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/graph/builder.hpp>

namespace ctgrad::graph {

namespace detail {

template <class Op>
constexpr Value pull_elementwise(Value y, int i, Value d) {
  if constexpr (Op::arity == 1)
    return Op::chain(i, d, y, y.in(0));
  else if constexpr (Op::arity == 2)
    return Op::chain(i, d, y, y.in(0), y.in(1));
  else
    return Op::chain(i, d, y, y.in(0), y.in(1), y.in(2));
}

template <class Op>
constexpr double evaluate(double a, [[maybe_unused]] double b, [[maybe_unused]] double c) {
  if constexpr (Op::arity == 1)
    return Op::template value<double>(a);
  else if constexpr (Op::arity == 2)
    return Op::template value<double>(a, b);
  else
    return Op::template value<bool, double>(a != 0, b, c);
}

template <class Op>
constexpr Rules make_facts() {
  Rules r;
  r.name = Op::name;
  r.code = code_of(Op::name);
  r.kind = Op::kind;
  r.arity = Op::arity;
  r.cost = Op::cost;
  if constexpr (Op::kind == Kind::elementwise) r.evaluate = &evaluate<Op>;
  return r;
}

template <class Op>
inline constexpr Rules facts = make_facts<Op>();

template <class Op>
constexpr Rules make_rules() {
  Rules r = make_facts<Op>();
  r.facts = &facts<Op>;
  if constexpr (requires { Op::commutative; }) r.commutative = true;
  if constexpr (requires { Op::mark; }) r.mark = true;
  if constexpr (requires { &Op::simplify; }) {
    r.simplifies = true;
    r.simplify = &Op::simplify;
  }
  if constexpr (requires { &Op::chain; }) {
    r.differentiable = true;
    r.pull = &pull_elementwise<Op>;
    r.push = &pull_elementwise<Op>;  // elementwise derivatives are diagonal: both directions are the same
  }
  if constexpr (requires { &Op::pull; }) {
    r.differentiable = true;
    r.pull = &Op::pull;
    r.push = &Op::push;
  }
  return r;
}

}  // namespace detail

template <class Op>
inline constexpr Rules rules = detail::make_rules<Op>();

template <class Op>
inline constexpr std::uint32_t code = code_of(Op::name);

// By code and not by address: an operation's own members may ask while its rules are not complete yet.
template <class Op>
constexpr bool is(const Node& n) {
  return n.op->code == code<Op>;
}
template <class Op>
constexpr bool is(Value v) {
  return v.builder->first[v.id].op->code == code<Op>;
}

/// Adds an elementwise node; operands have equal shapes.
template <class Op>
constexpr Value elementwise(Value a, Value b = {}, Value c = {}) {
  const Node& first = a.node();
  Node n;
  n.op = &rules<Op>;
  n.type = first.type;
  n.shape = first.shape;
  n.in = {a.id, b.id, c.id};
  if constexpr (Op::arity > 1) {
    const Node &second = b.node(), &last = (Op::arity == 3 ? c : b).node();
    if (second.shape != n.shape || (Op::arity == 3 && last.shape != n.shape))
      fail("ctgrad: elementwise operands have different shapes");
    if (Op::arity == 3) n.type = second.type;
    if (last.type != n.type)
      fail("ctgrad: elementwise operands have different scalar types; cast one of them");
  }
  if constexpr (requires { Op::result; }) n.type = Op::result;
  return a.builder->add(n);
}

}  // namespace ctgrad::graph
