// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a program keeps of its graph for the day that something is not finite: the nodes with the lines that
// made them, without the rules that make nodes.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/graph/node.hpp>

#include <span>

namespace ctgrad::run {

struct LoopReplay;

/// A finished graph, where its leaves and roots are in memory, and its loops' bodies.
struct Recording {
  std::span<const graph::Node> nodes;
  std::span<const int> roots;
  std::span<const Address> leaves;
  std::span<const Recording* const> bodies;
  const LoopReplay* loops = nullptr;  // how to replay them, where there are any
};

}  // namespace ctgrad::run
