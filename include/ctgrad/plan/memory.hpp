// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Offsets in one arena for buffers whose lifetimes, counted in kernels, are known.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/core/table.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

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
  // Sorted by offset; there are no more than buffers.
  Table<Block> free(all.size() + 1, uninitialized);
  int holes = 0;
  const auto insert = [&free, &holes](int at, const Block& hole) {
    for (int j = holes++; j > at; --j) free.items[j] = free.items[j - 1];
    free.items[at] = hole;
  };
  const auto erase = [&free, &holes](int at) {
    --holes;
    for (int j = at; j < holes; ++j) free.items[j] = free.items[j + 1];
  };
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
      int best = -1;
      for (int j = 0; j < holes; ++j)
        if (free.items[j].bytes >= bytes && (best < 0 || free.items[j].bytes < free.items[best].bytes))
          best = j;
      if (best >= 0) {
        Block& hole = free.items[best];
        b.offset = hole.offset;
        hole.offset += bytes;
        hole.bytes -= bytes;
        if (hole.bytes == 0) erase(best);
      } else {
        const bool grows = holes > 0 && free.items[holes - 1].offset + free.items[holes - 1].bytes == end;
        b.offset = grows ? free.items[--holes].offset : end;
        end = b.offset + bytes;
      }
    }
    for (int i = dies.items[k]; i > 0; i = next_dies.items[i - 1]) {
      const Lifetime& b = buffers[i - 1];
      int j = 0;
      while (j < holes && free.items[j].offset < b.offset) ++j;
      insert(j, {b.offset, round(b.bytes)});
      const auto join = [&free, &erase](int left) {
        Block& l = free.items[left];
        if (l.offset + l.bytes != free.items[left + 1].offset) return;
        l.bytes += free.items[left + 1].bytes;
        erase(left + 1);
      };
      if (j + 1 < holes) join(j);
      if (j > 0) join(j - 1);
    }
  }
  return end;
}

}  // namespace ctgrad::plan
