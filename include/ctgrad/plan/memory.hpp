// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Offsets in one arena for buffers whose lifetimes, counted in kernels, are known.
#pragma once
#include <ctgrad/core/storage.hpp>

#include <cstddef>
#include <cstdint>
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
constexpr std::int64_t assign_offsets(std::vector<Lifetime>& buffers, int kernels) {
  struct Block {
    std::int64_t offset, bytes;
  };
  std::vector<Block> free;
  std::int64_t end = 0;
  std::vector<std::vector<int>> born(static_cast<std::size_t>(kernels)),
      dies(static_cast<std::size_t>(kernels));
  for (std::size_t i = 0; i < buffers.size(); ++i)
    if (buffers[i].first >= 0) {
      born[static_cast<std::size_t>(buffers[i].first)].push_back(static_cast<int>(i));
      dies[static_cast<std::size_t>(buffers[i].last)].push_back(static_cast<int>(i));
    }
  const auto round = [](std::int64_t bytes) {
    constexpr auto unit = static_cast<std::int64_t>(alignment);
    return (bytes + unit - 1) / unit * unit;
  };
  for (int k = 0; k < kernels; ++k) {
    for (int i : born[static_cast<std::size_t>(k)]) {
      Lifetime& b = buffers[static_cast<std::size_t>(i)];
      const std::int64_t bytes = round(b.bytes);
      int best = -1;
      for (std::size_t j = 0; j < free.size(); ++j)
        if (free[j].bytes >= bytes &&
            (best < 0 || free[j].bytes < free[static_cast<std::size_t>(best)].bytes))
          best = static_cast<int>(j);
      if (best >= 0) {
        Block& hole = free[static_cast<std::size_t>(best)];
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
    for (int i : dies[static_cast<std::size_t>(k)]) {
      const Lifetime& b = buffers[static_cast<std::size_t>(i)];
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
