// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Offsets in one arena for buffers whose lifetimes, counted in kernels, are known.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/core/table.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ctgrad::plan {

/// A buffer that must exist from kernel `first` to kernel `last`, both included.
struct Lifetime {
  std::int64_t bytes = 0;
  int first = -1;
  int last = -1;
  std::int64_t offset = -1;  // filled in
};

/// Assigns offsets so that buffers alive together do not overlap; returns the arena's size. Best fit in a
/// list of free blocks, in order of time: linear in the number of buffers times the length of that list.
constexpr std::int64_t assign_offsets(std::span<Lifetime> all, int kernels) {
  struct Block {
    std::int64_t offset, bytes;
  };
  std::vector<Block> free;
  std::int64_t end = 0;
  // Of each kernel the first buffer that is born or dies with it, and of each buffer the next such, as index
  // + 1.
  Lifetime* const buffers = all.data();
  Table<int> born(kernels), dies(kernels), next_born(all.size()), next_dies(all.size());
  for (int i = static_cast<int>(all.size()); i-- > 0;)
    if (const Lifetime& b = buffers[i]; b.first >= 0) {
      next_born.items[i] = born.items[b.first];
      born.items[b.first] = i + 1;
      next_dies.items[i] = dies.items[b.last];
      dies.items[b.last] = i + 1;
    }
  const auto round = [](std::int64_t bytes) {
    constexpr auto unit = static_cast<std::int64_t>(alignment);
    return (bytes + unit - 1) / unit * unit;
  };
  for (int k = 0; k < kernels; ++k) {
    for (int i = born.items[k]; i > 0; i = next_born.items[i - 1]) {
      Lifetime& b = buffers[i - 1];
      const std::int64_t bytes = round(b.bytes);
      Block* const hole_at = free.data();
      const int holes = static_cast<int>(free.size());
      int best = -1;
      for (int j = 0; j < holes; ++j)
        if (hole_at[j].bytes >= bytes && (best < 0 || hole_at[j].bytes < hole_at[best].bytes)) best = j;
      if (best >= 0) {
        Block& hole = hole_at[best];
        b.offset = hole.offset;
        hole.offset += bytes;
        hole.bytes -= bytes;
        if (hole.bytes == 0) free.erase(free.begin() + best);
      } else if (!free.empty() && free.back().offset + free.back().bytes == end) {  // grow the last hole
        b.offset = free.back().offset;
        end = b.offset + bytes;
        free.pop_back();
      } else {
        b.offset = end;
        end += bytes;
      }
    }
    for (int i = dies.items[k]; i > 0; i = next_dies.items[i - 1]) {
      const Lifetime& b = buffers[i - 1];
      std::size_t j = 0;  // free is sorted by offset
      while (j < free.size() && free[j].offset < b.offset) ++j;
      free.insert(free.begin() + static_cast<std::ptrdiff_t>(j), Block{b.offset, round(b.bytes)});
      if (j + 1 < free.size() && free[j].offset + free[j].bytes == free[j + 1].offset) {
        free[j].bytes += free[j + 1].bytes;
        free.erase(free.begin() + static_cast<std::ptrdiff_t>(j + 1));
      }
      if (j > 0 && free[j - 1].offset + free[j - 1].bytes == free[j].offset) {
        free[j - 1].bytes += free[j].bytes;
        free.erase(free.begin() + static_cast<std::ptrdiff_t>(j));
      }
    }
  }
  return end;
}

}  // namespace ctgrad::plan
