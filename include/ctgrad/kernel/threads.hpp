// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Shares a kernel among OpenMP threads, where the user compiles with OpenMP. Every element, or block
// of a long sum, is computed by one thread in the same way as without, and blocks are added up in their
// order: results do not depend on the number of threads.
#pragma once
#include <atomic>
#include <cstdint>

#ifdef _OPENMP
#include <omp.h>
#include <thread>
#endif

namespace ctgrad::kernel {

/// Whether there can be several threads.
#ifdef _OPENMP
inline constexpr bool has_threads = true;
#else
inline constexpr bool has_threads = false;
#endif

/// Work below this many multiply-adds or loads is not worth waking a thread for.
inline constexpr std::int64_t work_per_thread = 1 << 14;

/// One of the threads that run a kernel together.
struct Team {
  int rank = 0, size = 1;

  /// Waits for the others.
  void barrier() const {
#ifdef _OPENMP
    if (size > 1) {
#pragma omp barrier
    }
#endif
  }
};

struct Range {
  std::int64_t first = 0, last = 0;
};

/// A thread's range of [0, count); all begin at multiples of `grain`.
constexpr Range share(Team team, std::int64_t count, std::int64_t grain = 1) {
  const std::int64_t grains = (count + grain - 1) / grain;
  const auto at = [&](std::int64_t rank) {
    const std::int64_t i = grains * rank / team.size * grain;
    return i < count ? i : count;
  };
  return {at(team.rank), at(team.rank + 1)};
}

/// Puts what threads do one after another in the order 0, 1, 2, ..., whoever is ready first.
class Turns {
  std::atomic<std::int64_t> next_{0};

public:
  /// Waits until turn n - 1 has ended: not for long, because the threads do equal work.
  void wait_for([[maybe_unused]] std::int64_t n) const {
#ifdef _OPENMP
    for (int tries = 1 << 12; next_.load(std::memory_order_acquire) != n;)
      if (tries > 0)
        --tries;
      else
        std::this_thread::yield();  // more threads than cores
#endif
  }
  void end(std::int64_t n) { next_.store(n + 1, std::memory_order_release); }
};

/// How many threads in_team has for enough work.
inline int threads() {
#ifdef _OPENMP
  return omp_in_parallel() ? 1 : omp_get_max_threads();
#else
  return 1;
#endif
}

/// Calls f(team) in every thread, or in one if there is too little work.
template <class F>
[[gnu::always_inline]] inline void in_team([[maybe_unused]] std::int64_t work, const F& f) {
#ifdef _OPENMP
  if (work >= 2 * work_per_thread && omp_get_max_threads() > 1 && !omp_in_parallel()) {
#pragma omp parallel
    f(Team{omp_get_thread_num(), omp_get_num_threads()});
    return;
  }
#endif
  f(Team{});
}

}  // namespace ctgrad::kernel
