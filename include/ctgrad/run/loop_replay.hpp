// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What replays and searches for an origin do at loops: they run and search the body, step by step.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/marks.hpp>
#include <ctgrad/run/origin.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace ctgrad::run {

class Loops {
public:
  [[gnu::cold]] static void run(Replay& r, int id) {
    Replay::Trace& t = r.trace_[static_cast<std::size_t>(id)];
    const Recording& body = body_of(r, id);
    LoopMarks marks = marks_before(r, id);
    const auto one = [&](std::size_t number, const Items<Elements>& leaves) __attribute__((cold)) {
      const auto read = [&leaves](std::size_t k) { return leaves[k]; };
      const auto declared = [&](std::size_t k) { return marks.leaf(k, number); };
      Replay step(body, read, r.rounding(), declared);
      step.run();
      marks.advance(number, declared_roots(step));
      Items<Elements> roots;
      Marks stray;
      for (int root : body.roots) {
        roots.push_back(step.value(root));
        stray.push_back(step.any_stray(root));
      }
      if (!t.bad_index_step && step.any_bad_index()) t.bad_index_step = t.steps.size();
      t.steps.push_back(std::move(stray));
      return roots;
    };
    const Items<Elements> results =
        interpret_loop(op::LoopFacts(r.node(id)), operands(r, id), body.roots.size(), Body(one));
    for (std::size_t i = 0; i < r.graph().nodes.size(); ++i) {
      const graph::Node& result = r.graph().nodes[i];
      if (result.op->kind != graph::Kind::loop_result || result.in[0] != id) continue;
      r.value_[i] = results[static_cast<std::size_t>(result.attr[0])];
      r.trace_[i].declared = marks.results()[static_cast<std::size_t>(result.attr[0])];
    }
  }

  /// The first index outside of its table in a loop; nothing if there is none.
  [[gnu::cold]] static std::optional<Origin> bad_index(const Replay& r, int id) {
    const auto step = r.trace(id).bad_index_step;
    if (!step) return {};
    return find_in_step(r, id, *step, Marks(body_of(r, id).roots.size(), false));
  }

  /// The first step that made a result which matters not finite is searched like a graph of its own; what it
  /// got from outside leads on to the loop's operands.
  [[gnu::cold]] static void visit(detail::OriginSearch& search, int id) {
    const Replay& r = search.r_;
    const op::LoopFacts facts(r.node(id));
    const auto carries = static_cast<std::size_t>(facts.carries),
               steps = static_cast<std::size_t>(facts.steps), roots = body_of(r, id).roots.size();
    search.found_ = {id, 0, {}};
    Items<const Marks*> guilty(roots + carries, nullptr);  // of each result
    for (std::size_t i = 0; i < r.graph().nodes.size(); ++i) {
      const graph::Node& result = r.graph().nodes[i];
      if (result.op->kind == graph::Kind::loop_result && result.in[0] == id && !search.guilty_[i].empty())
        guilty[static_cast<std::size_t>(result.attr[0])] = &search.guilty_[i];
    }
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
    const Items<Marks>& strays = r.trace(id).steps;
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
      const std::optional<std::size_t> bad_index_step = r.trace(id).bad_index_step;
      std::optional<Origin> origin =
          bad_index_step && *bad_index_step < first ? bad_index(r, id) : find_in_step(r, id, first, wanted);
      if (origin && !origin->steps.empty()) {
        search.found_.inside = std::make_unique<Origin>(std::move(*origin));
        return;
      }
      if (origin) leaf = origin->node.attr[0];
    }
    const Items<int> operands = op::elements(r.graph().nodes.data(), r.node(id).in[0]);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (leaf >= 0 && static_cast<std::size_t>(leaf) != i) continue;
      const std::size_t size = r.trace(operands[i]).bad.size();
      const bool sequence =
          leaf >= 0 && i >= carries && i < carries + static_cast<std::size_t>(facts.sequences);
      for (std::size_t k = 0; k < size; ++k)
        if (r.stray(operands[i], k) && (!sequence || k / (size / steps) == step_of(first)))
          search.blame(operands[i], k);
    }
  }

private:
  /// One step: its number and the elements of the body's leaves give those of the body's roots.
  using Body = FunctionRef<Items<Elements>(std::size_t, const Items<Elements>&)>;

  static const Recording& body_of(const Replay& r, int id) {
    return *r.graph().bodies[static_cast<std::size_t>(op::LoopFacts(r.node(id)).body)];
  }

  /// Values of a loop's operands, where they were kept.
  [[gnu::cold]] static Items<Elements> operands(const Replay& r, int id) {
    Items<Elements> values;
    for (int o : op::elements(r.graph().nodes.data(), r.node(id).in[0])) values.push_back(r.value(o));
    return values;
  }
  /// What is declared of a loop's operands, before its first step.
  [[gnu::cold]] static LoopMarks marks_before(const Replay& r, int id) {
    Items<Marks> operands;
    for (int o : op::elements(r.graph().nodes.data(), r.node(id).in[0]))
      operands.push_back(r.trace(o).declared);
    const Recording& body = body_of(r, id);
    Items<std::size_t> sizes;
    for (int root : body.roots)
      sizes.push_back(static_cast<std::size_t>(body.nodes[static_cast<std::size_t>(root)].shape.size()));
    return {op::LoopFacts(r.node(id)), std::move(operands), std::move(sizes)};
  }
  /// What is declared of a graph's results.
  [[gnu::cold]] static Items<Marks> declared_roots(const Replay& r) {
    Items<Marks> roots;
    for (int root : r.graph().roots) roots.push_back(r.trace(root).declared);
    return roots;
  }

  /// The origin among the wanted results of a loop's body in its nth step, in the order of running. That it
  /// is a leaf of the body means that it came in from outside: then no step is noted.
  [[gnu::cold]] static std::optional<Origin> find_in_step(const Replay& r, int id, std::size_t nth,
                                                          const Marks& wanted) {
    const Recording& body = body_of(r, id);
    const std::size_t roots = body.roots.size();
    Replay again(r.graph(), r.leaves(), r.rounding(), r.declared());
    again.run(id);  // for the operands' values
    LoopMarks marks = marks_before(again, id);
    std::optional<Origin> origin;
    std::size_t s = 0;
    const auto one = [&](std::size_t number, const Items<Elements>& leaves) __attribute__((cold)) {
      const auto read = [&leaves](std::size_t k) { return leaves[k]; };
      const auto declared = [&](std::size_t k) { return marks.leaf(k, number); };
      Items<Elements> values(roots);
      if (s == nth) {
        origin = detail::find_origin(body, read, r.rounding(), wanted, declared);
        if (origin && origin->node.op->kind != graph::Kind::leaf) {  // outermost first
          origin->steps.push_back(static_cast<int>(number));
          std::rotate(origin->steps.begin(), origin->steps.end() - 1, origin->steps.end());
        }
      }
      Replay step(body, read, r.rounding(), declared);
      if (s < nth) {
        step.run();
        marks.advance(number, declared_roots(step));
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
    (void)interpret_loop(op::LoopFacts(r.node(id)), operands(again, id), roots, Body(one));
    return origin;
  }
};

inline constexpr LoopReplay loop_replay{&Loops::run, &Loops::visit, &Loops::bad_index};

}  // namespace ctgrad::run
