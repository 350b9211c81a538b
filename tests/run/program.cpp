// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <utility>

namespace ct = ctgrad;

namespace {
using F = decltype([](auto x, auto y) { return sum(x * y); });
using X = ct::Tensor<double, 500>;
using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<F>, X, X>;
}  // namespace

TEST_CASE("a program runs on plain memory and may be called again and again") {
  ct::run::Program<Source> program;
  X x, y, dx, dy;
  double value = 0;
  for (int round = 1; round <= 3; ++round) {
    x.fill(round);
    y.fill(2);
    program.run(x.data(), y.data(), &value, dx.data(), dy.data());
    CHECK(value == 1000.0 * round);
    CHECK(dx == y);
    CHECK(dy == x);
  }
}

TEST_CASE("run_first computes the first result") {
  ct::run::Program<Source> program;
  X x, y, dx, dy;
  x.fill(3);
  y.fill(1);
  double value = 0;
  program.run_first(x.data(), y.data(), &value, dx.data(), dy.data());
  CHECK(value == 1500.0);
}

TEST_CASE("run_columns computes a part of the elements, as it would among all") {
  using Update = ct::run::Program<ct::run::ValueSource<decltype([](auto x, auto s) { return exp(x) * s; }),
                                                       ct::Tensor<float, 1000>, float>>;
  static Update program;
  ct::Tensor<float, 1000> x, all, part;
  for (std::size_t i = 0; i < 1000; ++i) x[i] = static_cast<float>(i) / 1000;
  const float s = 3;
  program.run(x.data(), &s, all.data());
  for (const auto& [first, last] : {std::pair{0, 1000}, {16, 500}, {3, 4}, {900, 1000}, {7, 7}}) {
    part.fill(-1);
    program.run_columns(first, last, x.data(), &s, part.data());
    bool same = true;
    for (int i = 0; i < 1000; ++i) {
      const auto k = static_cast<std::size_t>(i);
      same = same && part[k] == (i >= first && i < last ? all[k] : -1);
    }
    CHECK(same);
  }
}

TEST_CASE("a small program has everything in itself") {
  using Small = ct::run::Program<
      ct::run::ValueSource<ct::transform::ValueAndGrad<decltype([](auto x) { return x * x; })>, double>>;
  static_assert(Small::plan.arena_bytes <= 1024);
  static_assert(sizeof(Small) <= 1024);
}

TEST_CASE("a value that is many results is copied to all of them") {
  const ct::Tensor<float, 3> x{1, 2, 3};
  const auto copies = ct::evaluate([](auto v) {
    std::array<decltype(v), 90> r;
    r.fill(v);
    return r;
  })(x);
  for (const auto& c : copies) CHECK(c == x);
}
