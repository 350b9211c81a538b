// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How flags of a tensor's elements in a replay go through a loop.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/run/replay.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ctgrad::run {

/// Follows through the steps of a loop which elements are infinite because a constant is: from its operands
/// into the body's leaves, from the body's roots into the next step and the loop's results.
class LoopMarks {
public:
  LoopMarks(const op::LoopFacts& facts, Items<Marks> operands, Items<std::size_t> root_sizes)
      : facts_(facts), operands_(std::move(operands)), sizes_(std::move(root_sizes)),
        results_(sizes_.size() + carries()) {}

  /// Of the body's leaf k in the step with this number.
  Marks leaf(std::size_t k, std::size_t step) const {
    const Marks& m = operands_[k];
    const auto sequences = static_cast<std::size_t>(facts_.sequences);
    if (m.empty() || k < carries() || k >= carries() + sequences) return m;
    const std::size_t n = m.size() / steps();
    const auto first = m.begin() + static_cast<std::ptrdiff_t>(step * n);
    return Marks(first, first + static_cast<std::ptrdiff_t>(n));
  }
  /// What the body's roots are after that step.
  void advance(std::size_t step, const Items<Marks>& roots) {
    for (std::size_t k = 0; k < carries(); ++k) {
      put(results_[sizes_.size() + k], step, operands_[k], sizes_[k]);
      operands_[k] = results_[k] = roots[k];
    }
    for (std::size_t k = carries(); k < roots.size(); ++k) put(results_[k], step, roots[k], sizes_[k]);
  }
  /// Of the loop's results: last carries, outputs, histories.
  const Items<Marks>& results() const { return results_; }

private:
  std::size_t carries() const { return static_cast<std::size_t>(facts_.carries); }
  std::size_t steps() const { return static_cast<std::size_t>(facts_.steps); }
  void put(Marks& all, std::size_t step, const Marks& one, std::size_t size) const {
    if (one.empty()) return;
    if (all.empty()) all.assign(steps() * size, false);
    std::copy(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(step * size));
  }

  op::LoopFacts facts_;
  Items<Marks> operands_;
  Items<std::size_t> sizes_;
  Items<Marks> results_;
};

}  // namespace ctgrad::run
