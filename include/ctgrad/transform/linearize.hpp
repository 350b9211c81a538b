// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// linearize: a function's value and its derivative at one point as a linear map, which can be applied to many
// directions without computing the function again.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/storage.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/transform/jvp.hpp>

namespace ctgrad {

namespace transform {

namespace detail {

/// The graph of jvp(F) in two parts: what does not depend on the direction and what does. Values of the first
/// that the second reads are residuals, kept in one buffer.
template <class F, class... A>
struct Split {
  using Whole = run::ValueSource<Jvp<F>, A..., A...>;
  static constexpr int arguments = (0 + ... + trace::space_count<A>);
  static constexpr int results = trace::space_count<run::returned<F, A...>>;

  run::Traced whole = run::traced<Whole>.thaw();
  Items<char> linear;
  Items<int> residuals;
  Items<std::int64_t> offset;
  std::int64_t bytes = 0;

  constexpr Split() {
    const Items<graph::Node>& nodes = whole.graph.nodes;
    linear.assign(nodes.size(), 0);
    for (std::size_t id = 0; id < nodes.size(); ++id) {
      const graph::Node& n = nodes[id];
      if (n.op->kind == graph::Kind::leaf)
        linear[id] = whole.leaves[static_cast<std::size_t>(n.attr[0])].space > arguments;
      for (int k = 0; k < n.op->arity; ++k)
        if (linear[static_cast<std::size_t>(n.in.items[k])] != 0) linear[id] = 1;
    }
    Items<char> read(nodes.size(), 0);
    for (std::size_t id = nodes.size(); id-- > 0;) {
      if (linear[id] == 0) continue;
      for (int k = 0; k < nodes[id].op->arity; ++k) {
        const auto o = static_cast<std::size_t>(nodes[id].in.items[k]);
        const graph::Kind kind = nodes[o].op->kind;
        if (kind == graph::Kind::bundle || kind == graph::Kind::constant || kind == graph::Kind::iota)
          linear[o] = 1;  // no value of its own
        else if (linear[o] == 0)
          read[o] = 1;
      }
    }
    for (std::size_t id = 0; id < nodes.size(); ++id) {
      if (read[id] == 0) continue;
      residuals.push_back(static_cast<int>(id));
      offset.push_back(bytes);
      bytes += (nodes[id].shape.size() * static_cast<std::int64_t>(size_of(nodes[id].type)) + 63) / 64 * 64;
    }
  }
};

template <class F, class... A>
inline constexpr std::int64_t residual_bytes = Split<F, A...>().bytes;

/// Spaces: own memory, arguments, value, residuals.
template <class F, class... A>
struct PrimalSource {
  using S = Split<F, A...>;
  static constexpr int spaces = 1 + S::arguments + S::results + 1;
  static constexpr Options program_options = run::options<F>;
  static constexpr run::Traced trace() {
    S s;
    run::Traced t;
    t.leaves = s.whole.leaves;
    Items<int> roots;
    for (std::size_t r = 0; r < s.whole.graph.roots.size(); ++r) {
      const Address a = s.whole.results[r];
      if (a.space > 2 * S::arguments + S::results) continue;  // of the tangent
      roots.push_back(s.whole.graph.roots[r]);
      t.results.push_back({a.space - S::arguments, a.byte_offset});
    }
    for (std::size_t i = 0; i < s.residuals.size(); ++i) {
      roots.push_back(s.residuals[i]);
      t.results.push_back({spaces - 1, s.offset[i]});
    }
    t.graph = simplify::finish({s.whole.graph.nodes, roots, s.whole.graph.bodies});
    return t;
  }
};

/// Spaces: own memory, residuals, directions, tangent.
template <class F, class... A>
struct TangentSource {
  using S = Split<F, A...>;
  static constexpr int spaces = 2 + S::arguments + S::results;
  static constexpr Options program_options = run::options<F>;
  static constexpr run::Traced trace() {
    S s;
    run::Traced t;
    Items<graph::Node> nodes = s.whole.graph.nodes;
    const auto leaf = [&](graph::Node& n, Address a) {
      graph::Node l;
      l.op = &graph::rules<op::Leaf>;
      l.type = n.type;
      l.shape = n.shape;
      l.attr[0] = static_cast<int>(t.leaves.size());
      n = l;
      t.leaves.push_back(a);
    };
    for (graph::Node& n : nodes)
      if (n.op->kind == graph::Kind::leaf) {
        const Address a = s.whole.leaves[static_cast<std::size_t>(n.attr[0])];
        if (a.space > S::arguments) leaf(n, {a.space - S::arguments + 1, a.byte_offset});
      }
    for (std::size_t i = 0; i < s.residuals.size(); ++i)
      leaf(nodes[static_cast<std::size_t>(s.residuals[i])], {1, s.offset[i]});
    Items<int> roots;
    for (std::size_t r = 0; r < s.whole.graph.roots.size(); ++r) {
      const Address a = s.whole.results[r];
      if (a.space <= 2 * S::arguments + S::results) continue;
      roots.push_back(s.whole.graph.roots[r]);
      t.results.push_back({a.space - S::arguments - S::results + 1, a.byte_offset});
    }
    t.graph = simplify::finish({nodes, roots, s.whole.graph.bodies});
    return t;
  }
};

/// Addresses of own memory (to be set), then of values in order.
template <std::size_t N>
constexpr void fill_table(std::byte* (&space)[N], const auto&... values) {
  const void* memory[N] = {};
  const void** next = memory + 1;
  (trace::addresses(values, next), ...);
  for (std::size_t i = 1; i < N; ++i) space[i] = static_cast<std::byte*>(const_cast<void*>(memory[i]));
}

}  // namespace detail

/// The derivative of F at one point; made by linearize.
template <class F, class... A>
class Linear {
public:
  using Value = run::returned<F, A...>;

  /// J v: the derivative along v…, which have the types of the arguments.
  Value operator()(const A&... v) const {
    Value tangent = run::detail::Blank<Value>::make();
    using Source = detail::TangentSource<F, A...>;
    std::byte* space[static_cast<std::size_t>(Source::spaces)];
    detail::fill_table(space, residuals_, v..., tangent);
    run::execute<Source>(space);
    return tangent;
  }

private:
  template <class G>
  friend struct Linearize;
  static constexpr auto bytes = static_cast<std::size_t>(detail::residual_bytes<F, A...>);
  using Residuals = Tensor<double, (bytes > 0 ? bytes / sizeof(double) : 1)>;

  explicit Linear(const A&... x, Value& value) {
    using Source = detail::PrimalSource<F, A...>;
    std::byte* space[static_cast<std::size_t>(Source::spaces)];
    detail::fill_table(space, x..., value, residuals_);
    run::execute<Source>(space);
  }

  Residuals residuals_;
};

template <class F>
struct Linearize {
  template <class... A>
  auto operator()(const A&... x) const {
    using L = Linear<F, A...>;
    typename L::Value value = run::detail::Blank<typename L::Value>::make();
    L linear(x..., value);
    return std::pair<typename L::Value, L>(std::move(value), std::move(linear));
  }
};

}  // namespace transform

/// The value of f at x… and its derivative there as a function of directions (jax.linearize): auto [y, df] =
/// linearize(f)(x…); df(v…) is Σᵢ ∂f/∂xᵢ vᵢ. What does not depend on the directions is computed once and kept
/// in df. f is a callable without captures.
template <class F>
constexpr auto linearize(F) {
  return transform::Linearize<F>{};
}

}  // namespace ctgrad
