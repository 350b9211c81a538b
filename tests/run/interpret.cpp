// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The interpreter is what programs are tested against, so its own values are written out here.
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/interpret.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::Dims;
using ct::graph::Builder;
using ct::graph::Value;
using ct::run::Elements;
using ct::run::interpret;
using ct::op::operator-, ct::op::operator*;

namespace {

constexpr Value leaf(Builder& g, const Dims& shape, int number) {
  return ct::op::leaf(g, ct::Scalar::f64, shape, number);
}
constexpr Elements run(Value v, const ct::Items<Elements>& leaves) {
  return interpret(v.builder->nodes(), leaves)[static_cast<std::size_t>(v.id)];
}

}  // namespace

TEST_CASE("leaves, constants and indices") {
  Builder g;
  const ct::Items<Elements> at{{}, {5, 6}};
  CHECK(run(leaf(g, {2}, 1), at) == Elements{5, 6});
  CHECK(run(ct::op::constant(g, ct::Scalar::f64, {2, 2}, 0.5), at) == Elements{0.5, 0.5, 0.5, 0.5});
  CHECK(run(ct::op::iota(g, ct::Scalar::i32, {2, 3}, 0), at) == Elements{0, 0, 0, 1, 1, 1});
  CHECK(run(ct::op::iota(g, ct::Scalar::i32, {2, 3}, 1), at) == Elements{0, 1, 2, 0, 1, 2});
}

TEST_CASE("elementwise operations of one, two and three operands") {
  Builder g;
  const Value x = leaf(g, {3}, 0), y = leaf(g, {3}, 1);
  const ct::Items<Elements> at{{1, 2, 3}, {3, 2, 1}};
  CHECK(run(-x, at) == Elements{-1, -2, -3});
  CHECK(run(x - y, at) == Elements{-2, 0, 2});
  CHECK(run(ct::op::select(ct::op::less(x, y), x, x * y), at) == Elements{1, 4, 3});
}

TEST_CASE("reductions of the first, last and both axes") {
  Builder g;
  const Value x = leaf(g, {2, 3}, 0);
  const ct::Items<Elements> at{{-1, -2, -3, -40, -50, -60}};
  CHECK(run(ct::op::sum(x, 1), at) == Elements{-41, -52, -63});
  CHECK(run(ct::op::sum(x, 2), at) == Elements{-6, -150});
  CHECK(run(ct::op::sum(x, 3), at) == Elements{-156});
  CHECK(run(ct::op::amax(x, 1), at) == Elements{-1, -2, -3});
  CHECK(run(ct::op::amax(x, 2), at) == Elements{-1, -40});
}

TEST_CASE("views: broadcast, permute, slice, reshape and stop_gradient") {
  Builder g;
  const Value x = leaf(g, {1, 3}, 0), y = leaf(g, {1, 2, 3}, 1);
  const ct::Items<Elements> at{{1, 2, 3}, {1, 2, 3, 4, 5, 6}};
  CHECK(run(ct::op::broadcast_to(x, {2, 3}), at) == Elements{1, 2, 3, 1, 2, 3});
  CHECK(run(ct::op::permute(y, {2, 0, 1}), at) == Elements{1, 4, 2, 5, 3, 6});
  CHECK(run(ct::op::slice(y, 2, 1, 2), at) == Elements{2, 3, 5, 6});
  CHECK(run(ct::op::reshape(ct::op::permute(y, {0, 2, 1}), {6}), at) == Elements{1, 4, 2, 5, 3, 6});
  CHECK(run(ct::op::stop_gradient(x), at) == Elements{1, 2, 3});
}

TEST_CASE("concat and pad") {
  Builder g;
  const Value x = leaf(g, {2, 1}, 0), y = leaf(g, {2, 2}, 1);
  const ct::Items<Elements> at{{1, 2}, {3, 4, 5, 6}};
  CHECK(run(ct::op::concat(x, y, 1), at) == Elements{1, 3, 4, 2, 5, 6});
  CHECK(run(ct::op::pad(y, 0, 1, 4), at) == Elements{0, 0, 3, 4, 5, 6, 0, 0});
}

TEST_CASE("matrix products, one and a batch") {
  Builder g;
  const Value x = leaf(g, {1, 2}, 0), y = leaf(g, {2, 2}, 1), a = leaf(g, {2, 1, 2}, 2),
              b = leaf(g, {2, 2, 1}, 3);
  const ct::Items<Elements> at{{1, 2}, {3, 4, 5, 6}, {1, 2, 3, 4}, {5, 6, 7, 8}};
  CHECK(run(ct::op::matmul(x, y), at) == Elements{13, 16});
  CHECK(run(ct::op::matmul(a, b), at) == Elements{17, 53});
}

TEST_CASE("gather and scatter_add with repeated indices") {
  Builder g;
  const Value table = leaf(g, {3, 2}, 0), index = ct::op::leaf(g, ct::Scalar::i32, {2}, 1),
              rows = leaf(g, {2, 2}, 2);
  const ct::Items<Elements> at{{1, 2, 3, 4, 5, 6}, {2, 2}, {10, 20, 30, 40}};
  CHECK(run(ct::op::gather(table, index), at) == Elements{5, 6, 5, 6});
  CHECK(run(ct::op::scatter_add(table, index, rows), at) == Elements{1, 2, 3, 4, 45, 66});
}

TEST_CASE("the interpreter runs in constant expressions") {
  static_assert([] {
    Builder g;
    const Value x = leaf(g, {2}, 0);
    return run(ct::op::sum(x * x, 1), {{3, 4}})[0] == 25;
  }());
}
