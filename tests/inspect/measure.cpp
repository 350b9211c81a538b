// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// That everything is measured; how fast it is, no test says.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/measure.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

template <class F, class... A>
ct::inspect::Facts measured() {
  return ct::inspect::measure<ct::run::ValueSource<F, A...>>(0.001);
}

void check(const ct::inspect::Facts& f) {
  CHECK_FALSE(f.parts.empty());
  for (const auto& p : f.parts) {
    CHECK_FALSE(p.calls.empty());
    for (const auto& c : p.calls) {
      CHECK(c.seconds > 0);
      CHECK(c.seconds < 1);
    }
  }
}

}  // namespace

TEST_CASE("every call of a planned program is timed, also of one whose schedule is a table") {
  check(measured<decltype([](auto a, auto b) { return sum(tanh(matmul(a, b))); }), ct::Tensor<float, 6, 8>,
                 ct::Tensor<float, 8, 5>>());
  const auto f = measured<decltype([](auto a) {
                            auto x = a;
                            for (int i = 0; i < 10; ++i) x = matmul(tanh(x), a);
                            return x;
                          }),
                          ct::Tensor<double, 8, 8>>();
  CHECK(f.parts[0].calls.size() > 8);
  check(f);
}

TEST_CASE("indices that a program looks up are valid while it is measured") {
  check(measured<decltype([](auto table, auto index) { return gather(table, index); }),
                 ct::Tensor<float, 3, 8>, ct::Tensor<std::int32_t, 9>>());
}

TEST_CASE("functions of numbers and programs with loops are timed") {
  check(measured<decltype([](auto x, auto y) { return sin(x) * y; }), double, double>());
  check(measured<decltype([](auto s) {
                   return sum(ct::repeat<5>([](auto x) { return x * x + tanh(x); }, s * 2));
                 }),
                 ct::Tensor<float, 16>>());
}

TEST_CASE("a machine's peak and copy rates are found") {
  const ct::inspect::Machine m = ct::inspect::measure_machine();
  CHECK(m.flops_per_second > 1e8);
  CHECK(m.copies.size() > 1);
  for (std::size_t i = 0; i < m.copies.size(); ++i) {
    CHECK(m.copies[i].bytes_per_second > 1e7);
    if (i > 0) CHECK(m.copies[i].bytes > m.copies[i - 1].bytes);
  }
}
