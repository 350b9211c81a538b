// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a result that is not finite back to where that began: the first node in execution order whose
// non-finite element reaches a result and is made of finite elements only. Branches that a select does not
// take do not count, and neither do infinities that a constant means, such as a mask's.
#pragma once
#include <ctgrad/run/replay.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ctgrad::run {

namespace detail {

/// Walks from a replay's results towards its leaves, element by element.
class OriginSearch {
public:
  /// `wanted` says which results count: all, if it is empty.
  explicit OriginSearch(const Replay& r, Marks wanted = {})
      : r_(r), wanted_(std::move(wanted)), guilty_(r.graph().nodes.size()) {}

  struct Found {
    int node = -1;
    std::size_t element = 0;
    std::optional<Origin> inside{};  // of a loop
  };

  /// The first node that made a non-finite element of a result; node -1 where all results are finite.
  [[gnu::cold]] Found operator()() {
    for (std::size_t i = 0; i < r_.graph().roots.size(); ++i)
      if (wanted_.empty() || wanted_[i])
        for (std::size_t k = 0; k < r_.trace(r_.graph().roots[i]).bad.size(); ++k)
          if (r_.stray(r_.graph().roots[i], k)) blame(r_.graph().roots[i], k);
    for (int id = static_cast<int>(guilty_.size()); id-- > 0;)
      if (!guilty_[static_cast<std::size_t>(id)].empty()) visit(id);
    return found_;
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
  [[gnu::cold]] void visit_loop(int id);

  const Replay& r_;
  const Marks wanted_;
  std::vector<Marks> guilty_;
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
inline int leaf_of(const Replay& r, int id) {
  while (r.node(id).op->kind == graph::Kind::view) id = r.node(id).in[0];
  return r.node(id).op->kind == graph::Kind::leaf ? r.node(id).attr[0] : -1;
}

[[gnu::cold]] std::optional<Origin> find_origin_in_step(const Replay& r, int id, std::size_t nth,
                                                        const Marks& wanted);

/// The first index outside of its table in a loop; nothing if there is none.
[[gnu::cold]] inline std::optional<Origin> find_bad_index_in_loop(const Replay& r, int id) {
  const auto step = r.trace(id).bad_index_step;
  if (!step) return {};
  const Recording& body = *r.graph().bodies[static_cast<std::size_t>(op::LoopFacts(r.node(id)).body)];
  return find_origin_in_step(r, id, *step, Marks(body.roots.size(), false));
}

/// The origin among the wanted results of a graph.
[[gnu::cold]] inline std::optional<Origin> find_origin(const Recording& graph, const LeafReader& leaves,
                                                       Rounding rounding, const Marks& wanted,
                                                       const DeclaredReader& declared) {
  Replay replay(graph, leaves, rounding, declared);
  replay.run();
  OriginSearch::Found found = OriginSearch(replay, wanted)();
  for (int id = 0; id < static_cast<int>(graph.nodes.size()) && (found.node < 0 || id < found.node); ++id)
    if (const Replay::Trace& t = replay.trace(id); t.bad_index)
      found = {id, 0, {}};
    else if (t.bad_index_step)
      found = {id, 0, find_bad_index_in_loop(replay, id)};
  if (found.node < 0) return {};
  if (found.inside) return found.inside;
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

/// The origin among the wanted results of a loop's body in its nth step, in the order of running. That it is
/// a leaf of the body means that it came in from outside: then no step is noted.
[[gnu::cold]] inline std::optional<Origin> find_origin_in_step(const Replay& r, int id, std::size_t nth,
                                                               const Marks& wanted) {
  const op::LoopFacts facts(r.node(id));
  const Recording& body = *r.graph().bodies[static_cast<std::size_t>(facts.body)];
  const std::size_t roots = body.roots.size();
  Replay again(r.graph(), r.leaves(), r.rounding(), r.declared());
  again.run(id);  // for the operands' values
  LoopMarks marks = again.loop_marks(id);
  std::optional<Origin> origin;
  std::size_t s = 0;
  const LoopBody one = [&](std::size_t number, const std::vector<Elements>& leaves) {
    const LeafReader read = [&leaves](std::size_t k) { return leaves[k]; };
    const DeclaredReader declared = [&](std::size_t k) { return marks.leaf(k, number); };
    std::vector<Elements> values(roots);
    if (s == nth) {
      origin = find_origin(body, read, r.rounding(), wanted, declared);
      if (origin && origin->node.op->kind != graph::Kind::leaf)
        origin->steps.insert(origin->steps.begin(), static_cast<int>(number));
    }
    Replay step(body, read, r.rounding(), declared);
    if (s < nth) {
      step.run();
      marks.advance(number, step.declared_roots());
    }
    for (std::size_t k = 0; k < roots; ++k) {
      if (s < nth)
        values[k] = step.value(body.roots[k]);
      else  // not of interest any more
        values[k].assign(static_cast<std::size_t>(step.node(body.roots[k]).shape.size()), 0.0);
    }
    ++s;
    return values;
  };
  (void)interpret_loop(facts, again.loop_operands(id), roots, one);
  return origin;
}

/// The first step that made a result which matters not finite is searched like a graph of its own; what it
/// got from outside leads on to the loop's operands.
[[gnu::cold]] inline void OriginSearch::visit_loop(int id) {
  const graph::Node& n = r_.node(id);
  const op::LoopFacts facts(n);
  const Recording& body = *r_.graph().bodies[static_cast<std::size_t>(facts.body)];
  const auto carries = static_cast<std::size_t>(facts.carries), steps = static_cast<std::size_t>(facts.steps),
             roots = body.roots.size();
  found_ = {id, 0, {}};
  std::vector<const Marks*> guilty(roots + carries, nullptr);  // of each result
  for (std::size_t r = 0; r < r_.graph().nodes.size(); ++r)
    if (r_.graph().nodes[r].op->kind == graph::Kind::loop_result && r_.graph().nodes[r].in[0] == id &&
        !guilty_[r].empty())
      guilty[static_cast<std::size_t>(r_.graph().nodes[r].attr[0])] = &guilty_[r];
  // A step's carry always matters, an output where that step's share of it is guilty.
  const auto matters = [&](std::size_t root, std::size_t step) {
    if (root < carries) return true;
    if (guilty[root] == nullptr) return false;
    const std::size_t size = guilty[root]->size() / steps;
    for (std::size_t k = 0; k < size; ++k)
      if ((*guilty[root])[step * size + k]) return true;
    return false;
  };
  const auto step_of = [&](std::size_t s) { return facts.backwards ? steps - 1 - s : s; };
  const std::vector<Marks>& strays = r_.trace(id).steps;
  Marks wanted(roots, false);
  std::size_t first = 0;
  for (bool any = false; first < strays.size(); ++first) {
    for (std::size_t root = 0; root < roots; ++root)
      if (strays[first][root] && matters(root, step_of(first))) {
        wanted[root] = true;
        any = true;
      }
    if (any) break;
  }

  int leaf = -1;  // of the body, by which bad values came in; all operands if it is not known
  if (first < strays.size()) {
    const std::optional<std::size_t> bad_index_step = r_.trace(id).bad_index_step;
    std::optional<Origin> origin = bad_index_step && *bad_index_step < first
                                       ? find_bad_index_in_loop(r_, id)
                                       : find_origin_in_step(r_, id, first, wanted);
    if (origin && !origin->steps.empty()) {
      found_.inside = std::move(origin);
      return;
    }
    if (origin) leaf = origin->node.attr[0];
  }
  const std::vector<int> operands = op::elements(r_.graph().nodes.data(), n.in[0]);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (leaf >= 0 && static_cast<std::size_t>(leaf) != i) continue;
    const std::size_t size = r_.trace(operands[i]).bad.size();
    const bool sequence =
        leaf >= 0 && i >= carries && i < carries + static_cast<std::size_t>(facts.sequences);
    for (std::size_t k = 0; k < size; ++k)
      if (r_.stray(operands[i], k) && (!sequence || k / (size / steps) == step_of(first)))
        blame(operands[i], k);
  }
}

}  // namespace detail

/// The origin of what is not finite among a recorded graph's results, or of an index that leaves its table;
/// nothing if there is neither.
[[gnu::cold]] inline std::optional<Origin> find_origin(const Recording& graph, const LeafReader& leaves,
                                                       Rounding rounding = Rounding::results) {
  return detail::find_origin(graph, leaves, rounding, {}, {});
}
/// The same where the program is known to have failed: if nothing is found, the replay follows it more
/// closely.
[[gnu::cold]] inline std::optional<Origin> find_origin_of_failure(const Recording& graph,
                                                                  const LeafReader& leaves) {
  for (const Rounding rounding : {Rounding::results, Rounding::terms, Rounding::zeros})
    if (auto o = find_origin(graph, leaves, rounding)) return o;
  return {};
}

}  // namespace ctgrad::run
