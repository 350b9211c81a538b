// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What is the same for all terms of a sum, and when it comes out: factors where the sum without them is there
// already, and terms beside products.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sub.hpp>

namespace ctgrad::op::uniform {

/// Whether x is one value along all axes of the reduction n.
constexpr bool is_uniform(graph::Value x, const graph::Node& n) {
  if (!graph::is<Broadcast>(x)) return false;
  for (int i = 0; i < n.shape.rank; ++i)
    if (x.node().shape[i] != n.shape[i] && x.in(0).node().shape[i] != 1) return false;
  return true;
}
/// u of a uniform value, in the shape of the reduction n.
constexpr graph::Value inner(graph::Value x, const graph::Node& n) { return broadcast_to(x.in(0), n.shape); }

/// Σ x u as u Σ x, and Σ x/u as (Σ x)/u, where Σ x is in the graph already: then it is finite, or else the
/// function's own value is not.
constexpr graph::Value share_factor(graph::Builder& g, const graph::Node& n) {
  const graph::Value x{&g, n.in.items[0]};
  const auto find_sum = [&](graph::Value y) {
    graph::Node m = n;
    m.in.items[0] = y.id;
    return y.valid() ? g.find(m) : graph::Value{};
  };
  const auto find_product = [&](graph::Value a, graph::Value b) {
    graph::Node m = x.node();
    m.op = &graph::rules<Mul>;
    m.in = {a.id < b.id ? a.id : b.id, a.id < b.id ? b.id : a.id, -1};
    return g.find(m);
  };
  const bool product = graph::is<Mul>(x);
  for (int i = 0; i < 2; ++i) {  // the factor that holds u, or x itself
    const graph::Value other = product ? x.in(1 - i) : graph::Value{};
    if (product && is_uniform(x.in(i), n))
      if (const graph::Value s = find_sum(other); s.valid()) return s * inner(x.in(i), n);
    const graph::Value part = product ? x.in(i) : x;
    const auto rest = [&](graph::Value y) { return find_sum(product ? find_product(y, other) : y); };
    if (graph::is<Div>(part) && is_uniform(part.in(1), n))
      if (const graph::Value s = rest(part.in(0)); s.valid()) return s / inner(part.in(1), n);
    if (product && graph::is<Mul>(part))
      for (int k = 0; k < 2; ++k)
        if (is_uniform(part.in(k), n))
          if (const graph::Value s = rest(part.in(1 - k)); s.valid()) return s * inner(part.in(k), n);
    if (!product) break;
  }
  // What is stored with the other sign is summed with the other sign.
  if (g.for_kernels && product)
    for (int i = 0; i < 2; ++i)
      if (is_uniform(x.in(i), n)) {
        graph::Node m = x.in(i).in(0).node();
        m.op = &graph::rules<Neg>;
        m.in = {x.in(i).in(0).id, -1, -1};
        m.attr = {};
        m.bits = 0;
        graph::Value negative = g.find(m);
        if (!negative.valid()) continue;
        m = x.in(i).node();
        m.in.items[0] = negative.id;
        negative = g.find(m);
        if (!negative.valid()) continue;
        if (const graph::Value p = find_product(negative, x.in(1 - i)); p.valid())
          return -sum(p, static_cast<unsigned>(n.attr[0]));
      }
  return {};
}

/// A product of values that vary, perhaps times a constant.
constexpr bool is_rounded_product(graph::Value x) {
  if (graph::is<Neg>(x)) return is_rounded_product(x.in(0));
  if (!graph::is<Mul>(x)) return false;
  return is_constant(x.in(0)) ? is_rounded_product(x.in(1)) : true;
}
constexpr bool reduces_nothing(graph::Value x, int& budget) {
  const graph::Node& n = x.node();
  if (--budget < 0 || n.op->kind == graph::Kind::loop_result || n.op->kind == graph::Kind::gather)
    return false;
  if ((n.op->kind == graph::Kind::reduction || n.op->kind == graph::Kind::matmul) &&
      x.in(0).node().shape.size() > 1)
    return false;
  for (int i = 0; i < n.op->arity; ++i)
    if (!reduces_nothing(x.in(i), budget)) return false;
  return true;
}

/// Σ (x ± u) as Σ x ± n u where x is a product, which is rounded itself, and u no result of a reduction:
/// where u is the mean of x, the two sums would cancel.
constexpr graph::Value split_term(graph::Builder& g, const graph::Node& n) {
  const graph::Value x{&g, n.in.items[0]};
  if (!graph::is<Add>(x) && !graph::is<Sub>(x)) return {};
  for (int i = 0; i < 2; ++i) {
    const graph::Value u = x.in(i), rest = x.in(1 - i);
    int budget = 32;
    if (!is_uniform(u, n) || !is_rounded_product(rest) || !reduces_nothing(u, budget)) continue;
    const unsigned axes = static_cast<unsigned>(n.attr[0]);
    graph::Node m = x.node();
    m.shape = n.shape;
    m.in = {sum(x.in(0), axes).id, sum(x.in(1), axes).id, -1};
    return g.add(m);
  }
  return {};
}

}  // namespace ctgrad::op::uniform
