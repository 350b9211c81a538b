// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a function traced on stand-ins to the body of a loop: what depends on the stand-ins becomes the body,
// what does not is computed once, outside.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/permute.hpp>
#include <ctgrad/op/reshape.hpp>

namespace ctgrad::trace {

/// A loop's body, and the values outside that it reads.
struct Body {
  graph::Draft draft;
  Items<graph::Value> invariants;
};

namespace detail {

/// Copies the nodes between stand-ins and roots into a graph of their own.
class BodyExtraction {
public:
  constexpr BodyExtraction(graph::Builder& g, const Items<graph::Value>& stand_ins, bool once)
      : g_(g), size_(g.size()), once_(once), inside_(size_), copy_(size_) {
    for (graph::Value v : stand_ins) {
      inside_[v.id] = 1;
      copy_[v.id] = body_.leaf_like(v).id + 1;
    }
  }

  constexpr Body operator()(const Items<graph::Value>& roots) {
    mark_dependents();
    const Table<char> needed = needed_by(roots);
    for (int id = 0; id < size_; ++id)
      if (needed[id] != 0 && inside_[id] != 0 && copy_[id] == 0) copy(id);
    Items<graph::Value> copies;
    copies.reserve(roots.size());
    for (graph::Value r : roots) copies.push_back({&body_.graph, copied(r.id)});
    return {body_.draft(copies), invariants_};
  }

private:
  constexpr void mark_dependents() {
    for (int id = 0; id < size_; ++id)
      for (int k = 0; k < g_[id].op->arity; ++k)
        if (inside_[g_[id].in.items[k]] != 0) inside_[id] = 1;
  }
  constexpr Table<char> needed_by(const Items<graph::Value>& roots) const {
    Table<char> needed(size_);
    for (graph::Value r : roots) needed[r.id] = 1;
    for (int id = size_; id-- > 0;)
      if (needed[id] != 0 && inside_[id] != 0)
        for (int k = 0; k < g_[id].op->arity; ++k) needed[g_[id].in.items[k]] = 1;
    return needed;
  }
  constexpr void copy(int id) {
    graph::Node n = g_[id];
    body_.graph.where = n.where;
    if (n.op->kind == graph::Kind::loop)
      n.attr[0] = body_.graph.add_body(g_.bodies()[static_cast<std::size_t>(n.attr[0])]);
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = copied(n.in.items[k]);
    copy_[id] = body_.graph.add(n).id + 1;
  }
  /// The node's copy; what is outside becomes an invariant leaf, or is made again where that is nothing.
  constexpr int copied(int id) {
    if (copy_[id] == 0) {
      const graph::Node& n = g_[id];
      if (n.op->kind == graph::Kind::constant || n.op->kind == graph::Kind::iota) {
        copy_[id] = body_.graph.add(n).id + 1;
      } else if (n.type == Scalar::boolean || is_cheap_view(n)) {
        copy(id);  // no memory holds a comparison: made again from what it compares
      } else if (n.op->kind == graph::Kind::bundle) {  // no value: a list of outside values, made again
        Items<graph::Value> values;
        for (int e : op::elements(g_.nodes().data(), id)) values.push_back({&body_.graph, copied(e)});
        copy_[id] = op::bundle(body_.graph, values).id + 1;
      } else {
        invariants_.push_back({&g_, id});
        copy_[id] = body_.leaf_like({&g_, id}).id + 1;
      }
    }
    return copy_[id] - 1;
  }

  /// A view that is better made inside: one that is larger than what it shows, and where the body runs once
  /// any of the same size, which a loop of many steps reads more quickly from memory of its own.
  constexpr bool is_cheap_view(const graph::Node& n) const {
    return graph::is<op::Broadcast>(n) || (once_ && (graph::is<op::Permute>(n) || graph::is<op::Reshape>(n)));
  }

  graph::Builder& g_;
  int size_;
  bool once_;
  Table<char> inside_;
  Table<int> copy_;  // id + 1, so that 0 is none
  op::BodyBuilder body_;
  Items<graph::Value> invariants_;
};

}  // namespace detail

/// The body between stand-ins, which become its first leaves in order, and roots. `once` says that it runs
/// once.
constexpr Body extract_body(graph::Builder& g, const Items<graph::Value>& stand_ins,
                            const Items<graph::Value>& roots, bool once = false) {
  return detail::BodyExtraction(g, stand_ins, once)(roots);
}

}  // namespace ctgrad::trace
