// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/inspect/report.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::inspect::Machine;

namespace {

constexpr unsigned line = __LINE__ + 2;
ct::inspect::Facts products() {
  return ct::inspect::describe([](auto a, auto b) { return matmul(matmul(matmul(a, b), b), b); },
                               ct::Tensor<float, 8, 16>{}, ct::Tensor<float, 16, 16>{});
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("equal calls share a row with their number, and the arena is mapped") {
  const std::string text = report(products());
  CAPTURE(text);
  CHECK(has(text, "in 1 distinct kernels, 3 calls, 3 passes"));
  CHECK(has(text, "  0     3  product (8,16,16)"));
  CHECK(has(text, "12.3 kflop (12.3 kflop in matrix products)"));  // 3 · 2 · 8 · 16 · 16
  CHECK(has(text, "matmul 8×16  report.cpp:" + std::to_string(line)));
  CHECK_FALSE(has(text, "GFLOP/s"));
}

TEST_CASE("with times there are rates and the share of the roofline") {
  ct::inspect::Facts f = products();
  for (auto& c : f.parts[0].calls) c.seconds = 1e-6;
  // 4096 flops and 4·(128 + 256 + 128) = 2048 bytes take 0.41 µs by the peak and 0.205 µs by the copy rate.
  const std::string compute = report(f, Machine{1e10, {{1 << 20, 1e10}}});
  CAPTURE(compute);
  CHECK(has(compute, "      1.00  100%      4.10     2.05       41%  matmul"));
  CHECK(has(compute, "0.003 ms, 4.1 GFLOP/s = 41% of 10.0 GFLOP/s"));
  const std::string memory = report(f, Machine{1e12, {{1 << 10, 1e12}, {1 << 20, 4e9}}});
  CAPTURE(memory);
  CHECK(has(memory, "      1.00  100%      4.10     2.05       51%  matmul"));
  CHECK(has(report(f), "      1.00  100%      4.10     2.05         -  matmul"));
}

TEST_CASE("the copy rate is that of the smallest size that holds the bytes") {
  const Machine m{0, {{100, 3}, {1000, 2}, {10000, 1}}};
  const struct {
    std::int64_t bytes;
    double rate;
  } rows[] = {{1, 3}, {100, 3}, {101, 2}, {1000, 2}, {5000, 1}, {1000000, 1}};
  for (const auto& r : rows) CHECK(m.bandwidth(r.bytes) == r.rate);
  CHECK(Machine{}.bandwidth(10) == 0);
}

TEST_CASE("parts of a program with loops say how often they run") {
  const std::string text = report(ct::inspect::describe(
      [](auto s) { return sum(ct::repeat<7>([](auto x) { return x * x + tanh(x); }, s)); },
      ct::Tensor<float, 16>{}));
  CAPTURE(text);
  CHECK(has(text, "loop 0 of 7 steps, run 7 times"));
}
