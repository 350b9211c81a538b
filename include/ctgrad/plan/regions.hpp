// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Batch regions: calls one after another, such as attention's products and softmax, that touch each batch
// only within itself. They run slice by slice, so that what only they need, the scores, is in memory for one
// slice at a time and stays in the caches.
#pragma once
#include <ctgrad/plan/slice.hpp>

#include <algorithm>
#include <vector>

namespace ctgrad::plan {

/// Values inside a region that take less than so many bytes for all slices stay in the caches anyway…
inline constexpr std::int64_t region_bytes = 1 << 18;
/// …and with less than so many for one slice, calling kernels for it would cost more than is gained.
inline constexpr std::int64_t slice_bytes = 1 << 12;

/// Steps [first, last) of a plan, which run together slice by slice.
struct BatchRegion {
  int first = 0, last = 0;
  std::int64_t slices = 1;
  std::int64_t scratch_offset = 0, scratch_bytes = 0;  // in the arena: what one slice needs
};

/// The calls of a graph, those of regions for one slice.
struct Regions {
  std::vector<SlicedCall> calls;
  std::vector<BatchRegion> regions;
  std::vector<int> inside;  // per owner: the region inside which it is, or -1
};

namespace detail {

class RegionFinder {
public:
  constexpr RegionFinder(const Lowered& g, std::vector<Call>& calls)
      : g_(g), calls_(calls), accesses_(g.nodes.size()) {
    for (int c = 0; c < static_cast<int>(calls.size()); ++c)
      for (const Operand& o : at(calls, c).operands)
        if (o.owner >= 0) {
          Accesses& a = at(accesses_, o.owner);
          if (a.first < 0) a.first = c;
          a.last = c;
        }
    for (std::size_t id = 0; id < g.nodes.size(); ++id)
      if (g.nodes[id].op->kind == graph::Kind::leaf) accesses_[id].outside = true;
    for (int r : g.roots) at(accesses_, r).outside = true;
  }

  constexpr Regions run() {
    Regions r;
    r.inside.assign(g_.nodes.size(), -1);
    r.calls.resize(calls_.size());
    int next = 0;
    const auto whole = [&](int last) {
      for (; next < last; ++next) at(r.calls, next).call = std::move(at(calls_, next));
    };
    for (int c = 0; c < static_cast<int>(calls_.size()); ++c) {
      const Spec& s = at(calls_, c).spec;
      if (!s.matmul || s.rows == s.m) continue;
      Region region = grow(c, s.rows / s.m);
      if (!trim(region)) continue;
      whole(region.first);
      for (; next < region.last; ++next) at(r.calls, next) = std::move(at(region.calls, next - region.first));
      for (int o : region.inner) at(r.inside, o) = static_cast<int>(r.regions.size());
      r.regions.push_back({region.first, region.last, region.slices, 0, 0});
      c = region.last - 1;
    }
    whole(static_cast<int>(calls_.size()));
    return r;
  }

private:
  /// The calls that touch an owner's buffer, and whether somebody else does.
  struct Accesses {
    int first = -1, last = -1;
    bool outside = false;
  };
  struct Region {
    int first = 0, last = 0;
    std::int64_t slices = 1;
    std::vector<SlicedCall> calls;
    std::vector<int> inner;
  };

  /// Whether slice b touches the b-th of equal parts of its owner's buffer and nothing else.
  constexpr bool is_own_part(const SlicedCall& c, std::size_t operand) const {
    const Operand& o = c.call.operands[operand];
    const std::int64_t size = at(g_.nodes, o.owner).shape.size(), slices = c.slices.count();
    if (size % slices != 0 || o.offset >= size / slices) return false;
    std::int64_t step = size / slices;
    for (int d = c.slices.dims; d-- > 0;) {
      if (c.moves[operand][static_cast<std::size_t>(d)] != step) return false;
      step *= c.slices.extent[static_cast<std::size_t>(d)];
    }
    return true;
  }

  /// How the calls of a region touch an owner's buffer.
  struct Touched {
    int owner;
    bool read = false, written = false, apart = false;  // apart: not each slice only its own part
  };

  /// As many calls from `first` on as can be cut so that no slice reads what another one writes.
  constexpr Region grow(int first, std::int64_t slices) const {
    Region r{first, first, slices, {}, {}};
    std::vector<Touched> all;
    for (int c = first; c < static_cast<int>(calls_.size()); ++c) {
      SlicedCall cut;
      if (!has_separate_rows(at(calls_, c)) || !slice(at(calls_, c), slices, cut)) break;
      std::vector<Touched> next = all;
      for (std::size_t i = 0; i < cut.call.operands.size(); ++i) {
        const Operand& o = cut.call.operands[i];
        if (o.owner < 0) continue;
        auto t = std::find_if(next.begin(), next.end(), [&](const Touched& x) { return x.owner == o.owner; });
        if (t == next.end()) t = next.insert(t, Touched{o.owner});
        (o.written ? t->written : t->read) = true;
        if (!is_own_part(cut, i)) t->apart = true;
      }
      if (std::any_of(next.begin(), next.end(),
                      [](const Touched& t) { return t.read && t.written && t.apart; }))
        break;
      all = std::move(next);
      r.calls.push_back(std::move(cut));
      r.last = c + 1;
    }
    for (const Touched& t : all)
      if (t.read && t.written && !t.apart) r.inner.push_back(t.owner);
    return r;
  }

  /// Cuts a region to the calls around its inner values; false if those are not worth it.
  constexpr bool trim(Region& r) const {
    std::erase_if(r.inner, [&](int o) {
      const Accesses& a = at(accesses_, o);
      return a.outside || a.first < r.first || a.last >= r.last;
    });
    std::int64_t bytes = 0;
    int first = r.last, last = r.first;
    for (int o : r.inner) {
      const graph::Node& n = at(g_.nodes, o);
      bytes += n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
      first = std::min(first, at(accesses_, o).first);
      last = std::max(last, at(accesses_, o).last + 1);
    }
    if (bytes < region_bytes || bytes / r.slices < slice_bytes) return false;
    r.calls.erase(r.calls.begin(), r.calls.begin() + (first - r.first));
    r.first = first;
    r.last = last;
    for (int c = first; c < last; ++c) {
      SlicedCall& call = at(r.calls, c - first);
      for (std::size_t i = 0; i < call.call.operands.size(); ++i)
        if (std::find(r.inner.begin(), r.inner.end(), call.call.operands[i].owner) != r.inner.end())
          call.moves[i] = {};
    }
    return true;
  }

  const Lowered& g_;
  std::vector<Call>& calls_;
  std::vector<Accesses> accesses_;
};

}  // namespace detail

/// The calls of a graph with its batch regions cut into slices.
constexpr Regions find_regions(const Lowered& g, std::vector<Call> calls) {
  return detail::RegionFinder(g, calls).run();
}

}  // namespace ctgrad::plan
