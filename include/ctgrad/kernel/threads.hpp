// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Shares the rows of a kernel among OpenMP threads, where the user compiles with OpenMP. Every row is
// computed by one thread in the same way as without, so results do not depend on the number of threads.
#pragma once
#include <cstdint>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace ctgrad::kernel {

/// Work below this many multiply-adds or loads is not worth waking a thread for.
inline constexpr std::int64_t work_per_thread = 1 << 16;

/// Calls f(first, last) for ranges that together are [0, count) and begin at multiples of `grain`.
template <class F>
[[gnu::always_inline]] inline void share_rows(std::int64_t count, std::int64_t grain,
                                              [[maybe_unused]] std::int64_t work, const F& f) {
#ifdef _OPENMP
  if (work >= 2 * work_per_thread && omp_get_max_threads() > 1 && !omp_in_parallel()) {
#pragma omp parallel
    {
      const std::int64_t grains = (count + grain - 1) / grain, n = omp_get_num_threads(),
                         t = omp_get_thread_num();
      const std::int64_t first = grains * t / n * grain, end = grains * (t + 1) / n * grain;
      if (first < count) f(first, end < count ? end : count);
    }
    return;
  }
#endif
  f(std::int64_t{0}, count);
  (void)grain;
}

}  // namespace ctgrad::kernel
