// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a result that is not finite back to where that began: the first node in execution order whose
// non-finite element reaches a result and is made of finite elements only. Branches that a select does not
// take do not count, and neither do infinities that a constant means, such as a mask's.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/replay.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace ctgrad::run {

namespace detail {

/// Walks from a replay's results towards its leaves, element by element.
class OriginSearch {
public:
  /// `wanted` says which results count: all, if it is empty.
  [[gnu::cold]] explicit OriginSearch(const Replay& r, Marks wanted = {})
      : r_(r), wanted_(std::move(wanted)), guilty_(r.graph().nodes.size()) {}

  struct Found {
    int node = -1;
    std::size_t element = 0;
    std::unique_ptr<Origin> inside{};  // of a loop
  };

  /// The first node that made a non-finite element of a result; node -1 where all results are finite.
  [[gnu::cold]] Found operator()() {
    for (std::size_t i = 0; i < r_.graph().roots.size(); ++i)
      if (wanted_.empty() || wanted_[i])
        for (std::size_t k = 0; k < r_.trace(r_.graph().roots[i]).bad.size(); ++k)
          if (r_.stray(r_.graph().roots[i], k)) blame(r_.graph().roots[i], k);
    for (int id = static_cast<int>(guilty_.size()); id-- > 0;)
      if (!guilty_[static_cast<std::size_t>(id)].empty()) visit(id);
    return std::move(found_);
  }

private:
  [[gnu::cold]] void blame(int id, std::size_t k) {
    Marks& m = guilty_[static_cast<std::size_t>(id)];
    if (m.empty())
      m.assign(std::max<std::size_t>(1, static_cast<std::size_t>(r_.node(id).shape.size())), false);
    m[k] = true;
  }
  [[gnu::cold]] void visit(int id) {
    const graph::Node& n = r_.node(id);
    Marks explained(guilty_[static_cast<std::size_t>(id)].size(), false);
    if (n.op->kind == graph::Kind::loop_result)
      blame(n.in[0], 0);
    else if (n.op->kind == graph::Kind::loop)
      r_.graph().loops->visit(*this, id);
    else if (n.op->kind == graph::Kind::matmul)
      visit_product(id, explained);
    else
      r_.for_each_pair(id, [&](std::size_t k, int i, std::size_t j) {
        const int o = n.in.items[i];
        if (!guilty_[static_cast<std::size_t>(id)][k] || !r_.stray(o, j)) return;
        blame(o, j);
        explained[k] = true;
      });
    if (n.op->kind == graph::Kind::loop_result || n.op->kind == graph::Kind::loop) return;
    for (std::size_t k = 0; k < explained.size(); ++k)
      if (guilty_[static_cast<std::size_t>(id)][k] && !explained[k]) {
        found_ = {id, k, {}};
        return;
      }
  }
  [[gnu::cold]] void visit_product(int id, Marks& explained) {
    const graph::Node &n = r_.node(id), &a = r_.node(n.in[0]);
    const auto cols = static_cast<std::size_t>(n.shape.columns()),
               inner = static_cast<std::size_t>(a.shape.columns()),
               rows = static_cast<std::size_t>(n.shape[n.shape.rank - 2]);
    const std::size_t lines = explained.size() / cols;
    // Guilty elements by row of the left operand and by column of the right one.
    Marks left(lines, false), right(lines / rows * cols, false);
    for (std::size_t k = 0; k < explained.size(); ++k)
      if (guilty_[static_cast<std::size_t>(id)][k])
        left[k / cols] = right[k / cols / rows * cols + k % cols] = true;
    Marks bad_left(left.size(), false), bad_right(right.size(), false);
    for (std::size_t i = 0; i < lines; ++i)
      for (std::size_t l = 0; l < inner && left[i]; ++l)
        if (r_.stray(n.in[0], i * inner + l)) {
          blame(n.in[0], i * inner + l);
          bad_left[i] = true;
        }
    for (std::size_t b = 0; b < lines / rows; ++b)
      for (std::size_t l = 0; l < inner; ++l)
        for (std::size_t j = 0; j < cols; ++j)
          if (right[b * cols + j] && r_.stray(n.in[1], (b * inner + l) * cols + j)) {
            blame(n.in[1], (b * inner + l) * cols + j);
            bad_right[b * cols + j] = true;
          }
    for (std::size_t k = 0; k < explained.size(); ++k)
      explained[k] = bad_left[k / cols] || bad_right[k / cols / rows * cols + k % cols];
  }

  friend class run::Loops;

  const Replay& r_;
  const Marks wanted_;
  Items<Marks> guilty_;
  Found found_;
};

/// The parameter that is used next after a node, in the order of the forward pass. A derivative's forward
/// node is the last one with the same place.
[[gnu::cold]] inline int next_scope(std::span<const graph::Node> nodes, std::size_t id) {
  const graph::Location& where = nodes[id].where;
  const auto forward = [](const graph::Node& n) {
    return n.where.derivative_of == nullptr && n.op->kind != graph::Kind::leaf;
  };
  if (!forward(nodes[id]))
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (forward(nodes[i]) && nodes[i].where.line == where.line && nodes[i].where.scope == where.scope &&
          std::string_view(nodes[i].where.file) == where.file)
        id = i;
  for (std::size_t i = id + 1; i < nodes.size(); ++i)
    if (forward(nodes[i]) && nodes[i].where.scope >= 0 && nodes[i].where.scope != where.scope)
      return nodes[i].where.scope;
  return -1;
}

/// The leaf that a node is or is a view of; -1 if none.
[[gnu::cold]] inline int leaf_of(const Replay& r, int id) {
  while (r.node(id).op->kind == graph::Kind::view) id = r.node(id).in[0];
  return r.node(id).op->kind == graph::Kind::leaf ? r.node(id).attr[0] : -1;
}

/// The origin among the wanted results of a graph.
[[gnu::cold]] inline std::optional<Origin> find_origin(const Recording& graph, LeafReader leaves,
                                                       Rounding rounding, const Marks& wanted,
                                                       DeclaredReader declared) {
  Replay replay(graph, leaves, rounding, declared);
  replay.run();
  OriginSearch::Found found = OriginSearch(replay, wanted)();
  for (int id = 0; id < static_cast<int>(graph.nodes.size()) && (found.node < 0 || id < found.node); ++id)
    if (const Replay::Trace& t = replay.trace(id); t.bad_index || t.bad_index_step) {
      found = {id, 0, {}};
      if (t.bad_index) continue;
      if (auto inside = graph.loops->bad_index(replay, id))
        found.inside = std::make_unique<Origin>(std::move(*inside));
    }
  if (found.node < 0) return {};
  if (found.inside) return std::move(*found.inside);
  const graph::Node& n = replay.node(found.node);

  Origin o{n, found.element};
  o.snapped = rounding == Rounding::zeros;
  o.next_scope = next_scope(graph.nodes, static_cast<std::size_t>(found.node));
  o.bad_index = replay.trace(found.node).bad_index;
  if (n.op->kind != graph::Kind::leaf && n.op->kind != graph::Kind::loop)
    for (int k = 0; k < n.op->arity; ++k) {
      const int operand = n.in.items[k];
      o.operands.push_back(
          {replay.node(operand), replay.trace(operand).summary, leaf_of(replay, operand), 0, true});
    }
  replay.run(found.node);  // again, because the operands' memory was released
  o.value = n.op->kind == graph::Kind::loop ? std::numeric_limits<double>::quiet_NaN()
                                            : replay.value(found.node)[found.element];
  if (n.op->kind == graph::Kind::elementwise)
    for (std::size_t k = 0; k < o.operands.size(); ++k) {
      o.operands[k].value = replay.value(n.in.items[k])[found.element];
      o.operands[k].several = false;
    }
  return o;
}

}  // namespace detail

/// The origin of what is not finite among a recorded graph's results, or of an index that leaves its table;
/// nothing if there is neither.
[[gnu::cold]] inline std::optional<Origin> find_origin(const Recording& graph, LeafReader leaves,
                                                       Rounding rounding = Rounding::results) {
  return detail::find_origin(graph, leaves, rounding, {}, {});
}
/// The same where the program is known to have failed: if nothing is found, the replay follows it more
/// closely.
[[gnu::cold]] inline std::optional<Origin> find_origin_of_failure(const Recording& graph, LeafReader leaves) {
  for (const Rounding rounding : {Rounding::results, Rounding::terms, Rounding::zeros})
    if (auto o = find_origin(graph, leaves, rounding)) return o;
  return {};
}

}  // namespace ctgrad::run
