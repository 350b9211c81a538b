// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a result that is not finite back to where that began: the first node in execution order whose non-finite
// element reaches a result and is made of finite elements only. Branches that a select does not take do not count,
// and neither do infinities that a constant means, such as a mask's.
#pragma once
#include <ctgrad/run/replay.hpp>

#include <algorithm>
#include <utility>

namespace ctgrad::run {

namespace detail {

/// Walks from a replay's results towards its leaves, element by element.
class OriginSearch {
public:
  explicit OriginSearch(const Replay& r) : r_(r), guilty_(r.graph().nodes.size()) {}

  struct Found {
    int node = -1;
    std::size_t element = 0;
  };

  /// The first node that made a non-finite element of a result; node -1 where all results are finite.
  [[gnu::cold]] Found operator()() {
    for (int root : r_.graph().roots)
      for (std::size_t k = 0; k < r_.trace(root).bad.size(); ++k)
        if (r_.stray(root, k)) blame(root, k);
    for (int id = static_cast<int>(guilty_.size()); id-- > 0;)
      if (!guilty_[static_cast<std::size_t>(id)].empty()) visit(id);
    return found_;
  }

private:
  void blame(int id, std::size_t k) {
    Marks& m = guilty_[static_cast<std::size_t>(id)];
    if (m.empty()) m.assign(std::max<std::size_t>(1, static_cast<std::size_t>(r_.node(id).shape.size())), false);
    m[k] = true;
  }
  [[gnu::cold]] void visit(int id) {
    const graph::Node& n = r_.node(id);
    Marks explained(guilty_[static_cast<std::size_t>(id)].size(), false);
    if (n.op->kind == graph::Kind::loop_result)
      blame(n.in[0], 0);
    else if (n.op->kind == graph::Kind::loop)
      visit_loop(id);
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
        found_ = {id, k};
        return;
      }
  }
  [[gnu::cold]] void visit_product(int id, Marks& explained) {
    const graph::Node &n = r_.node(id), &a = r_.node(n.in[0]);
    const auto cols = static_cast<std::size_t>(n.shape.columns()), inner = static_cast<std::size_t>(a.shape.columns()),
               rows = static_cast<std::size_t>(n.shape[n.shape.rank - 2]);
    const std::size_t lines = explained.size() / cols;
    // Guilty elements by row of the left operand and by column of the right one.
    Marks left(lines, false), right(lines / rows * cols, false);
    for (std::size_t k = 0; k < explained.size(); ++k)
      if (guilty_[static_cast<std::size_t>(id)][k]) left[k / cols] = right[k / cols / rows * cols + k % cols] = true;
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
  [[gnu::cold]] void visit_loop(int id) {
    const Replay::Trace& t = r_.trace(id);
    found_ = {id, 0};
    if (t.inside) return;
    const std::vector<int> operands = op::elements(r_.graph().nodes.data(), r_.node(id).in[0]);
    for (std::size_t i = 0; i < operands.size(); ++i)  // it came in from outside
      if (t.bad_leaf < 0 || static_cast<std::size_t>(t.bad_leaf) == i)
        for (std::size_t k = 0; k < r_.trace(operands[i]).bad.size(); ++k)
          if (r_.stray(operands[i], k)) blame(operands[i], k);
  }

  const Replay& r_;
  std::vector<Marks> guilty_;
  Found found_;
};

/// The parameter that is used next after a node, in the order of the forward pass.
[[gnu::cold]] inline int next_scope(std::span<const graph::Node> nodes, int scope) {
  bool seen = false;
  for (const graph::Node& n : nodes) {
    if (n.where.derivative_of != nullptr || n.op->kind == graph::Kind::leaf) continue;
    if (n.where.scope == scope) seen = true;
    if (seen && n.where.scope >= 0 && n.where.scope != scope) return n.where.scope;
  }
  return -1;
}

}  // namespace detail

/// The origin of what is not finite among a recorded graph's results, or of an index that leaves its table; nothing
/// if there is neither.
[[gnu::cold]] inline std::optional<Origin> find_origin(const Recording& graph, const LeafReader& leaves) {
  Replay replay(graph, leaves);
  replay.run();
  detail::OriginSearch::Found found = detail::OriginSearch(replay)();
  for (int id = 0; id < static_cast<int>(graph.nodes.size()) && (found.node < 0 || id < found.node); ++id)
    if (replay.trace(id).bad_index) found = {id, 0};
  if (found.node < 0) return {};
  const graph::Node& n = replay.node(found.node);
  if (replay.trace(found.node).inside) return replay.trace(found.node).inside;

  Origin o{n, found.element};
  o.next_scope = detail::next_scope(graph.nodes, n.where.scope);
  o.bad_index = replay.trace(found.node).bad_index;
  std::vector<Summary> summaries;
  if (n.op->kind != graph::Kind::leaf)
    for (int k = 0; k < n.op->arity; ++k) summaries.push_back(replay.trace(n.in.items[k]).summary);
  replay.run(found.node);  // again, because the operands' memory was released
  o.value = n.op->kind == graph::Kind::loop ? std::numeric_limits<double>::quiet_NaN()
                                            : replay.value(found.node)[found.element];
  for (std::size_t k = 0; k < summaries.size(); ++k)
    o.operands.push_back({replay.node(n.in.items[k]), summaries[k], 0, true});
  if (n.op->kind == graph::Kind::elementwise)
    for (std::size_t k = 0; k < summaries.size(); ++k) {
      o.operands[k].value = replay.value(n.in.items[k])[found.element];
      o.operands[k].several = false;
    }
  return o;
}

[[gnu::cold]] inline void Replay::run_loop(int id) {
  const graph::Node& n = node(id);
  const op::LoopFacts facts(n);
  const Recording& body = *graph_.bodies[static_cast<std::size_t>(facts.body)];
  Trace& t = trace_[static_cast<std::size_t>(id)];
  std::vector<Elements> operands;
  for (int o : op::elements(graph_.nodes.data(), n.in[0])) operands.push_back(value(o));
  bool found = false;
  loops_[static_cast<std::size_t>(id)] = interpret_loop(
      facts, operands, body.roots.size(), [&](std::size_t step, const std::vector<Elements>& leaves) {
        const LeafReader read = [&leaves](std::size_t k) { return leaves[k]; };
        Replay one(body, read);
        one.run();
        std::vector<Elements> roots;
        bool stray = false;
        for (int r : body.roots) {
          roots.push_back(one.value(r));
          stray = stray || one.any_stray(r);
        }
        if (stray && !found) {
          found = true;
          std::optional<Origin> o = find_origin(body, read);
          if (o && o->node.op->kind == graph::Kind::leaf) {
            t.bad_leaf = o->node.attr[0];
          } else if (o) {
            o->steps.insert(o->steps.begin(), static_cast<int>(step));
            t.inside = std::move(o);
          }
        }
        return roots;
      });
}

}  // namespace ctgrad::run
