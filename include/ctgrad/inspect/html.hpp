// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// One self-contained page about a program: totals, kernels, memory over time, the graph of calls, and the
// schedule whose calls unfold into graph nodes. Well-formed XML, without anything from elsewhere.
#pragma once
#include <ctgrad/inspect/page_graph.hpp>
#include <ctgrad/inspect/page_memory.hpp>
#include <ctgrad/inspect/report.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::inspect {

namespace detail {

inline constexpr std::string_view page_style = R"css(
:root { color-scheme: light dark; --text: #111827; --soft: #6b7280; --line: #e5e7eb; --ground: #ffffff; --panel: #f8fafc;
  --fore: #2563eb; --fore-fill: #dbeafe; --back: #c2410c; --back-fill: #ffedd5; --pack: #9ca3af; --bar: #60a5fa; }
@media (prefers-color-scheme: dark) { :root { --text: #e5e7eb; --soft: #9ca3af; --line: #374151; --ground: #0f172a;
  --panel: #172033; --fore: #93c5fd; --fore-fill: #1e3a5f; --back: #fdba74; --back-fill: #5a2f14; --pack: #6b7280;
  --bar: #3b82f6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 24px 28px 80px; background: var(--ground); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 36px 0 4px; } h3 { font-size: 15px; margin: 28px 0 0; }
p { color: var(--soft); margin: 2px 0 12px; max-width: 90ch; }
nav a { margin-right: 16px; } a { color: var(--fore); text-decoration: none; }
.tiles { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0 6px; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; min-width: 128px; }
.tile b { display: block; font-size: 19px; font-weight: 650; } .tile span { color: var(--soft); font-size: 12px; }
.scroll { overflow-x: auto; } svg { width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: right; color: var(--soft); font-weight: 500; padding: 4px 8px; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { text-align: right; padding: 3px 8px; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap; }
.t { text-align: left; } td.wide { text-align: left; white-space: normal; color: var(--soft); min-width: 220px; }
.meter { display: inline-block; height: 9px; border-radius: 2px; background: var(--bar); vertical-align: middle; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin: 0 5px 0 14px; vertical-align: -1px; }
text { fill: var(--text); } .tick, .module { fill: var(--soft); } .module { font-size: 11.5px; } .head { font-weight: 650; font-size: 13px; }
.grid { stroke: var(--line); } .axis { stroke: var(--soft); } .band { fill: var(--panel); }
.slot rect { stroke: var(--ground); stroke-width: .5; } .slot.fore rect { fill: var(--fore); opacity: .55; }
.slot.back rect { fill: var(--back); opacity: .6; } .slot.packing rect { fill: var(--pack); opacity: .5; }
.slot:hover rect { opacity: 1; } .live { fill: none; stroke: var(--text); stroke-width: 1.6; } .turn { stroke: var(--back); stroke-dasharray: 4 3; }
.box rect { stroke-width: 1; } .box text { font-size: 12px; } .box .number { text-anchor: end; fill: var(--soft); font-size: 11px; }
.box.fore rect { fill: var(--fore-fill); stroke: var(--fore); } .box.back rect { fill: var(--back-fill); stroke: var(--back); }
.box .shape { text-anchor: end; fill: var(--soft); font-size: 11px; font-weight: 400 !important; }
.box.product text { font-weight: 650; } .box:hover rect, .box.on rect { stroke-width: 2.5; }
.edge { fill: none; stroke: var(--soft); stroke-width: 1.1; opacity: .38; } .edge:hover { opacity: 1; stroke-width: 2; }
.picked .edge { opacity: .08; } .picked .edge.on { opacity: 1; stroke: var(--text); stroke-width: 2; }
.row { display: grid; grid-template-columns: 42px 1fr 212px 70px 76px 58px VAR; gap: 8px; align-items: center; padding: 2px 8px; }
.row span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; }
.row .t { text-align: left; } .row .n { color: var(--soft); } .heads { color: var(--soft); font-size: 12px; border-bottom: 1px solid var(--line); }
.group { color: var(--soft); font-size: 12px; padding: 8px 8px 1px; font-weight: 600; }
details { border-left: 3px solid var(--fore); margin: 1px 0; background: var(--panel); } details.back { border-color: var(--back); }
details:target { outline: 2px solid var(--fore); } summary { cursor: pointer; list-style: none; } summary:hover { background: var(--line); }
.inside { padding: 6px 12px 14px 50px; overflow-x: auto; } .inside p { margin: 6px 0; max-width: none; }
.inside td { border: 0; padding: 1px 8px; } .inside table { width: auto; }
)css";

// Without less-than signs and ampersands: XML reads it like the rest.
inline constexpr std::string_view page_script = R"js(
function open_target() {
  const d = document.getElementById(location.hash.slice(1));
  if (d instanceof HTMLDetailsElement) { d.open = true; d.scrollIntoView({ block: 'center' }); }
}
addEventListener('hashchange', open_target);
open_target();
document.querySelectorAll('svg.graph').forEach(function (svg) {
  const boxes = svg.querySelectorAll('.box'), edges = svg.querySelectorAll('.edge');
  boxes.forEach(function (box) {
    const call = box.dataset.call;
    box.addEventListener('mouseenter', function () {
      svg.classList.add('picked');
      const near = new Set();
      edges.forEach(function (e) {
        const ends = e.dataset.ends.split(' '), on = ends.includes(call);
        e.classList.toggle('on', on);
        if (on) ends.forEach(function (n) { near.add(n); });
      });
      boxes.forEach(function (b) { b.classList.toggle('on', near.has(b.dataset.call)); });
    });
    box.addEventListener('mouseleave', function () {
      svg.classList.remove('picked');
      svg.querySelectorAll('.on').forEach(function (e) { e.classList.remove('on'); });
    });
  });
});
)js";

inline std::string tile(const std::string& value, std::string_view name) {
  return "<div class=\"tile\"><b>" + escape(value) + "</b><span>" + escape(name) + "</span></div>\n";
}

inline std::string meter(double share, double full) {
  return format("<span class=\"meter\" style=\"width:%.1fpx\"></span>", std::max(share, 0.0) * full);
}

inline std::string kernel_table(const Part& p, const Machine& machine, bool timed) {
  std::vector<KernelRow> rows = kernel_rows(p, machine);
  const auto weight = [&](const KernelRow& r) { return timed ? r.seconds : static_cast<double>(r.flops); };
  double whole = 0, most = 0;
  for (const KernelRow& r : rows) {
    whole += weight(r);
    most = std::max(most, weight(r));
  }
  std::sort(rows.begin(), rows.end(), [&](const KernelRow& a, const KernelRow& b) {
    return weight(a) != weight(b) ? weight(a) > weight(b) : a.kernel < b.kernel;
  });
  std::string s = "<div class=\"scroll\"><table><tr><th>kernel</th><th "
                  "class=\"t\">shape</th><th>calls</th><th>flops/call</th>"
                  "<th>in</th><th>out</th><th>flop/B</th>";
  if (timed) s += "<th>µs/call</th><th>GFLOP/s</th><th>GB/s</th><th>roofline</th>";
  s += std::string("<th class=\"t\">share of ") + (timed ? "time" : "flops") +
       "</th><th class=\"t\">computes</th></tr>\n";
  for (const KernelRow& r : rows) {
    const auto n = static_cast<double>(r.calls), flops = static_cast<double>(r.flops),
               bytes = static_cast<double>(r.bytes_in + r.bytes_out);
    s += format("<tr><td>%d</td><td class=\"t\">", r.kernel) + escape(kernel_shape(p, r.kernel, r.slices)) +
         format("</td><td>%lld</td><td>", static_cast<long long>(r.calls)) + with_prefix(flops / n, "") +
         "</td><td>" + bytes_text(r.bytes_in / r.calls) + "</td><td>" + bytes_text(r.bytes_out / r.calls) +
         format("</td><td>%.2f</td>", bytes > 0 ? flops / bytes : 0);
    if (timed)
      s += format("<td>%.1f</td><td>%.1f</td><td>%.1f</td><td>%s</td>", r.seconds / n * 1e6,
                  flops / r.seconds * 1e-9, bytes / r.seconds * 1e-9,
                  r.bound > 0 ? format("%.0f%%", 100 * r.bound / r.seconds).c_str() : "–");
    const double share = whole > 0 ? weight(r) / whole : 0;
    s += "<td class=\"t\">" + meter(most > 0 ? weight(r) / most : 0, 70) + format(" %.0f%%", 100 * share) +
         "</td><td class=\"wide\">" + escape(shortened(r.title, 90)) + "</td></tr>\n";
  }
  return s + "</table></div>\n";
}

inline std::string buffer_text(const Part& p, int buffer) {
  const Buffer& b = p.buffers[static_cast<std::size_t>(buffer)];
  const graph::Node& n = p.node(b.node);
  return format("%%%d ", b.node) + value_name(p, n) + " " + shape_text(n.shape) + " (" + bytes_text(b.bytes) +
         (b.in_arena() ? ", arena +" + std::to_string(b.at.byte_offset) : "") + ")";
}

/// What is inside of a call: the values that it reads and writes, and the nodes that it evaluates.
inline std::string call_inside(const Part& p, const Call& c) {
  std::string s = "<div class=\"inside\">";
  for (const bool written : {false, true}) {
    const std::vector<int>& buffers = written ? c.writes : c.reads;
    std::string text;
    for (const int b : buffers) text += (text.empty() ? "" : "; ") + buffer_text(p, b);
    if (!text.empty())
      s += std::string("<p><b>") + (written ? "writes" : "reads") + "</b> " + escape(text) + "</p>";
  }
  s += "<table><tr><th>node</th><th class=\"t\">operation</th><th class=\"t\">of</th><th "
       "class=\"t\">shape</th><th "
       "class=\"t\">part of</th><th class=\"t\">code</th></tr>\n";
  for (const int id : c.nodes) {
    const graph::Node& n = p.node(id);
    std::string operands;
    for (int i = 0; i < n.op->arity; ++i) {
      int o = n.in[static_cast<std::size_t>(i)];
      while (p.node(o).op->kind == graph::Kind::view)
        o = p.node(o).in[0];  // only another way to read the same value
      operands += (i > 0 ? ", " : "") + format("%%%d", o);
      if (p.node(o).op->kind == graph::Kind::constant) operands += format(" = %g", p.node(o).constant());
    }
    std::string from = n.where.within != nullptr ? n.where.within : "";
    if (n.where.derivative_of != nullptr)
      from += std::string(from.empty() ? "" : ", ") + "derivative of " + n.where.derivative_of;
    s += format("<tr><td>%%%d</td><td class=\"t\">", id) + escape(n.op->name) + "</td><td class=\"t\">" +
         escape(operands) + "</td><td class=\"t\">" + shape_text(n.shape) + "</td><td class=\"t\">" +
         escape(from) + "</td><td class=\"t\" title=\"" + escape(n.where.file) + "\">" +
         escape(place_text(n.where)) + "</td></tr>\n";
  }
  return s + "</table></div>";
}

inline std::string schedule(const Part& p, std::size_t index, const Machine& machine, bool timed) {
  double most = 1e-30;
  for (const Call& c : p.calls) most = std::max(most, timed ? c.seconds : static_cast<double>(c.flops));
  std::string s = "<div class=\"row heads\"><span>call</span><span class=\"t\">computes</span><span "
                  "class=\"t\">kernel</span>"
                  "<span>flops</span><span>bytes</span><span>flop/B</span>";
  if (timed) s += "<span>µs</span><span>roofline</span>";
  s += std::string("<span class=\"t\">") + (timed ? "time" : "flops") + "</span></div>\n";
  const Call* last = nullptr;
  for (std::size_t i = 0; i < p.calls.size(); ++i) {
    const Call& c = p.calls[i];
    if (!c.module.empty() &&
        (last == nullptr || last->module != c.module || last->derivative != c.derivative))
      s += "<div class=\"group\">" + escape(c.module) + (c.derivative ? ", derivative" : "") + "</div>\n";
    last = &c;
    s += format("<details id=\"c%zu-%zu\"%s><summary class=\"row\"><span class=\"n\">%zu</span><span "
                "class=\"t\" title=\"",
                index, i, c.derivative ? " class=\"back\"" : "", i) +
         escape(c.title) + "\">" + escape(c.title) + "</span><span class=\"t n\">" +
         format("%d: ", c.kernel) + escape(kernel_shape(p, c.kernel, c.slices)) + "</span><span>" +
         with_prefix(static_cast<double>(c.flops), "") + "</span><span>" +
         bytes_text(c.bytes_in + c.bytes_out) + format("</span><span>%.2f</span>", c.intensity());
    if (timed) {
      const double bound = machine.bound(c);
      s += format("<span>%.1f</span><span>%s</span>", c.seconds * 1e6,
                  bound > 0 ? format("%.0f%%", 100 * bound / c.seconds).c_str() : "–");
    }
    s += "<span class=\"t\">" + meter((timed ? c.seconds : static_cast<double>(c.flops)) / most, 110) +
         "</span></summary>" + call_inside(p, c) + "</details>\n";
  }
  return s;
}

}  // namespace detail

/// The page. With measured times (measure.hpp) it shows them, and with a machine the share of the roofline.
inline std::string to_html(const Facts& f, const Machine& machine = {},
                           std::string_view title = "A ctgrad program") {
  const Totals t = totals(f);
  const bool timed = t.seconds > 0;
  std::string style(detail::page_style);
  style.replace(style.find("VAR"), 3, timed ? "56px 62px 116px" : "116px");
  std::string s =
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"><head><meta "
      "charset=\"utf-8\"/>"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><link rel=\"icon\" "
      "href=\"data:,\"/><title>" +
      escape(title) + "</title><style>" + style + "</style></head><body>\n<h1>" + escape(title) +
      "</h1><p>What the compiler made of it.</p>\n<div class=\"tiles\">\n";
  s += detail::tile(std::to_string(t.nodes), "graph nodes") +
       detail::tile(std::to_string(t.kernels), "distinct kernels") +
       detail::tile(std::to_string(t.calls), "kernel calls") +
       detail::tile(with_prefix(static_cast<double>(t.flops), "flop"), "work") +
       detail::tile(bytes_text(t.bytes), "read and written") + detail::tile(bytes_text(t.arena), "arena") +
       detail::tile(bytes_text(t.unshared), "arena without sharing");
  if (timed) {
    s += detail::tile(format("%.3g ms", t.seconds * 1e3), "all calls, measured") +
         detail::tile(format("%.1f GFLOP/s", static_cast<double>(t.flops) / t.seconds * 1e-9), "achieved");
    if (machine.flops_per_second > 0)
      s += detail::tile(
          format("%.0f%%", 100 * static_cast<double>(t.flops) / t.seconds / machine.flops_per_second),
          format("of %.0f GFLOP/s measured peak", machine.flops_per_second * 1e-9));
  }
  s += "</div>\n";
  for (std::size_t i = 0; i < f.parts.size(); ++i) {
    const Part& p = f.parts[i];
    if (!p.name.empty())
      s += "<h2>" + escape(p.name) + (p.runs > 1 ? ", run " + std::to_string(p.runs) + " times" : "") +
           "</h2>\n";
    if (!p.straight() && p.tables.arena_bytes > 0)
      s += "<h3>Memory over time</h3><p>Each rectangle is a value in the arena: from the call that writes it "
           "to the last that "
           "reads it, at its place. The line is how much is in use.</p><p class=\"legend\"><i "
           "style=\"background:var(--fore)\"></i>forward<i style=\"background:var(--back)\"></i>derivative<i "
           "style=\"background:var(--pack)\"></i>packed operands of products</p>\n" +
           detail::draw_memory(p, i, true);
    s += "<h3>Kernels</h3><p>Flops count 2·m·n·k for products and 1 for any other operation on an element; "
         "bytes count every "
         "element of an operand or result once.</p>\n" +
         detail::kernel_table(p, machine, timed);
    s += "<h3>Graph</h3><p>Every box is a kernel call, every line a value that one call leaves in memory for "
         "another. Point at a "
         "box to see its lines; click to see what is inside.</p>\n<div class=\"scroll\">" +
         detail::draw_graph(p, i) + "</div>\n";
    s += "<h3>Schedule</h3><p>Calls in the order in which they run. Open one to see the graph nodes that it "
         "fuses, and the lines "
         "of code that made them.</p>\n" +
         detail::schedule(p, i, machine, timed);
  }
  return s + "<script>" + std::string(detail::page_script) + "</script>\n</body></html>\n";
}

}  // namespace ctgrad::inspect
