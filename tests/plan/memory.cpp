// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/plan/memory.hpp>
#include <doctest/doctest.h>

#include <random>

using ctgrad::plan::Lifetime;

TEST_CASE("buffers alive together never overlap, and one after the other share memory") {
  std::mt19937 generator(5);
  for (int round = 0; round < 200; ++round) {
    const int kernels = 1 + static_cast<int>(generator() % 30);
    std::vector<Lifetime> buffers(1 + generator() % 40);
    std::int64_t total = 0;
    for (Lifetime& b : buffers) {
      if (generator() % 8 == 0) continue;  // never alive
      b.bytes = 1 + static_cast<std::int64_t>(generator() % 1000);
      b.first = static_cast<int>(generator() % static_cast<unsigned>(kernels));
      b.last = b.first + static_cast<int>(generator() % static_cast<unsigned>(kernels - b.first));
      total += (b.bytes + 63) / 64 * 64;
    }
    const std::int64_t arena = assign_offsets(buffers, kernels);
    CHECK(arena <= total);
    std::int64_t end = 0;
    for (const Lifetime& a : buffers) {
      if (a.first < 0) continue;
      CHECK(a.offset % 64 == 0);
      end = std::max(end, a.offset + a.bytes);
      for (const Lifetime& b : buffers)
        if (&a != &b && b.first >= 0 && a.first <= b.last && b.first <= a.last)
          CHECK((a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset));
    }
    CHECK(end <= arena);
  }
}

TEST_CASE("a chain of equal buffers needs two") {
  std::vector<Lifetime> chain;
  for (int k = 0; k < 10; ++k) chain.push_back({100, k, k + 1, -1});
  CHECK(ctgrad::plan::assign_offsets(chain, 11) == 2 * 128);
}
