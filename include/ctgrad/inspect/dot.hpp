// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A program's graph for Graphviz: nodes, kernel calls as clusters, and where in memory values are kept.
#pragma once
#include <ctgrad/inspect/facts.hpp>

#include <string>
#include <vector>

namespace ctgrad::inspect {

namespace detail {

/// Text inside of a quoted DOT string.
inline std::string dot_text(std::string_view text) {
  std::string s;
  for (const char c : text) {
    if (c == '"' || c == '\\') s += '\\';
    s += c == '\n' ? ' ' : c;
  }
  return s;
}

inline std::string memory_text(const Buffer& b) {
  return b.in_arena() ? "arena +" + std::to_string(b.at.byte_offset)
                      : "memory " + std::to_string(b.at.space) + " +" + std::to_string(b.at.byte_offset);
}

inline void dot_part(std::string& out, const Part& p, std::size_t index) {
  const auto id = [&](int node) { return format("n%zu_%d", index, node); };
  std::vector<int> home(p.tables.nodes.size(), -1), buffer(p.tables.nodes.size(), -1);
  for (std::size_t c = 0; c < p.calls.size(); ++c)
    for (const int n : p.calls[c].nodes)
      if (home[static_cast<std::size_t>(n)] < 0) home[static_cast<std::size_t>(n)] = static_cast<int>(c);
  for (std::size_t b = 0; b < p.buffers.size(); ++b)
    if (p.buffers[b].node >= 0) buffer[static_cast<std::size_t>(p.buffers[b].node)] = static_cast<int>(b);
  const auto draw = [&](int node, const char* indent) {
    const graph::Node& n = p.node(node);
    std::string label = dot_text(node_name(p, n)) + (n.where.derivative_of != nullptr ? "'" : "") + "\\n" +
                        dot_text(shape_text(n.shape));
    std::string style;
    if (const int b = buffer[static_cast<std::size_t>(node)]; b >= 0) {
      label += "\\n" + memory_text(p.buffers[static_cast<std::size_t>(b)]);
      style =
          n.op->kind == graph::Kind::leaf ? ", shape=box, fillcolor=\"#dbeafe\"" : ", fillcolor=\"#fde68a\"";
    }
    const std::string tip = place_text(n.where);
    out += indent + id(node) + " [label=\"" + label + "\"" + style +
           (tip.empty() ? "" : ", tooltip=\"" + dot_text(tip) + "\"") + "];\n";
  };
  for (std::size_t c = 0; c < p.calls.size(); ++c) {
    const Call& call = p.calls[c];
    out += format("  subgraph cluster_%zu_%zu {\n    label=\"", index, c) +
           dot_text((p.name.empty() ? "" : p.name + ": ") + format("call %zu, kernel %d: ", c, call.kernel) +
                    call.title + (call.module.empty() ? "" : " (" + call.module + ")")) +
           "\";\n    color=\"" + (call.derivative ? "#ea580c" : "#2563eb") + "\";\n";
    for (const int n : call.nodes)
      if (home[static_cast<std::size_t>(n)] == static_cast<int>(c)) draw(n, "    ");
    out += "  }\n";
  }
  for (std::size_t n = 0; n < home.size(); ++n)
    if (home[n] < 0) draw(static_cast<int>(n), "  ");
  for (std::size_t n = 0; n < home.size(); ++n) {
    const graph::Node& node = p.tables.nodes[n];
    for (int i = 0; i < node.op->arity; ++i)
      out += "  " + id(node.in[static_cast<std::size_t>(i)]) + " -> " + id(static_cast<int>(n)) + ";\n";
  }
}

}  // namespace detail

/// The graph in the DOT language. Clusters are kernel calls, blue in the forward pass and orange in
/// derivatives; a node that several kernels compute stands in the first. Yellow nodes are kept in memory,
/// with their place; a ' marks nodes of derivatives.
inline std::string to_dot(const Facts& f) {
  std::string out =
      "digraph program {\n"
      "  node [shape=ellipse, style=filled, fillcolor=white, fontname=\"sans-serif\", fontsize=10];\n"
      "  graph [fontname=\"sans-serif\", fontsize=10];\n";
  for (std::size_t i = 0; i < f.parts.size(); ++i) detail::dot_part(out, f.parts[i], i);
  return out + "}\n";
}

}  // namespace ctgrad::inspect
