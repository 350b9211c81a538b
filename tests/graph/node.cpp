// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/leaf.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace ct = ctgrad;
using ct::graph::Location;
using ct::graph::Node;

namespace {

Node sample() {
  Node n;
  n.op = &ct::graph::rules<ct::op::Exp>;
  n.shape = {2, 3};
  n.in[0] = 4;
  n.attr = {1, 2};
  n.bits = 5;
  return n;
}

}  // namespace

TEST_CASE("nodes are the same where operation, operands, type, shape, attributes and constant are") {
  const Node a = sample();
  CHECK(a.same(sample()));
  const auto differs = [&](auto change) {
    Node b = sample();
    change(b);
    return !a.same(b) && !b.same(a) && a.hash() != b.hash();
  };
  CHECK(differs([](Node& n) { n.op = &ct::graph::rules<ct::op::Leaf>; }));
  CHECK(differs([](Node& n) { n.in[0] = 3; }));
  CHECK(differs([](Node& n) { n.in[2] = 0; }));
  CHECK(differs([](Node& n) { n.type = ct::Scalar::f32; }));
  CHECK(differs([](Node& n) { n.shape[1] = 4; }));
  CHECK(differs([](Node& n) { n.attr[1] = 0; }));
  CHECK(differs([](Node& n) { n.bits = 6; }));
}

TEST_CASE("a node's location takes no part in equality and hash") {
  Node a = sample();
  a.where = Location(std::source_location::current());
  CHECK(a.same(sample()));
  CHECK(a.hash() == sample().hash());
}

TEST_CASE("a location is a file, a line, and not a derivative") {
  const Location here(std::source_location::current());
  CHECK(here.line == __LINE__ - 1);
  CHECK(std::string_view(here.file).ends_with("node.cpp"));
  CHECK(here.derivative_of == nullptr);
  CHECK(here.within == nullptr);
  CHECK(here.scope == -1);
}

TEST_CASE("a constant's bits are its value, infinities and -0 too") {
  Node n;
  n.bits = std::bit_cast<std::uint64_t>(-0.0);
  CHECK(std::signbit(n.constant()));
  n.bits = std::bit_cast<std::uint64_t>(0.1);
  CHECK(n.constant() == 0.1);
}

TEST_CASE("hashes of nodes that differ little are spread: no place of 256 gets many of 1000") {
  const auto most = [](auto change) {
    std::array<int, 256> nodes{};
    for (int i = 0; i < 1000; ++i) {
      Node n = sample();
      change(n, i);
      ++nodes[n.hash() % nodes.size()];
    }
    return *std::max_element(nodes.begin(), nodes.end());
  };
  CHECK(most([](Node& n, int i) { n.bits = std::bit_cast<std::uint64_t>(static_cast<double>(i)); }) < 32);
  CHECK(most([](Node& n, int i) { n.bits = std::bit_cast<std::uint64_t>(i / 64.0); }) < 32);
  CHECK(most([](Node& n, int i) { n.in[0] = i; }) < 32);
  CHECK(most([](Node& n, int i) { n.in[1] = i; }) < 32);
  CHECK(most([](Node& n, int i) { n.attr[1] = i; }) < 32);
  CHECK(most([](Node& n, int i) { n.shape[1] = i; }) < 32);
}
