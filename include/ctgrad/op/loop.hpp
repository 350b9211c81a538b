// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// loop: a body run a fixed number of times, as one node, so that a graph does not grow with the number of
// steps.
//
// A body is a graph of its own. Its leaves are, in this order, the carries (what one step hands to the next),
// the elements (step t gets element t of each sequence) and the invariants (the same for every step). Its
// roots are the carries after the step, then the outputs (collected over the steps). A loop has the last
// carries, the outputs, and, for derivatives, each carry's history: its values before every step.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/graph/operation.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/leaf.hpp>

namespace ctgrad::op {

/// A list: operand 0 is its last element, operand 1 the list before, or again the element in a list of one.
/// Attribute 0 is the length.
struct Bundle {
  static constexpr std::string_view name = "bundle";
  static constexpr graph::Kind kind = graph::Kind::bundle;
  static constexpr int arity = 2, cost = 0;
  static constexpr graph::Value pull(graph::Value, int, graph::Value) { return {}; }
  static constexpr graph::Value push(graph::Value, int, graph::Value) { return {}; }
};

/// Operand 0 is the bundle of first carries, sequences and invariants. Attributes: the body's number, steps,
/// carries, sequences, whether the steps go from the last to the first, and outputs. Its derivatives are in
/// diff/loop.hpp.
struct Loop {
  static constexpr std::string_view name = "loop";
  static constexpr graph::Kind kind = graph::Kind::loop;
  static constexpr int arity = 1, cost = 0;
  static constexpr graph::Value pull(graph::Value, int, graph::Value) { return {}; }
  static constexpr graph::Value push(graph::Value, int, graph::Value) { return {}; }
};

/// Attribute 0 is which of the loop's results.
struct LoopResult {
  static constexpr std::string_view name = "loop_result";
  static constexpr graph::Kind kind = graph::Kind::loop_result;
  static constexpr int arity = 1, cost = 0;
  static constexpr graph::Value pull(graph::Value, int, graph::Value) { return {}; }
  static constexpr graph::Value push(graph::Value, int, graph::Value) { return {}; }
};

/// A loop's counts.
struct LoopFacts {
  int body = 0, steps = 0, carries = 0, sequences = 0;
  bool backwards = false;
  int outputs = 0;  // of a node

  constexpr explicit LoopFacts(const graph::Node& n)
      : body(n.attr[0]), steps(n.attr[1]), carries(n.attr[2]), sequences(n.attr[3]),
        backwards(n.attr[4] != 0), outputs(n.attr[5]) {}
  constexpr LoopFacts(int steps_, int carries_, int sequences_, bool backwards_)
      : steps(steps_), carries(carries_), sequences(sequences_), backwards(backwards_) {}
};

/// Elements of the bundle `list` in any array of nodes.
[[gnu::cold]] constexpr Items<int> elements(const graph::Node* nodes, int list) {
  const int n = nodes[list].attr[0];
  Items<int> e(static_cast<std::size_t>(n), -1);
  for (int i = n; i-- > 0; list = nodes[list].in.items[1])
    e[static_cast<std::size_t>(i)] = nodes[list].in.items[0];
  return e;
}

/// The operands of a loop.
constexpr Items<graph::Value> loop_operands(graph::Value loop) {
  Items<graph::Value> v;
  for (int id : elements(loop.builder->nodes().data(), loop.node().in.items[0]))
    v.push_back({loop.builder, id});
  return v;
}

/// A list of values as one node.
constexpr graph::Value bundle(graph::Builder& g, const Items<graph::Value>& values) {
  graph::Value list;
  int length = 0;
  for (graph::Value v : values) {
    graph::Node n;
    n.op = &graph::rules<Bundle>;
    n.in = {v.id, list.valid() ? list.id : v.id, -1};
    n.attr[0] = ++length;
    list = g.add(n);
  }
  return list;
}

/// A loop of a body that is part of g already, on first carries, sequences and invariants.
constexpr graph::Value loop(graph::Builder& g, const LoopFacts& facts, const Items<graph::Value>& operands) {
  graph::Node n;
  n.op = &graph::rules<Loop>;
  n.in.items[0] = bundle(g, operands).id;
  const std::size_t roots = g.bodies()[static_cast<std::size_t>(facts.body)].roots.size();
  n.attr = {facts.body,      facts.steps,     facts.carries,
            facts.sequences, facts.backwards, static_cast<int>(roots) - facts.carries};
  return g.add(n);
}

/// Result k of a loop: a last carry, an output over all steps, or the history of a carry.
constexpr graph::Value loop_result(graph::Value loop, int k) {
  graph::Builder& g = *loop.builder;
  const LoopFacts facts(loop.node());
  const graph::Draft& body = g.bodies()[static_cast<std::size_t>(facts.body)];
  const int roots = static_cast<int>(body.roots.size());
  const graph::Node& one = k < roots
                               ? body.nodes[static_cast<std::size_t>(body.roots[static_cast<std::size_t>(k)])]
                               : loop_operands(loop)[static_cast<std::size_t>(k - roots)].node();
  graph::Node n;
  n.op = &graph::rules<LoopResult>;
  n.type = one.type;
  if (k >= facts.carries) n.shape.push_back(facts.steps);
  for (int i = 0; i < one.shape.rank; ++i) n.shape.push_back(one.shape[i]);
  n.in.items[0] = loop.id;
  n.attr[0] = k;
  return g.add(n);
}

/// The body's nodes in the graph g, with other values for its leaves; gives its roots.
constexpr Items<graph::Value> inline_body(graph::Builder& g, const graph::Draft& body,
                                          const Items<graph::Value>& leaves) {
  Items<int> id(body.nodes.size(), -1);
  for (std::size_t i = 0; i < body.nodes.size(); ++i) {
    graph::Node n = body.nodes[i];
    if (n.op->kind == graph::Kind::leaf) {
      id[i] = leaves[static_cast<std::size_t>(n.attr[0])].id;
      continue;
    }
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[static_cast<std::size_t>(n.in.items[k])];
    if (n.op->kind == graph::Kind::loop)
      n.attr[0] = g.add_body(body.bodies[static_cast<std::size_t>(n.attr[0])]);
    g.where = n.where;
    id[i] = g.add(n).id;
  }
  Items<graph::Value> roots;
  roots.reserve(body.roots.size());
  for (int r : body.roots) roots.push_back({&g, id[static_cast<std::size_t>(r)]});
  return roots;
}

/// A body being written: leaves are added in order, and then roots.
struct BodyBuilder {
  graph::Builder graph;
  int leaves = 0;

  constexpr graph::Value leaf(Scalar type, const Dims& shape) {
    return op::leaf(graph, type, shape, leaves++);
  }
  /// For one element of a sequence.
  constexpr graph::Value element(graph::Value sequence) {
    Dims d;
    for (int i = 1; i < sequence.node().shape.rank; ++i) d.push_back(sequence.node().shape[i]);
    return leaf(sequence.type(), d);
  }
  constexpr graph::Value leaf_like(graph::Value v) { return leaf(v.type(), v.shape()); }
  constexpr graph::Draft draft(const Items<graph::Value>& roots) const {
    graph::Draft d{graph.nodes(), {}, graph.bodies()};
    for (graph::Value r : roots) d.roots.push_back(r.id);
    return d;
  }
};

}  // namespace ctgrad::op
