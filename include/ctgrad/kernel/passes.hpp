// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What each pass of a kernel has to evaluate, worked out from its spec: reductions cut a row into passes; a
// pass computes cheap values again and takes expensive ones from a buffer that an earlier pass filled.
#pragma once
#include <ctgrad/core/array.hpp>
#include <ctgrad/kernel/node_set.hpp>
#include <ctgrad/kernel/pair.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/amax.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>
#include <ctgrad/op/sum.hpp>
#include <ctgrad/plan/spec.hpp>
#include <ctgrad/plan/sums.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ctgrad::kernel {

/// Results of so many bytes are not in a cache any more when they are read again.
inline constexpr std::int64_t streamed_bytes = std::int64_t{1} << 25;

/// In rows of so many batches and more, a pass asks where the column is that a row names before it compares.
/// In shorter ones a branch that is predicted wrongly in every row costs what comparisons do.
inline constexpr int named_batches = 64;

/// Source has `spec` and `nodes`, both constant; Width is the number of elements in a batch.
template <class Source, int Width>
struct Passes {
  static constexpr const plan::Spec& spec = Source::spec;
  static constexpr int count = spec.nodes;
  static constexpr std::size_t size = static_cast<std::size_t>(count > 0 ? count : 1);
  static constexpr int width = Width;
  using Use = plan::Use;

  static constexpr const plan::KernelNode& node(int i) { return Source::nodes[static_cast<std::size_t>(i)]; }

  /// The numbers of those nodes for which Test holds, as an integer sequence. A kernel's parts have code for
  /// the nodes that concern them only: to compile a function that does nothing takes its time, too.
  template <bool (*Test)(int)>
  static constexpr auto nodes_that = numbers<NodeSet::of(count, Test)>;

  /// Whether rows add to a buffer that they share.
  static constexpr bool accumulates = [] {
    for (int i = 0; i < count; ++i)
      if (node(i).use == Use::sink || node(i).use == Use::scatter) return true;
    return false;
  }();

  /// Whether a value is compared with the largest of its row, for which it has to be the same to the last bit
  /// in both passes: the compiler may contract a·b + c in one of them and not in the other.
  static constexpr bool meets_its_maximum(int i) {
    bool compared = false, reduced = false;
    for (int k = 0; k < count; ++k) {
      const plan::KernelNode& n = node(k);
      if (n.use == Use::compute && n.code == graph::code<op::Equal>)
        compared = compared || n.in[0] == i || n.in[1] == i;
      if (n.use == Use::reduce && n.code == graph::code<op::Amax>) reduced = reduced || n.in[0] == i;
    }
    return compared && reduced;
  }

  /// The operand of node i, j == k, that is the column index j where k is one number in the row; -1 where
  /// node i is no such comparison.
  static constexpr int index_in(int i) {
    const plan::KernelNode& hit = node(i);
    if (spec.matmul || hit.use != Use::compute || hit.code != graph::code<op::Equal>) return -1;
    constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<cpp_scalar<spec.type>>::digits;
    for (int k = 0; k < 2; ++k) {
      const plan::KernelNode& n = node(hit.in[static_cast<std::size_t>(k)]);
      if (n.use == Use::iota && n.column == 1 && n.row == plan::RowStrides{} && n.offset >= 0 &&
          n.offset + spec.columns <= exact && !node(hit.in[static_cast<std::size_t>(1 - k)]).vector)
        return k;
    }
    return -1;
  }
  /// The comparison j == k of which node i is the sum of select(j == k, x, 0) over columns; -1 where it is
  /// none. Neither is it where results are written before: one may be written over what is picked.
  static constexpr int picked_by(int i) {
    if (node(i).use != Use::reduce || node(i).code != graph::code<op::Sum>) return -1;
    const plan::KernelNode& choice = node(node(i).in[0]);
    if (choice.use != Use::compute || choice.code != graph::code<op::Select>) return -1;
    const plan::KernelNode& otherwise = node(choice.in[2]);
    if (index_in(choice.in[0]) < 0 || !node(choice.in[1]).vector || otherwise.use != Use::constant ||
        std::bit_cast<double>(otherwise.bits) != 0)
      return -1;
    for (int k = 0; k < count; ++k)
      if (node(k).store && node(k).vector && node(k).level <= node(i).level) return -1;
    return choice.in[0];
  }
  /// Whether all addends of node i, a sum along the row, are 0 but that in one column: it alone is evaluated,
  /// in a pass of its own behind the pass of the sum.
  static constexpr bool picks(int i) { return picked_by(i) >= 0; }
  static constexpr bool picks_any = [] {
    for (int i = 0; i < count; ++i)
      if (picks(i)) return true;
    return false;
  }();
  /// What is picked in pass p is evaluated in pass spec.passes + p.
  static constexpr int all_passes = (picks_any ? 2 : 1) * spec.passes;
  /// Whether a pass finds in a buffer what pass `filled` has written there, unless that is -1.
  static constexpr bool finds(int filled, int pass) {
    return filled >= 0 && (pass < spec.passes ? filled < pass : filled <= pass - spec.passes);
  }

  /// Which vector nodes a pass evaluates.
  struct Needs {
    bool in_pass[static_cast<std::size_t>(all_passes)][size] = {};
    int buffer_pass[size] = {};  // the pass that fills the node's buffer, or -1
    int buffers = 0;
    int buffer[size] = {};
    int written[size] = {};  // the pass that writes the node, a result: the last that evaluates it
  };

  static constexpr bool works_in(const plan::KernelNode& n, int pass) {
    return n.level == pass &&
           (n.use == Use::reduce || n.use == Use::sink || n.use == Use::scatter || (n.store && n.vector));
  }
  static constexpr Needs needs = [] {
    Needs r;
    for (auto& b : r.buffer_pass) b = -1;
    for (int round = 0; round < 2; ++round) {
      for (int p = 0; p < all_passes; ++p) {
        bool(&need)[size] = r.in_pass[p];
        for (bool& n : need) n = false;
        for (int i = 0; i < count; ++i)
          if (picks(i)) {
            if (node(i).level == p - spec.passes) need[node(node(i).in[0]).in[1]] = true;
          } else if (works_in(node(i), p)) {
            const bool self =
                node(i).use == Use::compute || node(i).use == Use::product || node(i).use == Use::gather;
            const int root = self ? i : node(i).in[0];
            if (node(root).vector && (node(i).vector || node(i).use == Use::reduce)) need[root] = true;
          }
        for (int i = count; i-- > 0;) {
          if (!need[i] || node(i).use != Use::compute || finds(r.buffer_pass[i], p)) continue;
          for (int o : node(i).in)
            if (o >= 0 && node(o).vector) need[o] = true;
        }
      }
      if (round == 0 && spec.columns <= plan::buffered_columns)
        for (int i = 0; i < count; ++i) {
          int first = -1, uses = 0;
          for (int p = spec.passes; p-- > 0;)
            if (r.in_pass[p][i]) {
              first = p;
              ++uses;
            }
          if (uses > 1 && node(i).use == Use::compute && (node(i).cost >= 8 || meets_its_maximum(i)) &&
              node(i).type != Scalar::boolean) {
            r.buffer_pass[i] = first;
            r.buffer[i] = r.buffers++;
          }
        }
    }
    for (int i = 0; i < count; ++i)
      for (int p = 0; p < spec.passes; ++p)
        if (r.in_pass[p][i]) r.written[i] = p;
    return r;
  }();
  /// Whether a pass evaluates the node's operation, and does not find the value in a buffer.
  static constexpr bool computes(int i, int pass) {
    return needs.in_pass[pass][i] && node(i).use == Use::compute && !finds(needs.buffer_pass[i], pass);
  }
  /// The node whose value a pass computes together with that of node i, or -1.
  static constexpr int partner(int i, int pass) {
    const std::uint32_t code = paired_with(node(i).code);
    if (code == 0) return -1;
    for (int j = 0; j < count; ++j)
      if (computes(j, pass) && node(j).code == code && node(j).in[0] == node(i).in[0]) return j;
    return -1;
  }

  /// Comparisons with the column that a row names, by which is only chosen: in batches without that column
  /// the choice is known.
  static constexpr Array<bool, size> chooses = [] {
    Array<bool, size> r{};
    if (spec.columns < named_batches * width) return r;
    for (int i = 0; i < count; ++i) r[static_cast<std::size_t>(i)] = index_in(i) >= 0;
    for (int i = 0; i < count; ++i)
      for (std::size_t k = 0; k < 3; ++k)
        if (const int o = node(i).in[k];
            o >= 0 && !(k == 0 && node(i).use == Use::compute && node(i).code == graph::code<op::Select>))
          r[static_cast<std::size_t>(o)] = false;
    return r;
  }();
  /// Whether node i is one that the pass evaluates.
  static constexpr bool names(int i, int pass) {
    return chooses[static_cast<std::size_t>(i)] && computes(i, pass);
  }
  template <int Pass>
  static constexpr bool names_in(int i) {
    return names(i, Pass);
  }

  /// Whether node i is the smaller of two numbers (-1) or the larger (1), written as a comparison of them and
  /// a choice of one; 0 where it is neither.
  static constexpr int extreme(int i) {
    const plan::KernelNode& n = node(i);
    if (n.use != Use::compute || n.code != graph::code<op::Select>) return 0;
    const plan::KernelNode& less = node(n.in[0]);
    if (less.use != Use::compute || less.code != graph::code<op::Less>) return 0;
    if (n.in[1] == less.in[0] && n.in[2] == less.in[1]) return -1;
    return n.in[1] == less.in[1] && n.in[2] == less.in[0] ? 1 : 0;
  }

  /// Products that a pass never evaluates alone: each is a summand of its users only, which multiply and add
  /// in one instruction. Not every compiler joins the two by itself.
  static constexpr Array<Array<bool, size>, static_cast<std::size_t>(all_passes)> summands = [] {
    Array<Array<bool, size>, static_cast<std::size_t>(all_passes)> r{};
    for (int p = 0; p < spec.passes; ++p) {
      auto& summand = r[static_cast<std::size_t>(p)];
      for (int i = 0; i < count; ++i)
        summand[static_cast<std::size_t>(i)] = node(i).vector && !node(i).store && computes(i, p) &&
                                               needs.buffer_pass[i] < 0 &&
                                               node(i).code == graph::code<op::Mul>;
      for (int i = 0; i < count; ++i) {
        if (node(i).use == Use::compute ? !computes(i, p) : !works_in(node(i), p)) continue;
        const bool sum = node(i).use == Use::compute
                             ? node(i).code == graph::code<op::Add> || node(i).code == graph::code<op::Sub>
                             : node(i).code == graph::code<op::Sum>;
        if (!sum)
          for (int o : node(i).in)
            if (o >= 0) summand[static_cast<std::size_t>(o)] = false;
      }
    }
    return r;
  }();

  static constexpr std::size_t buffer_size =
      needs.buffers == 0 ? 1
                         : static_cast<std::size_t>(needs.buffers) *
                               static_cast<std::size_t>((spec.columns + width - 1) / width * width);
  static constexpr std::size_t buffer_stride =
      needs.buffers == 0 ? 0 : buffer_size / static_cast<std::size_t>(needs.buffers);

  /// Whether node i is a result that is written past the caches: many rows, together larger than any cache,
  /// of many batches each.
  static constexpr bool streams(int i) {
    const plan::KernelNode& n = node(i);
    return !spec.matmul && n.store && n.vector && n.column == 1 && n.use != Use::reduce && spec.rows > 1 &&
           spec.columns >= 16 * width &&
           spec.rows * spec.columns * static_cast<std::int64_t>(size_of(spec.type)) >= streamed_bytes;
  }
  /// The first such result of a pass, or -1.
  static constexpr int first_stream(int pass) {
    for (int i = 0; i < count; ++i)
      if (needs.written[i] == pass && streams(i)) return i;
    return -1;
  }

  /// Whether a pass starts every row where that result is on a boundary of a batch. Not where it keeps values
  /// in buffers, which begin with the row, and not where it reduces: equal rows have equal sums.
  static constexpr bool starts_aligned(int pass) {
    for (int i = 0; i < count; ++i)
      if (node(i).use == Use::reduce && node(i).level == pass) return false;
    return first_stream(pass) >= 0 && spec.columns % width != 0 && needs.buffers == 0;
  }

  /// Whether whole batches of result i are on their boundaries for that.
  static constexpr bool aligned(int i) {
    const int pass = needs.written[i];
    return starts_aligned(pass) && first_stream(pass) == i;
  }

  static constexpr bool streams_any = [] {
    for (int p = 0; p < spec.passes; ++p)
      if (first_stream(p) >= 0) return true;
    return false;
  }();

  /// Whether the reductions of as many rows as a batch has lanes are finished together, by a transpose: where
  /// they are results and nothing else is done with them, and rows are short.
  static constexpr bool reduces_rows_together = [] {
    if (spec.matmul || spec.passes != 1 || spec.row_dims != 1 || spec.rows % width != 0 ||
        spec.columns > 16 * width || width == 1)
      return false;
    int reductions = 0;
    for (int i = 0; i < count; ++i) {
      const plan::KernelNode& n = node(i);
      if (n.use == Use::sink || n.use == Use::scatter) return false;
      if (n.use != Use::reduce) continue;
      if (!node(n.in[0]).vector || !n.store || n.row[0] != 1 || picks(i)) return false;
      ++reductions;
    }
    return reductions > 0 && reductions <= 2;
  }();
  /// Whether sums over rows stay in registers until the last row: short rows whose sinks are whole batches.
  static constexpr bool registers_hold_sinks = [] {
    if (spec.matmul || spec.passes != 1 || spec.columns % width != 0) return false;
    int sinks = 0;
    for (int i = 0; i < count; ++i) {
      const plan::KernelNode& n = node(i);
      if (n.use == Use::reduce || n.use == Use::scatter) return false;
      if (n.use != Use::sink) continue;
      if (!n.vector || n.column != 1 || n.row != plan::RowStrides{} || plan::is_long_sum(spec, n))
        return false;
      ++sinks;
    }
    return sinks > 0 && sinks * spec.columns / width <= 8;
  }();

  template <int Pass>
  static constexpr bool has_vector_work = [] {
    for (int i = 0; i < count; ++i)
      if (needs.in_pass[Pass][i] || (works_in(node(i), Pass) && node(i).vector)) return true;
    return false;
  }();
  /// What a pass computes of a batch.
  static constexpr int cost(int pass) {
    int c = 0;
    for (int i = 0; i < count; ++i)
      if (needs.in_pass[pass][i]) c += 1 + (computes(i, pass) ? node(i).cost : 0);
    return c;
  }
  /// A pass whose work takes no more than memory needs to bring what it works on.
  static constexpr bool is_light(int pass) { return cost(pass) <= 10; }
  static constexpr int costliest(int passes) {
    int p = 0;
    for (int i = 1; i < passes; ++i)
      if (cost(i) > cost(p)) p = i;
    return p;
  }
  /// Whether a row's last pass, which writes past the caches, goes beside the costliest pass over a later
  /// row: memory takes what is written while that one computes. Not where it adds to sums over rows, which
  /// first-level cache would have to hold besides twice as many rows.
  static constexpr bool writes_late = [] {
    const int last = spec.passes - 1;
    if (last == 0 || first_stream(last) < 0 || is_light(costliest(last))) return false;
    for (int i = 0; i < count; ++i)
      if (node(i).level == last &&
          (node(i).use == Use::reduce ||
           (node(i).vector && (node(i).use == Use::sink || node(i).use == Use::scatter))))
        return false;
    return true;
  }();
  static constexpr int costliest_pass = costliest(spec.passes - (writes_late ? 1 : 0));
  /// Batches per loop iteration: more accumulators for light work.
  template <int Pass>
  static constexpr int unroll = [] {
    if (registers_hold_sinks) return spec.columns / width;
    const int most = is_light(Pass) ? 4 : cost(Pass) <= 32 ? 2 : 1;
    int u = 1;
    while (u * 2 <= most && spec.columns >= u * 2 * width) u *= 2;
    return u;
  }();
};

}  // namespace ctgrad::kernel
