// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A graph under construction. Every node goes through add(): it is simplified by its operation's rule and
// hash-consed, so an equal node is never made twice and common subexpressions need no pass.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/draft.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::graph {

class Builder {
public:
  constexpr Builder() { make_room(std::size_t{1} << 14); }  // nodes never made cost nothing
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  /// The first node: whoever asks much reads nodes without a call.
  Node* first = nullptr;
  /// Given to nodes made from now on.
  Location where;
  /// Derivatives are done: rules that only suit kernels apply, too.
  bool for_kernels = false;
  /// Functions that are being traced on stand-ins, whose values have no meaning outside of them.
  int abstract = 0;
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
    while (first[id].op->kind == Kind::view && first[id].in.items[0] <= last_parameter_)
      id = first[id].in.items[0];
    if (id >= first_parameter_ && id <= last_parameter_) where.scope = first[id].attr[0];
  }
  /// The leaf `id` is a parameter of a model.
  constexpr void add_parameter(int id) {
    if (last_parameter_ < 0) first_parameter_ = id;
    last_parameter_ = id;
  }
  /// The next value of a model's Buffer, which is the leaf `buffer`, is `value`.
  constexpr void update(int buffer, int value) {
    for (Update& u : updates_)
      if (u.buffer == buffer) {
        u.value = value;
        return;
      }
    updates_.push_back({buffer, value});
  }
  /// The value of the latest update of a Buffer; its own where there is none.
  constexpr int updated(int buffer) const {
    for (const Update& u : updates_)
      if (u.buffer == buffer) return u.value;
    return buffer;
  }
  /// What is entered until the frame is left counts as the place where the composed function was called.
  constexpr void enter_frame(std::source_location place, const char* function) {
    if (frames_++ > 0) return;
    frame_ = Location(place);
    frame_.within = function;
  }
  constexpr void leave_frame() { --frames_; }

  constexpr int size() const { return size_; }
  constexpr const Node& operator[](int id) const { return first[id]; }
  constexpr const Items<Node>& nodes() const { return nodes_; }
  constexpr const Items<Draft>& bodies() const { return bodies_; }
  /// All nodes, with these as roots; the builder is empty then.
  constexpr Draft finished(Items<int> roots) {
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
      if (const Value simpler = n.op->simplify(*this, n); simpler.id >= 0) return simpler;
    return add_as_is(n);
  }

  /// The node equal to n, if there is one; otherwise an invalid Value.
  constexpr Value find(const Node& n) {
    const std::uint32_t hash = n.hash();
    for (int id = heads_.items[hash & mask_] - 1; id >= 0; id = next_.items[id] - 1)
      if (hash_.items[id] == hash && first[id].same(n)) return {this, id};
    return {};
  }

  /// Hash-consing without simplification.
  constexpr Value add_as_is(const Node& n) {
    const std::uint32_t hash = n.hash();
    int* const head = heads_.items + (hash & mask_);
    std::uint32_t* const hashes = hash_.items;
    int* const next = next_.items;
    for (int id = *head - 1; id >= 0; id = next[id] - 1)
      if (hashes[id] == hash && first[id].same(n)) return {this, id};
    const int id = size_;
    nodes_.push_back(n);
    first[id].where = where;
    hashes[id] = hash;
    next[id] = *head;
    *head = ++size_;
    if (size_ == limit_) grow();
    return {this, id};
  }

private:
  static constexpr std::size_t chain = 4;  // nodes per head, at most

  constexpr void make_room(std::size_t nodes) {
    nodes_.reserve(nodes);
    first = nodes_.data();
  }
  /// More and shorter chains, and room for more nodes.
  constexpr void grow() {
    const std::size_t heads = 16 * heads_.size(), room = chain * heads;
    if (room > nodes_.capacity()) make_room(room);
    mask_ = heads - 1;
    limit_ = static_cast<int>(room);
    heads_ = Table<int>(heads);
    next_ = Table<int>(room, uninitialized);
    Table<std::uint32_t> hash(room, uninitialized);
    for (int id = 0; id < size_; ++id) {
      hash.items[id] = hash_.items[id];
      int& head = heads_.items[hash.items[id] & mask_];
      next_.items[id] = head;
      head = id + 1;
    }
    hash_ = std::move(hash);
  }

  struct Update {
    int buffer, value;
  };

  Items<Node> nodes_;
  int size_ = 0;
  Items<Draft> bodies_;
  Items<Update> updates_;
  // Nodes by their hash: chains of ids + 1. Few heads at first, because setting them to zero takes time.
  static constexpr std::size_t few = 256;
  Table<int> heads_{few}, next_{chain * few, uninitialized};
  Table<std::uint32_t> hash_{chain * few, uninitialized};
  std::size_t mask_ = few - 1;
  int limit_ = static_cast<int>(chain * few);
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

constexpr const Node& Value::node() const { return builder->first[id]; }
constexpr Dims Value::shape() const { return builder->first[id].shape; }
constexpr Scalar Value::type() const { return builder->first[id].type; }
constexpr Value Value::in(int i) const { return {builder, builder->first[id].in.items[i]}; }

}  // namespace ctgrad::graph
