// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Times every call of a program's schedule, and what the machine can do at most.
#pragma once
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/inspect/report.hpp>
#include <ctgrad/kernel/simd.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace ctgrad::inspect {

namespace detail {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Keeps a value from being optimized away.
template <class T>
void keep_alive(const T& x) {
  asm volatile("" : : "m"(x) : "memory");
}

inline double median(std::vector<double> v) {
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

/// Aligned memory of a size known at run time.
class Block {
public:
  explicit Block(std::int64_t bytes)
      : size_(static_cast<std::size_t>(bytes > 0 ? bytes : 1)),
        data_(static_cast<std::byte*>(::operator new (size_, std::align_val_t{alignment}))) {
    std::memset(data_.get(), 0, size_);
  }
  std::byte* data() { return data_.get(); }

private:
  struct Free {
    void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{alignment}); }
  };
  std::size_t size_;
  std::unique_ptr<std::byte, Free> data_;
};

/// Memory for a part's arena, arguments and results. Floating-point arguments hold small numbers of both
/// signs, and integers 0, which is an index into any table.
class Memory {
public:
  Memory(const Part& p, std::span<const Address> leaves, std::span<const Address> results, int spaces) {
    std::vector<std::int64_t> bytes(static_cast<std::size_t>(spaces), 0);
    const auto extend = [&](Address a, const graph::Node& n) {
      std::int64_t& b = bytes[static_cast<std::size_t>(a.space)];
      b = std::max(b, a.byte_offset + value_bytes(n));
    };
    bytes[0] = p.tables.arena_bytes;
    for (const graph::Node& n : p.tables.nodes)
      if (n.op->kind == graph::Kind::leaf) extend(leaves[static_cast<std::size_t>(n.attr[0])], n);
    for (std::size_t i = 0; i < results.size(); ++i) extend(results[i], p.node(p.tables.roots[i]));
    for (const std::int64_t b : bytes) blocks_.emplace_back(b);
    for (Block& b : blocks_) space_.push_back(b.data());
    for (const graph::Node& n : p.tables.nodes) {
      if (n.op->kind != graph::Kind::leaf) continue;
      const Address a = leaves[static_cast<std::size_t>(n.attr[0])];
      std::byte* const at = space_[static_cast<std::size_t>(a.space)] + a.byte_offset;
      if (n.type == Scalar::f32) fill<float>(at, n);
      if (n.type == Scalar::f64) fill<double>(at, n);
    }
  }
  std::byte** space() { return space_.data(); }

private:
  template <class T>
  static void fill(std::byte* at, const graph::Node& n) {
    for (std::int64_t i = 0; i < n.shape.size(); ++i) {
      const T x = static_cast<T>(static_cast<double>((i * 7919 + 13) % 201 - 100) * 1e-3);
      std::memcpy(at + i * static_cast<std::int64_t>(sizeof x), &x, sizeof x);
    }
  }
  std::vector<Block> blocks_;
  std::vector<std::byte*> space_;
};

/// Runs the whole schedule again and again, so that every call finds the caches as its predecessors leave
/// them, and takes the median time of each call, less what reading the clock takes.
template <class RunCall>
void time_calls(Part& p, std::byte** space, double seconds, const RunCall& run_call) {
  std::vector<double> clock(101);
  for (double& c : clock) {
    const double start = now();
    c = now() - start;
  }
  const double reading = median(clock);
  std::vector<std::vector<double>> times(p.calls.size());
  const double begin = now();
  for (int round = 0; round < 3 || (round < 100000 && now() - begin < seconds); ++round)
    for (std::size_t c = 0; c < p.calls.size(); ++c) {
      const double start = now();
      run_call(space, c);
      const double time = now() - start - reading;
      if (round > 0) times[c].push_back(std::max(time, 1e-9));
    }
  for (std::size_t c = 0; c < p.calls.size(); ++c) p.calls[c].seconds = median(std::move(times[c]));
}

template <class Arch>
struct Measure {
  Collect collect;
  double seconds;

  template <class Source>
  void operator()(Part part) {
    collect.template operator()<Source>(std::move(part));
    Part& p = collect.facts.parts.back();
    Memory memory(p, run::traced<Source>.leaves, run::traced<Source>.results, Source::spaces);
    if constexpr (kernel::is_straight(run::traced<Source>.graph.nodes)) {
      time_calls(p, memory.space(), seconds,
                 [](std::byte** space, std::size_t) { kernel::Straight<run::traced<Source>>::run(space); });
    } else if constexpr (run::form_of<Source>() == run::Form::packed) {
      time_calls(p, memory.space(), seconds, [](std::byte** space, std::size_t) {
        kernel::Packed<run::traced<Source>, Arch>::run(space);
      });
    } else {
      time_calls(p, memory.space(), seconds, [](std::byte** space, std::size_t step) {
        using Compiled = run::Compiled<Source>;
        run::Schedule<Compiled, Arch>::run_step(space, step);
      });
    }
  }
};

/// Flops per second of chains of multiply-adds that stay in registers: constant indices, because compilers
/// keep an array in memory otherwise.
template <class Arch, std::size_t... Chain>
[[gnu::noinline]] double multiply_add_rate(std::index_sequence<Chain...>) {
  using V = simd::Batch<float, Arch>;
  constexpr int rounds = 8192;
  constexpr std::size_t width = sizeof(V) / sizeof(float);
  V a(0.999f), b(1e-3f);
  asm volatile("" : "+m"(a), "+m"(b));  // or clang finds out that 1 stays 1 in one of the chains
  V sum[] = {V(static_cast<float>(Chain))...};
  const double start = now();
  for (int r = 0; r < rounds; ++r) ((sum[Chain] = simd::fma<float, Arch>(a, sum[Chain], b)), ...);
  V all(0.0f);
  ((all = all + sum[Chain]), ...);
  keep_alive(all);
  const double time = now() - start;
  return 2.0 * static_cast<double>(width * sizeof...(Chain)) * rounds / time;
}

}  // namespace detail

/// The peak of register-only multiply-adds and the copy rates of one thread; takes about a third of a second.
template <class Arch = simd::Arch>
Machine measure_machine() {
  Machine m;
  for (int repeat = 0; repeat < 50; ++repeat)
    m.flops_per_second = std::max(
        m.flops_per_second,
        detail::multiply_add_rate<Arch>(std::make_index_sequence < simd::registers == 32 ? 16 : 8 > {}));
  for (const std::int64_t bytes :
       {std::int64_t{32} << 10, std::int64_t{512} << 10, std::int64_t{8} << 20, std::int64_t{64} << 20}) {
    detail::Block from(bytes / 2), to(bytes / 2);
    double best = 0;
    const double begin = detail::now();
    for (int repeat = 0; repeat < 3 || detail::now() - begin < 0.05; ++repeat) {
      const double start = detail::now();
      std::memcpy(to.data(), from.data(), static_cast<std::size_t>(bytes / 2));
      detail::keep_alive(*to.data());
      best = std::max(best, static_cast<double>(bytes) / (detail::now() - start));
    }
    m.copies.push_back({bytes, best});
  }
  return m;
}

/// Facts with the measured time of every call; each part of the program runs for about so many seconds.
template <class Source, class Arch = simd::Arch>
Facts measure(double seconds = 0.5) {
  detail::Measure<Arch> m{{}, seconds};
  detail::visit_parts<Source>(m);
  return std::move(m.collect.facts);
}
/// The same of a Program, or of what a Trainer computes. Runs on memory of its own: the program's is not
/// touched.
template <class P>
Facts measure(const P&, double seconds = 0.5) {
  return measure<typename detail::SourceOf<P>::type>(seconds);
}

}  // namespace ctgrad::inspect
