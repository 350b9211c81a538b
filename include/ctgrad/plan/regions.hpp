// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Batch regions: calls one after another, such as attention's products and softmax, that touch each batch
// only within itself. They run slice by slice, so that what only they need, the scores, is in memory for one
// slice at a time and stays in the caches.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/slice.hpp>

#include <algorithm>

namespace ctgrad::plan {

/// Values inside a region that take less than so many bytes for all slices stay in the caches anyway…
inline constexpr std::int64_t region_bytes = 1 << 18;
/// …and with less than so many for one slice, calling kernels for it would cost more than is gained.
inline constexpr std::int64_t slice_bytes = 1 << 12;

/// The most calls of a region.
inline constexpr int longest_region = 16;

/// How many regions a graph of so many nodes and roots has at most, with how many calls and moves of
/// operands: what comes after that many runs as without regions.
struct RegionRoom {
  std::size_t regions, slices, moves;

  constexpr explicit RegionRoom(std::size_t nodes)
      : regions(nodes / 8 + 4), slices(nodes + 16), moves(4 * nodes + 64) {}
};

/// Steps [first, last) of a plan, which run together slice by slice.
struct BatchRegion {
  int first = 0, last = 0;
  int first_slices = 0;  // in the plan's table: one for each step
  std::int64_t slices = 1;
  std::int64_t scratch_offset = 0, scratch_bytes = 0;  // in the arena: what one slice needs
};

/// The calls of a graph, those of regions for one slice.
struct Regions {
  Items<Call> calls;
  Items<BatchRegion> regions;
  Table<int> inside{0};     // per owner: the region inside which it is, as index + 1, or 0
  Items<Slices> slices;     // of the calls in regions
  Items<RowStrides> moves;  // of those calls' operands, in elements
};

namespace detail {

class RegionFinder {
public:
  constexpr RegionFinder(const Lowered& g, const Items<Call>& calls, RegionRoom room)
      : g_(g), calls_(calls), room_(room), accesses_(g.size) {
    for (int c = 0; c < static_cast<int>(calls.size()); ++c) {
      const Operand* const operands = at(calls, c).operands.data();
      const std::size_t count = at(calls, c).operands.size();
      for (std::size_t i = 0; i < count; ++i) {
        if (operands[i].owner < 0) continue;
        Accesses& a = accesses_.items[operands[i].owner];
        if (a.first < 0) a.first = c;
        a.last = c;
      }
    }
    for (std::size_t id = 0; id < g.size; ++id)
      if (g.nodes[id].op->kind == graph::Kind::leaf) accesses_.items[id].outside = true;
    for (int r : g.graph.roots) accesses_.items[r].outside = true;
  }

  /// Fills in regions and who is inside.
  constexpr void run(Regions& r) {
    r.inside = Table<int>(g_.size);
    for (int c = 0; c < static_cast<int>(calls_.size()); ++c) {
      const Spec& s = at(calls_, c).spec;
      if (!s.matmul || s.rows == s.m || !is_short_lived(c)) continue;
      BatchRegion region{c, c, 0, s.rows / s.m, 0, 0};
      Items<int> inner;
      grow(region, inner);
      if (!trim(region, inner) || !take_room(region)) continue;
      r.regions.push_back(region);
      for (int o : inner) r.inside.items[o] = static_cast<int>(r.regions.size());
      c = region.last - 1;
    }
  }

private:
  /// The calls that touch an owner's buffer, whether somebody else does, and how the region at hand does.
  struct Accesses {
    int first = -1, last = -1;
    bool outside = false;
    int region = -1;                                    // where it began to grow
    bool read = false, written = false, apart = false;  // apart: not each slice only its own part
  };
  /// Whether slice b touches the b-th of equal parts of its owner's buffer and nothing else.
  constexpr bool is_own_part(const Operand& o, const Slices& s, const RowStrides& move,
                             std::int64_t slices) const {
    const std::int64_t size = g_.nodes[o.owner].shape.size();
    if (size % slices != 0 || o.offset >= size / slices) return false;
    std::int64_t step = size / slices;
    for (int d = s.dims; d-- > 0; step *= s.extent[static_cast<std::size_t>(d)])
      if (move[static_cast<std::size_t>(d)] != step) return false;
    return true;
  }

  /// Whether what a call writes is wanted by the next few calls only.
  constexpr bool is_short_lived(int call) const {
    for (const Operand& o : at(calls_, call).operands)
      if (o.written && !accesses_.items[o.owner].outside &&
          accesses_.items[o.owner].last <= call + longest_region)
        return true;
    return false;
  }

  /// Adds as many calls as can be cut so that no slice reads what another one writes, and finds the values
  /// that only they touch.
  constexpr void grow(BatchRegion& r, Items<int>& inner) {
    Items<int> touched;
    const int end = std::min(static_cast<int>(calls_.size()), r.first + longest_region);
    for (bool fits = true; r.last < end; ++r.last) {
      const Call& call = at(calls_, r.last);
      Cut cut;
      if (!has_separate_rows(call) || !find_cut(call, r.slices, cut)) break;
      for (std::size_t i = 0; i < call.operands.size(); ++i) {
        const Operand& o = call.operands[i];
        if (o.owner < 0) continue;
        Accesses& a = accesses_.items[o.owner];
        if (a.region != r.first) {
          a.region = r.first;
          a.read = a.written = a.apart = false;
          touched.push_back(o.owner);
        }
        (o.written ? a.written : a.read) = true;
        if (!is_own_part(o, cut.slices, cut.moves[i], r.slices)) a.apart = true;
        fits = fits && !(a.read && a.written && a.apart);
      }
      if (!fits) break;
    }
    for (int o : touched) {
      const Accesses& a = accesses_.items[o];
      if (a.read && a.written && !a.apart && !a.outside && a.first >= r.first && a.last < r.last)
        inner.push_back(o);
    }
  }

  /// Cuts a region to the calls around its inner values; false if those are not worth it.
  constexpr bool trim(BatchRegion& r, const Items<int>& inner) const {
    std::int64_t bytes = 0;
    int first = r.last, last = r.first;
    for (int o : inner) {
      const graph::Node& n = g_.nodes[o];
      bytes += n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
      first = std::min(first, accesses_.items[o].first);
      last = std::max(last, accesses_.items[o].last + 1);
    }
    r.first = first;
    r.last = last;
    return bytes >= region_bytes && bytes / r.slices >= slice_bytes;
  }

  /// Whether there is room for a region; then it is less for others.
  constexpr bool take_room(const BatchRegion& r) {
    RegionRoom left = room_;
    for (int c = r.first; c < r.last; ++c) {
      const std::size_t moves = at(calls_, c).operands.size() + 1;
      if (left.slices < 1 || left.moves < moves) return false;
      --left.slices;
      left.moves -= moves;
    }
    if (left.regions < 1) return false;
    --left.regions;
    room_ = left;
    return true;
  }

  const Lowered& g_;
  const Items<Call>& calls_;
  RegionRoom room_;
  Table<Accesses> accesses_;
};

}  // namespace detail

/// The calls of a graph with those in batch regions narrowed to one slice.
constexpr Regions find_regions(const Lowered& g, Items<Call> calls, RegionRoom room) {
  Regions r;
  detail::RegionFinder(g, calls, room).run(r);
  r.calls = std::move(calls);
  for (BatchRegion& region : r.regions) {
    region.first_slices = static_cast<int>(r.slices.size());
    for (int c = region.first; c < region.last; ++c) {
      Call& call = at(r.calls, c);
      Cut cut;
      (void)find_cut(call, region.slices, cut);
      narrow(call, cut);
      cut.slices.first_move = static_cast<int>(r.moves.size());
      r.slices.push_back(cut.slices);
      for (std::size_t i = 0; i < call.operands.size(); ++i) {
        const int o = call.operands[i].owner;
        r.moves.push_back(o >= 0 && r.inside.items[o] > 0 ? RowStrides{} : cut.moves[i]);
      }
      if (call.spec.scratch) r.moves.push_back({});
    }
  }
  return r;
}

}  // namespace ctgrad::plan
