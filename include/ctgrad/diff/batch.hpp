// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Vectorisation, graph to graph: recomputes values with some of their inputs replaced by ones that have a
// leading batch axis. What does not depend on those inputs is computed once for the whole batch.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/op/cast.hpp>
#include <ctgrad/op/custom.hpp>
#include <ctgrad/op/gather.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/matmul.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/op/unfold.hpp>
#include <ctgrad/op/variable.hpp>

namespace ctgrad::diff {

namespace detail {

/// The shape of as many values of shape d: with a leading axis, or, where they have as many axes as there may
/// be, one behind the other along their leading axis. The order of elements is the same.
constexpr Dims with_batch(int batch, const Dims& d) {
  if (d.rank == max_rank) {
    Dims longer = d;
    longer[0] *= batch;
    return longer;
  }
  Dims r{batch};
  for (int i = 0; i < d.rank; ++i) r.push_back(d[i]);
  return r;
}

/// A batched form of one node, of which some operands are batched.
class BatchRule {
public:
  constexpr BatchRule(graph::Builder& g, const graph::Node& n, int batch, const graph::Value (&in)[3],
                      const bool (&batched)[3])
      : g_(g), n_(n), batch_(batch), in_{in[0], in[1], in[2]}, batched_{batched[0], batched[1], batched[2]} {}

  constexpr graph::Value operator()() const {
    using graph::Kind;
    if (full() && concerns_leading_axis())
      fail("ctgrad: vmap: the leading axis of a value with 6 axes is the batch's, too, and nothing is "
           "computed along it; give it one axis less");
    switch (n_.op->kind) {
    case Kind::elementwise: return same_operation(n_.attr);
    case Kind::reduction: {
      Attributes a = n_.attr;
      a[0] *= full() ? 1 : 2;  // a set of axes
      return same_operation(a);
    }
    case Kind::concat: return same_operation(later_axis());
    case Kind::view: return view();
    case Kind::matmul: return matmul();
    case Kind::gather: return gather();
    case Kind::scatter: return scatter();
    default: fail("ctgrad: vmap: a value without operands cannot depend on the batch");
    }
  }

private:
  using Attributes = decltype(graph::Node::attr);

  constexpr const graph::Node& original(int i) const { return g_[n_.in[static_cast<std::size_t>(i)]]; }
  constexpr bool batched(int i) const { return batched_[i]; }
  /// Operand i with the batch axis, repeated where it is the same for all.
  constexpr graph::Value operand(int i) const {
    if (batched(i)) return in_[i];
    const Dims shape = original(i).shape;  // a copy: nodes move when the graph grows
    const int size = static_cast<int>(shape.size());
    if (shape.rank < max_rank) return op::broadcast_to(in_[i], with_batch(batch_, shape));
    return op::reshape(op::broadcast_to(op::reshape(in_[i], {1, size}), {batch_, size}),
                       with_batch(batch_, shape));
  }
  /// Whether there is no room for one more axis.
  constexpr bool full() const { return n_.shape.rank == max_rank; }
  constexpr bool concerns_leading_axis() const {
    using graph::Kind;
    if (n_.op->kind == Kind::reduction) return (n_.attr[0] & 1) != 0;
    if (graph::is<op::Permute>(n_)) return n_.attr[0] != 0;
    if (graph::is<op::Broadcast>(n_)) return original(0).shape[0] != n_.shape[0];
    const bool along = n_.op->kind == Kind::concat || graph::is<op::Slice>(n_) || graph::is<op::Unfold>(n_);
    return along && n_.attr[0] == 0;
  }
  constexpr Attributes later_axis() const {
    Attributes a = n_.attr;
    a[0] += full() ? 0 : 1;
    return a;
  }
  constexpr graph::Value same_operation(const Attributes& attributes) const {
    graph::Node m = n_;
    m.shape = with_batch(batch_, n_.shape);
    m.attr = attributes;
    for (int i = 0; i < n_.op->arity; ++i) m.in[static_cast<std::size_t>(i)] = operand(i).id;
    return g_.add(m);
  }

  constexpr graph::Value view() const {
    if (graph::is<op::Unfold>(n_) && full()) {  // whose operand has an axis less
      Dims longer = original(0).shape;
      longer[0] *= batch_;
      const graph::Value x = op::reshape(operand(0), longer);
      return op::unfold(x, n_.attr[0], n_.shape[n_.attr[0]], n_.shape[n_.attr[0] + 1], n_.attr[1],
                        n_.attr[2]);
    }
    if (graph::is<op::Slice>(n_) || graph::is<op::Unfold>(n_)) return same_operation(later_axis());
    if (graph::is<op::Reshape>(n_)) return op::reshape(operand(0), with_batch(batch_, n_.shape));
    if (graph::is<op::Broadcast>(n_)) return op::broadcast_to(operand(0), with_batch(batch_, n_.shape));
    if (graph::is<op::Permute>(n_) && !full()) {
      Attributes order{};
      for (int i = 0; i < n_.shape.rank; ++i)
        order[static_cast<std::size_t>(i) + 1] = n_.attr[static_cast<std::size_t>(i)] + 1;
      return op::permute(operand(0), order);
    }
    return same_operation(n_.attr);  // stop_gradient, variable, a permutation behind the leading axis
  }

  constexpr graph::Value matmul() const {
    const bool matrix = n_.shape.rank == 2;
    if (matrix && !batched(1)) {  // one tall product
      const Dims& a = in_[0].shape();
      const graph::Value tall = op::reshape(in_[0], {a[0] * a[1], a[2]});
      return op::reshape(op::matmul(tall, in_[1]), with_batch(batch_, n_.shape));
    }
    return op::matmul(operand(0), operand(1));
  }

  /// Indices into a table that stands `extent` rows high in the batch.
  constexpr graph::Value rows_of_batch(graph::Value index, int extent) const {
    if (index.type() == Scalar::f32 && std::int64_t{batch_} * extent > 1 << 24)
      fail("ctgrad: vmap: indices that a program of floats computes name rows of at most 2^24 in the batch");
    const graph::Value element = op::iota(g_, index.type(), index.shape(), 0);
    return op::operator+(index, op::operator*(element, static_cast<double>(extent)));
  }
  constexpr graph::Value gather() const {
    if (!batched(0)) return op::gather(in_[0], in_[1]);
    const Dims table = original(0).shape;  // a copy: nodes move when the graph grows
    const graph::Value tall = op::reshape(in_[0], {batch_ * table[0], table[1]});
    return op::gather(tall, rows_of_batch(operand(1), table[0]));
  }
  constexpr graph::Value scatter() const {
    const Dims table = original(0).shape;  // a copy: nodes move when the graph grows
    const graph::Value tall = op::reshape(operand(0), {batch_ * table[0], table[1]});
    return op::reshape(op::scatter_add(tall, rows_of_batch(operand(1), table[0]), operand(2)),
                       with_batch(batch_, table));
  }

  graph::Builder& g_;
  graph::Node n_;
  int batch_;
  graph::Value in_[3];  // NOLINT(modernize-use-default-member-init): its values are arguments
  bool batched_[3];     // NOLINT(modernize-use-default-member-init): so are these
};

}  // namespace detail

constexpr Items<graph::Value> batch(const Items<graph::Value>& roots, const Items<graph::Value>& from,
                                    const Items<graph::Value>& to, int batch);

namespace detail {

/// The first two axes swapped.
constexpr graph::Value swap_leading(graph::Value v) {
  op::Permute::Order order{1, 0, 2, 3, 4, 5};
  return op::permute(v, order);
}

/// A loop over batches: in[i] is operand i, batched or not. Its sequences and collected results have their
/// axis of steps first and the batch second.
constexpr graph::Value batch_loop(graph::Value loop, const Items<graph::Value>& in, int batch) {
  graph::Builder& g = *loop.builder;
  const op::LoopFacts facts(loop.node());
  const graph::Draft body = g.bodies()[static_cast<std::size_t>(facts.body)];
  const Items<graph::Value> operands = op::loop_operands(loop);
  op::BodyBuilder b;
  Items<graph::Value> first, at, from, to;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool carry = static_cast<int>(i) < facts.carries,
               sequence = !carry && static_cast<int>(i) < facts.carries + facts.sequences;
    const bool batched = in[i].id != operands[i].id;
    graph::Value v = in[i];
    if (v.shape().rank == max_rank && v.shape().rank == operands[i].shape().rank && (carry || batched))
      fail("ctgrad: vmap: a loop goes along values of at most 5 axes");
    if (carry && !batched) v = op::broadcast_to(v, with_batch(batch, v.shape()));
    if (sequence && batched) v = swap_leading(v);
    first.push_back(v);
    const graph::Value leaf = sequence ? b.element(v) : b.leaf_like(v);
    if (carry || batched) {
      Dims element;
      for (int k = 1; k < leaf.node().shape.rank; ++k) element.push_back(leaf.node().shape[k]);
      at.push_back(op::variable(op::constant(b.graph, leaf.type(), element, 0)));
      from.push_back(at.back());
      to.push_back(leaf);
    } else {
      at.push_back(leaf);
    }
  }
  const Items<graph::Value> roots = op::inline_body(b.graph, body, at);
  op::LoopFacts f = facts;
  f.body = g.add_body(b.draft(diff::batch(roots, from, to, batch)));
  return op::loop(g, f, first);
}

}  // namespace detail

/// The roots recomputed with each from[i] replaced by to[i], which has one more, leading axis of extent
/// batch. A root that depends on none of them is repeated along the new axis.
constexpr Items<graph::Value> batch(const Items<graph::Value>& roots, const Items<graph::Value>& from,
                                    const Items<graph::Value>& to, int batch) {
  graph::Builder& g = *roots[0].builder;
  int last = 0;
  for (graph::Value r : roots) last = last < r.id ? r.id : last;
  Table<int> replaced(last + 1);  // id + 1, so that 0 is none
  int first = last + 1;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i].id > last) continue;
    replaced[from[i].id] = to[i].id + 1;
    first = from[i].id < first ? from[i].id : first;
  }
  const auto now = [&](int id) { return graph::Value{&g, replaced[id] > 0 ? replaced[id] - 1 : id}; };
  const auto elements = [&](int list, bool& any) {
    Items<graph::Value> v;
    for (int e : op::elements(g.nodes().data(), list)) {
      any = any || replaced[e] > 0;
      v.push_back(now(e));
    }
    return v;
  };
  for (int id = first; id <= last; ++id) {
    const graph::Node n = g[id];
    if (replaced[id] > 0 || n.op->kind == graph::Kind::bundle) continue;
    g.where = n.where;
    bool depends = false;
    if (n.op->kind == graph::Kind::loop) {
      const Items<graph::Value> in = elements(n.in.items[0], depends);
      if (depends) replaced[id] = detail::batch_loop({&g, id}, in, batch).id + 1;
      continue;
    }
    if (n.op->kind == graph::Kind::loop_result) {
      if (replaced[n.in.items[0]] == 0) continue;
      const graph::Value r = op::loop_result(now(n.in.items[0]), n.attr[0]);
      replaced[id] =
          (n.attr[0] < op::LoopFacts(g[n.in.items[0]]).carries ? r : detail::swap_leading(r)).id + 1;
      continue;
    }
    graph::Value in[3];
    bool batched[3] = {};
    for (int i = 0; i < n.op->arity; ++i) {
      batched[i] = replaced[n.in.items[i]] > 0;
      depends = depends || batched[i];
      in[i] = now(n.in.items[i]);
    }
    if (graph::is<op::Custom>(n)) {  // every argument gets the batch axis
      Items<graph::Value> arguments = elements(n.in.items[2], depends);
      if (!depends) continue;
      const Items<int> before = op::elements(g.nodes().data(), n.in.items[2]);
      bool full = n.shape.rank == max_rank;
      for (int id_before : before) full = full || g[id_before].shape.rank == max_rank;
      if (full) fail("ctgrad: vmap: arguments and result of a custom_derivative have at most 5 axes");
      for (std::size_t i = 0; i < arguments.size(); ++i)
        if (replaced[before[i]] == 0)
          arguments[i] = op::broadcast_to(arguments[i], detail::with_batch(batch, arguments[i].shape()));
      graph::Node m = n;
      m.shape = detail::with_batch(batch, n.shape);
      for (int i = 0; i < 2; ++i) {
        const int o = n.in.items[i];
        m.in.items[i] =
            (replaced[o] > 0 ? in[i] : op::broadcast_to(in[i], detail::with_batch(batch, in[i].shape()))).id;
      }
      m.in.items[2] = op::bundle(g, arguments).id;
      replaced[id] = g.add(m).id + 1;
      continue;
    }
    if (depends) replaced[id] = detail::BatchRule(g, n, batch, in, batched)().id + 1;
  }
  Items<graph::Value> result;
  result.reserve(roots.size());
  for (graph::Value r : roots)
    result.push_back(replaced[r.id] > 0 ? now(r.id)
                                        : op::broadcast_to(r, detail::with_batch(batch, r.shape())));
  return result;
}

/// One unit vector of the shape after the other: element (i, j…) is 1 where i is the flat position of (j…).
constexpr graph::Value identity(graph::Builder& g, Scalar type, const Dims& shape) {
  const int n = static_cast<int>(shape.size());
  const graph::Value row = op::iota(g, Scalar::i32, {n, n}, 0), column = op::iota(g, Scalar::i32, {n, n}, 1);
  const graph::Value unit =
      op::select(op::equal(row, column), op::constant(g, type, {n, n}, 1), op::constant(g, type, {n, n}, 0));
  return op::reshape(unit, detail::with_batch(n, shape));
}

}  // namespace ctgrad::diff
