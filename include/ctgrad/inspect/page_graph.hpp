// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The calls of a program as a layered drawing: the forward pass runs down on the left, derivatives run up on
// the right, and both stand beside the part of the model that they belong to. Lines are values in memory.
#pragma once
#include <ctgrad/inspect/facts.hpp>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace ctgrad::inspect::detail {

/// Text cut to what fits beside others, at a character and not within one.
inline std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

/// Where each call's box stands: column 0 or 1, and a line; and the bands of the model's parts.
struct Layout {
  struct Band {
    std::string module;
    std::vector<int> forward, backward;
    int line = 0, lines = 0;
  };
  std::vector<Band> bands;
  std::vector<std::pair<int, int>> box;  // (column, line) per call
  int lines = 0;
  bool two_columns = false;

  explicit Layout(const Part& p) : box(p.calls.size()) {
    for (const bool derivative : {false, true})
      for (std::size_t c = 0; c < p.calls.size(); ++c) {
        const Call& call = p.calls[c];
        if (call.derivative != derivative) continue;
        std::size_t b = 0;
        while (b < bands.size() && bands[b].module != call.module) ++b;
        if (b == bands.size()) bands.push_back({call.module, {}, {}});
        (derivative ? bands[b].backward : bands[b].forward).push_back(static_cast<int>(c));
        two_columns = two_columns || derivative;
      }
    for (Band& b : bands) {
      b.line = lines;
      b.lines = static_cast<int>(std::max(b.forward.size(), b.backward.size()));
      for (std::size_t i = 0; i < b.forward.size(); ++i)
        box[static_cast<std::size_t>(b.forward[i])] = {0, b.line + static_cast<int>(i)};
      for (std::size_t i = 0; i < b.backward.size(); ++i)
        box[static_cast<std::size_t>(b.backward[i])] = {1, b.line + b.lines - 1 - static_cast<int>(i)};
      lines += b.lines;
    }
  }
};

/// Pairs (writer, reader) of calls with the buffer between them.
struct Edge {
  int from, to, buffer;
};
inline std::vector<Edge> edges_of(const Part& p) {
  std::vector<Edge> edges;
  std::vector<int> writer(p.buffers.size(), -1);
  for (std::size_t c = 0; c < p.calls.size(); ++c) {
    for (const int b : p.calls[c].reads)
      if (const int w = writer[static_cast<std::size_t>(b)]; w >= 0)
        edges.push_back({w, static_cast<int>(c), b});
    for (const int b : p.calls[c].writes) writer[static_cast<std::size_t>(b)] = static_cast<int>(c);
  }
  return edges;
}

/// The shape of the largest value that a call leaves in memory.
inline std::string main_shape(const Part& p, const Call& call) {
  const Buffer* largest = nullptr;
  for (const int b : call.writes)
    if (const Buffer& x = p.buffers[static_cast<std::size_t>(b)];
        largest == nullptr || x.bytes > largest->bytes)
      largest = &x;
  return largest != nullptr ? shape_text(p.node(largest->node).shape) : std::string();
}

inline std::string draw_graph(const Part& p, std::size_t index) {
  constexpr int label = 150, box = 330, lane = 90, gap = 150, height = 27, top = 34;
  const Layout layout(p);
  const auto x_of = [&](int c) {
    return label + lane + (layout.box[static_cast<std::size_t>(c)].first != 0 ? box + gap : 0);
  };
  const auto y_of = [&](int c) { return top + height * layout.box[static_cast<std::size_t>(c)].second; };
  const int width = label + lane + box + (layout.two_columns ? gap + box + lane : 10);
  std::string s = format(
      "<svg class=\"graph\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
      width, top + height * layout.lines + 8);
  s += format("<title>Kernel calls</title><text class=\"head\" x=\"%d\" y=\"20\">%s ↓</text>", label + lane,
              layout.two_columns ? "forward" : "calls");
  if (layout.two_columns)
    s += format("<text class=\"head\" x=\"%d\" y=\"20\">derivatives ↑</text>\n", label + lane + box + gap);
  for (std::size_t b = 0; b < layout.bands.size(); ++b) {
    const Layout::Band& band = layout.bands[b];
    if (b % 2 == 0)
      s += format("<rect class=\"band\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                  top + height * band.line, width, height * band.lines);
    s += format("<text class=\"module\" x=\"8\" y=\"%d\">", top + height * band.line + 17) +
         escape(shortened(band.module, 26)) + "</text>\n";
  }
  for (const Edge& e : edges_of(p)) {
    const int from = layout.box[static_cast<std::size_t>(e.from)].first,
              to = layout.box[static_cast<std::size_t>(e.to)].first;
    const int x0 = x_of(e.from), x1 = x_of(e.to), y0 = y_of(e.from), y1 = y_of(e.to),
              middle = (height - 5) / 2 + 2;
    std::string path;
    if (from != to) {
      const int a = from == 0 ? x0 + box : x0, b = to == 0 ? x1 + box : x1, half = (a + b) / 2;
      path = format("M%d %dC%d %d %d %d %d %d", a, y0 + middle, half, y0 + middle, half, y1 + middle, b,
                    y1 + middle);
    } else if (std::abs(y1 - y0) == height) {
      const bool down = y1 > y0;
      path = format("M%d %dV%d", x0 + 20, down ? y0 + height - 2 : y0 + 2, down ? y1 + 2 : y1 + height - 2);
    } else {  // around the boxes between them, the farther the longer the way
      const int out = std::min(lane - 8, 10 + static_cast<int>(4 * std::sqrt(std::abs(y1 - y0)))),
                side = from == 0 ? x0 : x0 + box;
      const int far = from == 0 ? side - out : side + out;
      path = format("M%d %dC%d %d %d %d %d %d", side, y0 + middle, far, y0 + middle, far, y1 + middle, side,
                    y1 + middle);
    }
    const Buffer& b = p.buffers[static_cast<std::size_t>(e.buffer)];
    s += format("<path class=\"edge\" data-ends=\"%d %d\" d=\"", e.from, e.to) + path + "\"><title>" +
         escape(format("call %d to call %d: ", e.from, e.to) + value_name(p, p.node(b.node)) + " " +
                shape_text(p.node(b.node).shape) + ", " + bytes_text(b.bytes)) +
         "</title></path>\n";
  }
  for (std::size_t c = 0; c < p.calls.size(); ++c) {
    const Call& call = p.calls[c];
    const int x = x_of(static_cast<int>(c)), y = y_of(static_cast<int>(c));
    const bool product = !p.straight() && p.tables.kernels[static_cast<std::size_t>(call.kernel)].matmul;
    const std::string shape = main_shape(p, call);
    const std::size_t taken = shape.size() - static_cast<std::size_t>(std::count(shape.begin(), shape.end(),
                                                                                 '\xC3'));  // × is two bytes
    const std::size_t room = product ? 39 : 43, letters = taken + 8 < room ? room - taken : 8;
    s += format("<a href=\"#c%zu-%zu\" class=\"box %s%s\" data-call=\"%zu\"><title>", index, c,
                call.derivative ? "back" : "fore", product ? " product" : "", c) +
         escape(format("call %zu, kernel %d: ", c, call.kernel) + call.title) + "</title>" +
         format("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>", x, y + 2, box, height - 5) +
         format("<text class=\"number\" x=\"%d\" y=\"%d\">%zu</text>", x + 30, y + 17, c) +
         format("<text x=\"%d\" y=\"%d\">", x + 38, y + 17) + escape(shortened(call.title, letters)) +
         format("</text><text class=\"shape\" x=\"%d\" y=\"%d\">", x + box - 8, y + 17) + shape +
         "</text></a>\n";
  }
  return s + "</svg>\n";
}

}  // namespace ctgrad::inspect::detail
