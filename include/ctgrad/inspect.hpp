// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// See what the compiler did: report(), to_dot() and to_html() of programs, measured times, and charts.
#pragma once
#include <ctgrad/inspect/chart.hpp>
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/inspect/dot.hpp>
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/inspect/html.hpp>
#include <ctgrad/inspect/measure.hpp>
#include <ctgrad/inspect/report.hpp>

namespace ctgrad::inspect {

/// report(describe(program)) of a Program or a Trainer: the table of kernels and the map of the arena.
template <class P>
std::string report(const P& program) {
  return report(describe(program));
}
/// to_dot(describe(program)) of a Program or a Trainer: the graph for Graphviz.
template <class P>
std::string to_dot(const P& program) {
  return to_dot(describe(program));
}
/// to_html(describe(program)) of a Program or a Trainer: a page of its own.
template <class P>
std::string to_html(const P& program) {
  return to_html(describe(program));
}

}  // namespace ctgrad::inspect
