// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A trainer's state bit by bit, and steps that have to fail without changing it.
#pragma once
#include "expect.hpp"

#include <ctgrad/train.hpp>

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace outside {

/// Every bit of parameters and moments, and the number of updates.
template <class Trainer>
std::vector<unsigned char> snapshot(const Trainer& trainer) {
  std::vector<unsigned char> bits;
  const auto add = [&](const auto& flat) {
    const auto* p = reinterpret_cast<const unsigned char*>(flat.data());
    bits.insert(bits.end(), p, p + flat.size_bytes());
  };
  add(trainer.parameters().flat());
  for (const auto& m : trainer.optimizer().moments()) add(m.flat());
  const long steps = trainer.optimizer().steps();
  unsigned char count[sizeof steps];
  std::memcpy(count, &steps, sizeof steps);
  bits.insert(bits.end(), count, count + sizeof steps);
  return bits;
}

/// The report of a step that throws NonFiniteError and leaves parameters, moments and step count as they are.
template <class Trainer, class... Batch>
Report failing_step(std::string_view name, Trainer& trainer, double lr, const Batch&... batch) {
  CAPTURE(name);
  const auto before = snapshot(trainer);
  std::optional<Report> report;
  try {
    trainer.step(lr, batch...);
  } catch (const ctgrad::NonFiniteError& error) {
    report = error.report;
    show(name, error.what());
    CHECK(contains(error.what(), "ctgrad:"));
    CHECK(contains(error.what(), to_string(*report)));
  }
  CHECK(snapshot(trainer) == before);
  REQUIRE(report.has_value());
  return *report;
}

/// A step that succeeds: finite metrics, one more update, changed parameters.
template <class Trainer, class... Batch>
void good_step(Trainer& trainer, double lr, const Batch&... batch) {
  const auto before = snapshot(trainer);
  const long steps = trainer.optimizer().steps();
  const auto m = trainer.step(lr, batch...);
  CHECK(std::isfinite(m.loss));
  CHECK(std::isfinite(m.grad_norm));
  CHECK_FALSE(m.skipped);
  CHECK(trainer.optimizer().steps() == steps + 1);
  CHECK(snapshot(trainer) != before);
  for (const float x : trainer.parameters().flat()) CHECK(std::isfinite(x));
}

}  // namespace outside
