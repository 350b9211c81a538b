// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The arena over time: every buffer is a rectangle from its first call to its last, at its place in memory;
// the line is how much of the arena is in use.
#pragma once
#include <ctgrad/inspect/chart.hpp>
#include <ctgrad/inspect/facts.hpp>

#include <string>
#include <vector>

namespace ctgrad::inspect {

namespace detail {

inline constexpr double memory_width = 1100, memory_height = 380;

/// With links to the calls of the page, or without.
inline std::string draw_memory(const Part& p, std::size_t index, bool links) {
  constexpr double width = memory_width, height = memory_height, left = 72, right = 16, top = 14, bottom = 42;
  const auto steps = static_cast<double>(p.calls.size());
  const auto bytes = static_cast<double>(p.tables.arena_bytes);
  const auto x_of = [&](double step) { return left + step / steps * (width - left - right); };
  const auto y_of = [&](double b) { return height - bottom - b / bytes * (height - top - bottom); };
  std::string s =
      format("<svg class=\"memory\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
             "role=\"img\">\n<title>Arena over time</title>",
             width, height);
  for (const double b : ticks(0, bytes, 5)) {
    if (b > bytes * 1.001) continue;
    s += format("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/><text class=\"tick\" text-anchor=\"end\" "
                "x=\"%.1f\" y=\"%.1f\">",
                left, y_of(b), width - right, left - 8, y_of(b) + 4) +
         bytes_text(static_cast<std::int64_t>(b)) + "</text>\n";
  }
  for (const Buffer& b : p.buffers) {
    if (!b.in_arena()) continue;
    const char* kind = "packing";
    std::string text = "working space: packed operands of a product, or partial sums";
    if (b.node >= 0) {
      const graph::Node& n = p.node(b.node);
      const std::string module = module_path(p, n);
      kind = n.where.derivative_of != nullptr ? "back" : "fore";
      text = value_name(p, n) + " " + shape_text(n.shape) + (module.empty() ? "" : " in " + module) + ", " +
             place_text(n.where);
    }
    const auto first = static_cast<double>(b.first), last = static_cast<double>(b.last) + 1;
    const auto low = static_cast<double>(b.at.byte_offset), high = low + static_cast<double>(b.bytes);
    s += (links ? format("<a href=\"#c%zu-%d\"", index, b.first) : std::string("<g")) +
         format(" class=\"slot %s\"><title>", kind) +
         escape(format("calls %d to %d, ", b.first, b.last) + bytes_text(b.bytes) +
                format(" at +%lld: ", static_cast<long long>(b.at.byte_offset)) + text) +
         "</title>" +
         format("<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/></%s>\n", x_of(first),
                y_of(high), x_of(last) - x_of(first), y_of(low) - y_of(high), links ? "a" : "g");
  }
  const std::vector<std::int64_t> live = live_bytes(p);
  std::string path;
  for (std::size_t i = 0; i < live.size(); ++i)
    path += format("%c%.1f %.1fH%.1f", i == 0 ? 'M' : 'L', x_of(static_cast<double>(i)),
                   y_of(static_cast<double>(live[i])), x_of(static_cast<double>(i) + 1));
  s += "<path class=\"live\" d=\"" + path + "\"/>\n";
  for (std::size_t c = 1; c < p.calls.size(); ++c)
    if (p.calls[c].derivative && !p.calls[c - 1].derivative) {
      const double x = x_of(static_cast<double>(c));
      s += format(
          "<path class=\"turn\" d=\"M%.1f %.0fV%.0f\"/><text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" "
          "y=\"%.0f\">derivatives from call %zu →</text>\n",
          x, top, height - bottom, x - 6, top + 11, c);
      break;
    }
  for (const double t : ticks(0, steps, 12))
    if (t <= steps && t == std::floor(t))
      s += format("<path class=\"axis\" d=\"M%.1f %.0fv5\"/><text class=\"tick\" text-anchor=\"middle\" "
                  "x=\"%.1f\" y=\"%.0f\">"
                  "%.0f</text>\n",
                  x_of(t), height - bottom, x_of(t), height - bottom + 19, t);
  s += format(
      "<path class=\"axis\" d=\"M%.0f %.0fH%.0f\"/><text class=\"tick\" text-anchor=\"middle\" x=\"%.0f\" "
      "y=\"%.0f\">call</text>\n",
      left, height - bottom, width - right, (left + width - right) / 2, height - 6);
  return s + "</svg>\n";
}

}  // namespace detail

/// Memory over time as an SVG of its own, 1100 by 380 pixels on white; of the part of a program with the
/// largest arena. Empty if none has one.
inline std::string memory_chart(const Facts& f) {
  std::size_t largest = 0;
  for (std::size_t i = 1; i < f.parts.size(); ++i)
    if (f.parts[i].tables.arena_bytes > f.parts[largest].tables.arena_bytes) largest = i;
  if (f.parts.empty() || f.parts[largest].tables.arena_bytes == 0) return {};
  std::string s = detail::draw_memory(f.parts[largest], largest, false);
  s.insert(s.find(" role="),
           format(" width=\"%.0f\" height=\"%.0f\"", detail::memory_width, detail::memory_height));
  const std::size_t after_tag = s.find(">\n") + 2;
  s.insert(after_tag,
           "<style>text { font: 12px system-ui, sans-serif; fill: #4b5563; } .grid { stroke: #e5e7eb; } "
           ".axis { stroke: #9ca3af; } .slot rect { stroke: #ffffff; stroke-width: .5; opacity: .6; } "
           ".fore rect { fill: #2563eb; } .back rect { fill: #c2410c; } .packing rect { fill: #9ca3af; } "
           ".live { fill: none; stroke: #111827; stroke-width: 1.6; } .turn { stroke: #c2410c; "
           "stroke-dasharray: 4 3; }</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
  return s;
}

}  // namespace ctgrad::inspect
