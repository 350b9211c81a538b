// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report of a program: a table of its distinct kernels with their work, the map of its arena, and totals.
#pragma once
#include <ctgrad/inspect/facts.hpp>

#include <string>
#include <vector>

namespace ctgrad::inspect {

/// What the machine can do, measured by measure_machine() or given: multiply-adds on registers, and copies
/// (bytes read plus bytes written per second) of sizes that ascend, as caches do.
struct Machine {
  /// The rate of copies of one size.
  struct Copy {
    std::int64_t bytes;       ///< read plus written
    double bytes_per_second;  ///< read plus written
  };
  double flops_per_second = 0;  ///< of multiply-adds on float, each counted as two
  std::vector<Copy> copies = {};

  /// The rate of a copy of so many bytes, or of the largest that was measured.
  double bandwidth(std::int64_t bytes) const {
    for (const Copy& c : copies)
      if (bytes <= c.bytes) return c.bytes_per_second;
    return copies.empty() ? 0 : copies.back().bytes_per_second;
  }
  /// The time below which the work cannot be done: max(flops / peak, bytes / bandwidth), the roofline of
  /// Williams, Waterman and Patterson (2009). 0 where nothing was measured.
  double bound(const Call& c) const {
    const std::int64_t bytes = c.bytes_in + c.bytes_out;
    const double compute = flops_per_second > 0 ? static_cast<double>(c.flops) / flops_per_second : 0;
    const double rate = bandwidth(bytes), transfer = rate > 0 ? static_cast<double>(bytes) / rate : 0;
    return compute > transfer ? compute : transfer;
  }
};

namespace detail {

/// All calls of one distinct kernel.
struct KernelRow {
  int kernel = 0;
  std::int64_t slices = 1;  // of its first call
  std::int64_t calls = 0, flops = 0, bytes_in = 0, bytes_out = 0;
  double seconds = 0, bound = 0;
  std::string title;
};

inline std::vector<KernelRow> kernel_rows(const Part& p, const Machine& machine) {
  std::vector<KernelRow> rows(p.straight() ? p.calls.size() : p.tables.kernels.size());
  for (const Call& c : p.calls) {
    KernelRow& r = rows[static_cast<std::size_t>(c.kernel)];
    r.kernel = c.kernel;
    ++r.calls;
    r.flops += c.flops;
    r.bytes_in += c.bytes_in;
    r.bytes_out += c.bytes_out;
    r.seconds += c.seconds;
    r.bound += machine.bound(c);
    if (r.title.empty()) {
      r.title = c.title;
      r.slices = c.slices;
    }
  }
  return rows;
}

inline std::string kernel_shape(const Part& p, int kernel, std::int64_t slices) {
  if (p.straight()) return "straight-line code";
  const plan::Spec& s = p.tables.kernels[static_cast<std::size_t>(kernel)];
  const auto passes = (s.passes > 1 ? format(", %d passes", s.passes) : std::string()) +
                      (slices > 1 ? format(", %lld slices", static_cast<long long>(slices)) : std::string());
  if (!s.matmul) return format("rows %lld x %d", static_cast<long long>(s.rows), s.columns) + passes;
  const auto batch = static_cast<long long>(s.rows / s.m);
  return "product " + (batch > 1 ? format("%lld x ", batch) : std::string()) +
         format("(%d,%d,%d)", s.m, s.n, s.k) + (s.precision == Precision::medium ? ", medium" : "") + passes;
}

inline std::string cut(std::string text, std::size_t length) {
  if (text.size() > length) text = text.substr(0, length - 3) + "...";
  return text;
}

inline void report_part(std::string& out, const Part& p, const Machine& machine, bool timed, double whole) {
  if (!p.name.empty())
    out += "\n" + p.name + (p.runs > 1 ? ", run " + std::to_string(p.runs) + " times" : "") + "\n";
  out += "\n  # calls  kernel                           flops/call   bytes in  bytes out  flop/B";
  if (timed) out += "   us/call  time   GFLOP/s     GB/s  roofline";
  out += "  computes\n";
  for (const KernelRow& r : kernel_rows(p, machine)) {
    const auto n = static_cast<double>(r.calls);
    const auto bytes = static_cast<double>(r.bytes_in + r.bytes_out);
    const auto flops = static_cast<double>(r.flops);
    out += format("%3d %5lld  %-30s %12s %10s %10s %7.2f", r.kernel, static_cast<long long>(r.calls),
                  kernel_shape(p, r.kernel, r.slices).c_str(), with_prefix(flops / n, "").c_str(),
                  bytes_text(r.bytes_in / r.calls).c_str(), bytes_text(r.bytes_out / r.calls).c_str(),
                  bytes > 0 ? flops / bytes : 0);
    if (timed) {
      const double seconds = r.seconds > 0 ? r.seconds : 1e-12;
      out += format(" %9.2f %4.0f%% %9.2f %8.2f ", seconds / n * 1e6,
                    100 * seconds * static_cast<double>(p.runs) / whole, flops / seconds * 1e-9,
                    bytes / seconds * 1e-9);
      out += r.bound > 0 ? format("%8.0f%%", 100 * r.bound / seconds) : std::string("        -");
    }
    out += "  " + cut(r.title, 60) + "\n";
  }
}

inline void report_arena(std::string& out, const Part& p) {
  if (p.straight() || p.tables.arena_bytes == 0) return;
  std::vector<const Buffer*> buffers;
  for (const Buffer& b : p.buffers)
    if (b.in_arena() && b.node >= 0) buffers.push_back(&b);
  std::sort(buffers.begin(), buffers.end(), [](const Buffer* a, const Buffer* b) {
    return a->bytes != b->bytes ? a->bytes > b->bytes : a->first < b->first;
  });
  constexpr std::size_t most = 24;
  out += "\narena" + (p.name.empty() ? std::string() : " of " + p.name) + ": " +
         bytes_text(p.tables.arena_bytes) + ", " + bytes_text(p.tables.unshared_bytes) +
         " if no two values shared memory; " + std::to_string(buffers.size()) + " values";
  out += buffers.size() > most ? ", the largest of them:\n" : ":\n";
  out += "       offset       bytes  steps      value\n";
  for (std::size_t i = 0; i < buffers.size() && i < most; ++i) {
    const Buffer& b = *buffers[i];
    const graph::Node& n = p.node(b.node);
    const std::string module = module_path(p, n);
    out += format("%13lld %11lld  %4d-%-4d  ", static_cast<long long>(b.at.byte_offset),
                  static_cast<long long>(b.bytes), b.first, b.last) +
           value_name(p, n) + " " + shape_text(n.shape) + "  " + place_text(n.where) +
           (module.empty() ? "" : "  " + module) + "\n";
  }
}

}  // namespace detail

/// The report as text. Flops count 2·m·n·k for products and 1 for any other operation on an element; bytes
/// count every element of an operand or result once. With measured times: rates, and the share of the
/// roofline.
inline std::string report(const Facts& f, const Machine& machine = {}) {
  const Totals t = totals(f);
  const bool timed = t.seconds > 0;
  std::string out = format("%zu graph nodes in %zu distinct kernels, %lld calls, %lld passes\n", t.nodes,
                           t.kernels, static_cast<long long>(t.calls), static_cast<long long>(t.passes));
  out += with_prefix(static_cast<double>(t.flops), "flop") + " (" +
         with_prefix(static_cast<double>(t.product_flops), "flop") + " in matrix products), " +
         bytes_text(t.bytes) + " read and written, arena " + bytes_text(t.arena) + " (" +
         bytes_text(t.unshared) + " without sharing)\n";
  if (timed) {
    out += format("%.3f ms, %.1f GFLOP/s", t.seconds * 1e3, static_cast<double>(t.flops) / t.seconds * 1e-9);
    if (machine.flops_per_second > 0)
      out += format(" = %.0f%% of %.1f GFLOP/s of register-only multiply-adds, one thread",
                    100 * static_cast<double>(t.flops) / t.seconds / machine.flops_per_second,
                    machine.flops_per_second * 1e-9);
    out += "\n";
    for (const Machine::Copy& c : machine.copies)
      out += "copies up to " + bytes_text(c.bytes) + format(": %.1f GB/s\n", c.bytes_per_second * 1e-9);
  }
  for (const Part& p : f.parts) detail::report_part(out, p, machine, timed, t.seconds);
  for (const Part& p : f.parts) detail::report_arena(out, p);
  return out;
}

}  // namespace ctgrad::inspect
