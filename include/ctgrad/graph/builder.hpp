// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A graph under construction. Every node goes through add(): it is simplified by its operation's rule and
// hash-consed, so an equal node is never made twice and common subexpressions need no pass.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/draft.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ctgrad::graph {

class Builder {
  friend struct Value;

public:
  constexpr Builder() : table_(1024) { nodes_.reserve(table_.size() / 2); }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  /// Given to nodes made from now on.
  Location where;
  /// Derivatives are done: rules that only suit kernels apply, too.
  bool for_kernels = false;
  /// The operation whose derivative rule, perhaps a user's, is running; null outside of one.
  const char* deriving = nullptr;

  /// A user's or a layer's code uses the value `id` at a place.
  constexpr void enter(int id, std::source_location place, const char* function = nullptr) {
    touch(id);
    const int scope = where.scope;
    where = frames_ > 0 ? frame_ : Location(place);
    where.scope = scope;
    where.derivative_of = deriving;
    if (where.within == nullptr) where.within = function;
  }
  /// The value `id` is used: if it is a parameter, or a view of one, that is where in the model the code is
  /// now.
  constexpr void touch(int id) {
    if (last_parameter_ < 0) return;
    while (first_[id].op->kind == Kind::view && first_[id].in.items[0] <= last_parameter_)
      id = first_[id].in.items[0];
    if (id >= first_parameter_ && id <= last_parameter_) where.scope = first_[id].attr[0];
  }
  /// The leaf `id` is a parameter of a model.
  constexpr void add_parameter(int id) {
    if (last_parameter_ < 0) first_parameter_ = id;
    last_parameter_ = id;
  }
  /// What is entered until the frame is left counts as the place where the composed function was called.
  constexpr void enter_frame(std::source_location place, const char* function) {
    if (frames_++ > 0) return;
    frame_ = Location(place);
    frame_.within = function;
  }
  constexpr void leave_frame() { --frames_; }

  constexpr int size() const { return size_; }
  constexpr const Node& operator[](int id) const { return first_[id]; }
  constexpr const std::vector<Node>& nodes() const { return nodes_; }
  constexpr const std::vector<Draft>& bodies() const { return bodies_; }
  /// All nodes, with these as roots; the builder is empty then.
  constexpr Draft finished(std::vector<int> roots) {
    size_ = 0;
    return {std::move(nodes_), std::move(roots), std::move(bodies_)};
  }

  /// The number of a loop's body; equal bodies are one.
  constexpr int add_body(const Draft& body) {
    for (std::size_t i = 0; i < bodies_.size(); ++i)
      if (bodies_[i].same(body)) return static_cast<int>(i);
    bodies_.push_back(body);
    return static_cast<int>(bodies_.size()) - 1;
  }

  /// The value of n: a simpler equal node, an existing one, or a new one.
  constexpr Value add(const Node& n) {
    if (n.op->simplifies)
      if (Value simpler = n.op->simplify(*this, n); simpler.valid()) return simpler;
    return add_as_is(n);
  }

  /// The node equal to n, if there is one; otherwise an invalid Value.
  constexpr Value find(const Node& n) {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t k = n.hash() & mask; table_[k] > 0; k = (k + 1) & mask)
      if (first_[table_[k] - 1].same(n)) return {this, table_[k] - 1};
    return {};
  }

  /// Hash-consing without simplification.
  constexpr Value add_as_is(const Node& n) {
    const std::size_t mask = table_.size() - 1;
    int* const table = table_.data();
    for (std::size_t k = n.hash() & mask;; k = (k + 1) & mask) {
      const int found = table[k] - 1;
      if (found < 0) {
        const int id = size_;
        table[k] = ++size_;
        nodes_.push_back(n);
        first_ = nodes_.data();
        first_[id].where = where;
        if (nodes_.size() == nodes_.capacity()) grow();
        return {this, id};
      }
      if (first_[found].same(n)) return {this, found};
    }
  }

private:
  constexpr void grow() {
    const std::size_t mask = table_.size() * 8 - 1;
    table_ = Table<int>(mask + 1);
    for (int id = 0; id < size_; ++id) {
      std::size_t k = first_[id].hash() & mask;
      while (table_[k] > 0) k = (k + 1) & mask;
      table_[k] = id + 1;
    }
    nodes_.reserve(table_.size() / 2);
    first_ = nodes_.data();
  }

  std::vector<Node> nodes_;
  Node* first_ = nullptr;  // nodes_.data(): one access in a constant expression instead of three
  int size_ = 0;
  std::vector<Draft> bodies_;
  Table<int> table_;  // open addressing, a power of two of ids + 1, twice as large as there is room for nodes
  int first_parameter_ = 0, last_parameter_ = -1, frames_ = 0;
  Location frame_;
};

/// While a derivative rule of node n runs: what it makes belongs to n's place, and to the derivative of n, or
/// of what n is itself the derivative of.
class Deriving {
public:
  constexpr Deriving(Builder& builder, const Node& n) : builder_(builder), before_(builder.deriving) {
    builder.where = n.where;
    if (builder.where.derivative_of == nullptr) builder.where.derivative_of = n.op->name.data();
    builder.deriving = builder.where.derivative_of;
  }
  constexpr ~Deriving() { builder_.deriving = before_; }
  Deriving(const Deriving&) = delete;
  Deriving& operator=(const Deriving&) = delete;

private:
  Builder& builder_;
  const char* before_;
};

/// Inside a function that the library composes of others: its nodes carry the line of the outermost call, and
/// its name.
class Frame {
public:
  constexpr Frame(Value v, std::source_location place, const char* function) : builder_(v.builder) {
    if (builder_ != nullptr) builder_->enter_frame(place, function);
  }
  constexpr ~Frame() {
    if (builder_ != nullptr) builder_->leave_frame();
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

private:
  Builder* builder_;
};

constexpr const Node& Value::node() const { return builder->first_[id]; }

}  // namespace ctgrad::graph
