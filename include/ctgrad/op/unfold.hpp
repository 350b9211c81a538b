// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// unfold: windows along one axis, which may overlap. A view.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/pad.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/slice.hpp>

namespace ctgrad::op {

/// Attribute 0 is the axis, in place of which stand two: taps, and behind it windows. Attribute 1 is the step
/// from window to window, attribute 2 that from tap to tap.
struct Unfold {
  static constexpr std::string_view name = "unfold";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value make(graph::Value x, int axis, int taps, int windows, int step,
                                     int dilation) {
    graph::Node n;
    n.op = &graph::rules<Unfold>;
    n.type = x.type();
    const Dims from = x.shape();
    for (int i = 0; i < from.rank; ++i) {
      n.shape.push_back(i == axis ? taps : from[i]);
      if (i == axis) n.shape.push_back(windows);
    }
    n.in.items[0] = x.id;
    n.attr = {axis, step, dilation};
    return x.builder->add(n);
  }
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
    if (!is_comparison(x)) return {};
    graph::Node m = x.node();
    m.shape = n.shape;
    for (int& o : m.in)
      if (o >= 0)
        o = make({&g, o}, n.attr[0], n.shape[n.attr[0]], n.shape[n.attr[0] + 1], n.attr[1], n.attr[2]).id;
    return g.add(m);
  }
  /// What each tap has read is padded, and all are added up.
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    const graph::Node n = y.node();
    const int axis = n.attr[0], step = n.attr[1], windows = n.shape[axis + 1];
    const Dims whole = y.in(0).shape();
    graph::Value all;
    for (int k = 0; k < n.shape[axis]; ++k) {
      Dims one = whole;
      one[axis] = windows;
      graph::Value tap = reshape(slice(d, axis, k, 1), one);
      if (step > 1) {  // zeros between
        one[axis] = windows * step;
        Dims split = d.shape();
        split[axis] = windows;
        split[axis + 1] = 1;
        tap = reshape(pad(reshape(tap, split), axis + 1, 0, step), one);
        tap = slice(tap, axis, 0, (windows - 1) * step + 1);
      }
      tap = pad(tap, axis, k * n.attr[2], whole[axis]);
      all = k == 0 ? tap : op::operator+(all, tap);
    }
    return all;
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    const graph::Node n = y.node();
    return make(t, n.attr[0], n.shape[n.attr[0]], n.shape[n.attr[0] + 1], n.attr[1], n.attr[2]);
  }
};

/// Windows of so many taps along the axis: (…, extent, …) to (…, taps, windows, …), where tap k of window i
/// is element i step + k dilation; the last is inside.
constexpr graph::Value unfold(graph::Value x, int axis, int taps, int windows, int step, int dilation) {
  return Unfold::make(x, axis, taps, windows, step, dilation);
}

}  // namespace ctgrad::op
