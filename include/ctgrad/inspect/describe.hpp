// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a program to its facts. The planner runs once more, in a constant of its own, and leaves what a
// running program does not keep: which kernel evaluates which nodes, and whose buffer each address is.
// Programs that nobody asks about pay nothing for it.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/inspect/facts.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/run/recorded.hpp>

#include <utility>

namespace ctgrad::inspect {

namespace detail {

struct AnatomySize {
  std::size_t nodes, roots, operands, evaluated, steps;
};

template <AnatomySize S>
struct Anatomy {
  Array<graph::Node, S.nodes> nodes{};
  Array<int, S.roots> roots{};
  Array<plan::Operand, S.operands> operands{};
  Array<int, S.evaluated> evaluated{};
  Array<int, S.steps + 1> first_evaluated{};
};

template <AnatomySize Room>
struct AnatomyCapture {
  Anatomy<Room> tables;
  AnatomySize size{};
};

/// Tables that are surely large enough for the anatomy of so many nodes.
constexpr AnatomySize anatomy_room(std::size_t nodes, std::size_t roots, std::size_t addresses,
                                   std::size_t steps) {
  return {4 * nodes + 2 * roots + 64, roots, addresses, 8 * nodes + 4 * roots + 64, steps};
}

template <AnatomySize Room>
constexpr AnatomyCapture<Room> capture_anatomy(const graph::Draft& graph, const Options& options) {
  const plan::Work work = plan::make_work(graph, options);
  const plan::Lowered& g = work.graph;
  AnatomyCapture<Room> c;
  Anatomy<Room>& t = c.tables;
  if (g.size > Room.nodes)
    fail("ctgrad: inspect: the lowered graph does not fit its table; please report this");
  for (std::size_t i = 0; i < g.size; ++i) {
    t.nodes[i] = g.nodes[i];
    t.nodes[i].op = g.nodes[i].op->facts;
  }
  for (std::size_t i = 0; i < g.graph.roots.size(); ++i) t.roots[i] = g.graph.roots[i];
  std::size_t operands = 0, evaluated = 0, steps = 0;
  for (const plan::Call& call : work.calls.calls) {
    const std::size_t first = operands;
    for (const plan::Operand& o : call.operands) t.operands[operands++] = o;
    while (operands < first + static_cast<std::size_t>(plan::operands(call.spec)))
      t.operands[operands++] = {};  // working space: for packing, for partial sums
  }
  for (const Items<int>& nodes : work.kept.evaluate) {
    if (nodes.empty()) continue;
    if (evaluated + nodes.size() > Room.evaluated)
      fail("ctgrad: inspect: the kernels' nodes do not fit their table; please report this");
    for (std::size_t i = nodes.size(); i-- > 0;) t.evaluated[evaluated++] = nodes[i];
    t.first_evaluated[++steps] = static_cast<int>(evaluated);
  }
  if (operands != Room.operands || steps != Room.steps)
    fail("ctgrad: inspect: the planner made another plan this time; please report this");
  c.size = {g.size, g.graph.roots.size(), operands, evaluated, steps};
  return c;
}

template <AnatomySize S>
constexpr Anatomy<S> freeze_anatomy(const auto& c) {
  Anatomy<S> r;
  std::copy_n(c.tables.nodes.begin(), S.nodes, r.nodes.begin());
  std::copy_n(c.tables.roots.begin(), S.roots, r.roots.begin());
  std::copy_n(c.tables.operands.begin(), S.operands, r.operands.begin());
  std::copy_n(c.tables.evaluated.begin(), S.evaluated, r.evaluated.begin());
  std::copy_n(c.tables.first_evaluated.begin(), S.steps + 1, r.first_evaluated.begin());
  return r;
}

template <class Source>
inline constexpr auto captured_anatomy = capture_anatomy<
    anatomy_room(plan::room_after_cuts(run::traced<Source>.graph), run::traced<Source>.graph.roots.size(),
                 run::Compiled<Source>::plan.addresses.size(), run::Compiled<Source>::plan.steps.size())>(
    run::traced<Source>.graph.draft(), run::options<Source>);

template <class Source>
inline constexpr auto anatomy = freeze_anatomy<captured_anatomy<Source>.size>(captured_anatomy<Source>);

template <class Source>
Tables tables_of() {
  if constexpr (run::form_of<Source>() != run::Form::planned) {
    return {run::detail::recorded_nodes<Source>, run::traced<Source>.graph.roots, {}, {}, {}, {}, {}, {}, {}};
  } else {
    constexpr const auto& a = anatomy<Source>;
    constexpr const auto& p = run::Compiled<Source>::plan;
    return {a.nodes,    a.roots,     p.kernels,         p.nodes,       p.steps,          p.addresses,
            a.operands, a.evaluated, a.first_evaluated, p.arena_bytes, p.unshared_bytes, p.regions};
  }
}

template <class Source>
std::span<const LeafLabel> labels_of() {
  if constexpr (requires { Labels<Source>::get(); })
    return Labels<Source>::get();
  else
    return {};
}

/// Walks the parts of a program in the order of execution: visit.operator()<Source of the part>(part without
/// calls).
template <class Source, class Visit>
class Parts {
  static constexpr const auto& stages = run::detail::frozen_stages<Source>;

  template <std::size_t L>
  void visit_loop(int segment) {
    constexpr run::detail::LoopCall call = stages.loops[L];
    if (call.segment != segment) return;
    const std::string loop =
        prefix() + "loop " + std::to_string(L) + " of " + std::to_string(call.steps) + " steps";
    Parts<run::BodySource<Source, call.body>, Visit>{visit, loop, runs * call.steps, {}, false}.walk();
  }
  template <std::size_t... L>
  void visit_loops(int segment, std::index_sequence<L...>) {
    (visit_loop<L>(segment), ...);
  }
  template <int K>
  void visit_segment() {
    using S = run::Segment<Source, K>;
    if constexpr (run::traced<S>.graph.roots.size() > 0)
      Parts<S, Visit>{visit, prefix() + "stretch " + std::to_string(K), runs, labels, false}.walk();
    visit_loops(K, std::make_index_sequence<stages.loops.size()>{});
  }
  template <int... K>
  void visit_segments(std::integer_sequence<int, K...>) {
    (visit_segment<K>(), ...);
  }
  std::string prefix() const { return name.empty() ? "" : name + ", "; }

  Visit& visit;
  std::string name;
  std::int64_t runs;
  std::span<const LeafLabel> labels;
  bool labels_leaves;

public:
  Parts(Visit& v, std::string n, std::int64_t r, std::span<const LeafLabel> l, bool own)
      : visit(v), name(std::move(n)), runs(r), labels(l), labels_leaves(own) {}

  void walk() {
    if constexpr (run::has_loops(run::traced<Source>.graph.nodes)) {
      visit_segments(std::make_integer_sequence<int, stages.segments>{});
    } else {
      Part part;
      part.name = name;
      part.runs = runs;
      part.tables = tables_of<Source>();
      part.labels = labels;
      part.labels_leaves = labels_leaves;
      visit.template operator()<Source>(std::move(part));
    }
  }
};

template <class Source, class Visit>
void visit_parts(Visit& visit) {
  Parts<Source, Visit>{visit, "", 1, labels_of<Source>(), true}.walk();
}

struct Collect {
  Facts facts;
  template <class Source>
  void operator()(Part part) {
    read_tables(part);
    facts.parts.push_back(std::move(part));
  }
};

/// The Source behind a Program, or behind something that has one, such as a Trainer.
template <class P>
struct SourceOf {
  using type = typename P::Source;
};
template <class Source, class Arch>
struct SourceOf<run::Program<Source, Arch>> {
  using type = Source;
};

}  // namespace detail

/// Facts about the program of a Source.
template <class Source>
Facts describe() {
  detail::Collect collect;
  detail::visit_parts<Source>(collect);
  return std::move(collect.facts);
}
/// Facts about a Program, or about what a Trainer computes: loss and gradient.
template <class P>
Facts describe(const P&) {
  return describe<typename detail::SourceOf<P>::type>();
}
/// Facts about f(arguments…), f being a function or a transform such as grad(g).
template <class F, class A, class... Rest>
Facts describe(F, const A&, const Rest&...) {
  return describe<run::ValueSource<F, A, Rest...>>();
}

}  // namespace ctgrad::inspect
