// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Results do not depend on the number of threads. Compiled with OpenMP where the compiler has it.
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace ct = ctgrad;

TEST_CASE("threads' ranges cover everything once and begin at multiples of the grain") {
  for (const std::int64_t count : {0, 1, 11, 12, 13, 64, 100})
    for (int size = 1; size <= 9; ++size) {
      std::int64_t next = 0;
      for (int rank = 0; rank < size; ++rank) {
        const ct::kernel::Range r = ct::kernel::share({rank, size}, count, 12);
        CHECK(r.first == next);
        CHECK((r.first % 12 == 0 || r.first == count));
        next = r.last;
      }
      CHECK(next == count);
    }
}

#ifdef _OPENMP
/// f(x...) is the same with one thread as with others.
template <class F, class... X>
void same_bits(F f, const X&... x) {
  omp_set_num_threads(1);
  const auto one = f(x...);
  for (const int threads : {2, 3, 7}) {
    omp_set_num_threads(threads);
    CHECK(f(x...) == one);
  }
}

template <class Tensor>
Tensor waves(float step) {
  Tensor x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(step * static_cast<float>(i));
  return x;
}

TEST_CASE("a gradient has the same bits with any number of threads") {
  constexpr auto f = [](auto x, auto w) {
    const auto y = ct::softmax(matmul(ct::layer_norm(x, w, w), transpose(x)));
    return sum(tanh(y) * y);
  };
  same_bits(ct::grad<0, 1>(f), waves<ct::Tensor<float, 200, 150>>(1), waves<ct::Tensor<float, 150>>(0.3f));
}

TEST_CASE("slices of a batch region that threads share, and fewer slices than threads need") {
  constexpr auto attention = [](auto q, auto k, auto v) {
    return sum(sin(matmul(ct::softmax(matmul(q, transpose(k))), v)));
  };
  using Many = ct::Tensor<float, 20, 100, 24>;
  using Few = ct::Tensor<float, 3, 200, 24>;
  static_assert(
      ct::run::Compiled<ct::run::ValueSource<decltype(ct::grad<0, 1, 2>(attention)), Many, Many, Many>>::plan
          .regions.size() == 1);
  static_assert(
      ct::run::Compiled<ct::run::ValueSource<decltype(ct::grad<0, 1, 2>(attention)), Few, Few, Few>>::plan
          .regions.size() == 1);
  same_bits(ct::grad<0, 1, 2>(attention), waves<Many>(1), waves<Many>(2), waves<Many>(3));
  same_bits(ct::grad<0, 1, 2>(attention), waves<Few>(1), waves<Few>(2), waves<Few>(3));
}

TEST_CASE("products that threads share by batches, by rows, by columns, or with few rows") {
  const auto program = ct::evaluate([](auto a, auto b) { return tanh(matmul(a, b)); });
  same_bits(program, waves<ct::Tensor<float, 40, 20, 30>>(1), waves<ct::Tensor<float, 40, 30, 25>>(2));
  same_bits(program, waves<ct::Tensor<float, 500, 70>>(1), waves<ct::Tensor<float, 70, 40>>(2));
  same_bits(program, waves<ct::Tensor<float, 100, 70>>(1), waves<ct::Tensor<float, 70, 500>>(2));
  same_bits(ct::evaluate([](auto a, auto b) { return tanh(matmul(a, transpose(b))); }),
            waves<ct::Tensor<float, 20, 300>>(1), waves<ct::Tensor<float, 320, 300>>(2));
}

TEST_CASE("products of bfloat16 numbers that threads share") {
  constexpr auto f = ct::matmul_precision<ct::Precision::medium>(
      [](auto a, auto b) { return sum(tanh(matmul(a, b))) + sum(square(matmul(transpose(a), a))); });
  same_bits(ct::grad<0, 1>(f), waves<ct::Tensor<float, 150, 1100>>(1),
            waves<ct::Tensor<float, 1100, 200>>(0.3f));
}

TEST_CASE("one long row of elements that threads share") {
  same_bits(ct::evaluate([](auto a, auto b) { return tanh(a) * b + 1.0; }),
            waves<ct::Tensor<float, 100003>>(1), waves<ct::Tensor<float, 100003>>(2));
}

TEST_CASE("a row so long that it is added up in blocks, which threads take in turn") {
  const auto norm = ct::evaluate([](auto a, auto b) { return sqrt(sum(a * a)) - sum(a * b); });
  same_bits(norm, waves<ct::Tensor<float, 300007>>(1), waves<ct::Tensor<float, 300007>>(2));
  same_bits(norm, waves<ct::Tensor<float, 40000>>(1), waves<ct::Tensor<float, 40000>>(2));
}

TEST_CASE("sums over so many rows that they are added up in blocks, which threads take in turn") {
  same_bits(
      ct::grad<0, 1, 2>([](auto x, auto gain, auto bias) { return sum(sin(ct::layer_norm(x, gain, bias))); }),
      waves<ct::Tensor<float, 1000, 48>>(1), waves<ct::Tensor<float, 48>>(2),
      waves<ct::Tensor<float, 48>>(3));
  same_bits(ct::evaluate([](auto x) { return ct::sum<0>(x * x) + 2.0 * ct::sum<1>(exp(x)); }),
            waves<ct::Tensor<float, 700, 700>>(1));
}

TEST_CASE("products whose panels are packed meanwhile, or that read rows in place, by several threads") {
  const auto program = ct::evaluate([](auto a, auto b) { return matmul(a, b); });
  same_bits(program, waves<ct::Tensor<float, 100, 200>>(1), waves<ct::Tensor<float, 200, 1201>>(2));
  same_bits(program, waves<ct::Tensor<float, 700, 200>>(1), waves<ct::Tensor<float, 200, 90>>(2));
  same_bits(program, waves<ct::Tensor<float, 100, 200>>(1), waves<ct::Tensor<float, 200, 320>>(2));
}

TEST_CASE("products in blocks that threads share") {
  const auto program = ct::evaluate([](auto a, auto b) { return matmul(a, b) + 1.0; });
  same_bits(program, waves<ct::Tensor<float, 60, 1100>>(1), waves<ct::Tensor<float, 1100, 60>>(2));
  same_bits(program, waves<ct::Tensor<float, 30, 1500>>(1), waves<ct::Tensor<float, 1500, 1500>>(2));
  same_bits(program, waves<ct::Tensor<float, 9000, 1030>>(1), waves<ct::Tensor<float, 1030, 20>>(2));
  same_bits(program, waves<ct::Tensor<float, 5000, 1030>>(1), waves<ct::Tensor<float, 1030, 200>>(2));
}

TEST_CASE("a bias' gradient in the epilogue of a product that threads share") {
  constexpr auto f = [](auto x, auto w, auto b, auto v) {
    return sum(matmul(gelu(matmul(x, transpose(w)) + b), transpose(v)));
  };
  same_bits(ct::grad<1, 2>(f), waves<ct::Tensor<float, 96, 64>>(1), waves<ct::Tensor<float, 160, 64>>(2),
            waves<ct::Tensor<float, 160>>(3), waves<ct::Tensor<float, 32, 160>>(4));
}
#endif
