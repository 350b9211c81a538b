// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Contraction regions as programs: products with batches, strides and epilogues against the interpreter.
#include "../compare.hpp"

#include <doctest/doctest.h>

namespace ct = ctgrad;

TEST_CASE("a product with bias, residual and activation is one kernel and right") {
  constexpr auto f = [](auto x, auto w, auto b, auto r) { return tanh(matmul(x, transpose(w)) + b) + r; };
  compare<ct::Tensor<double, 25, 9>, ct::Tensor<double, 37, 9>, ct::Tensor<double, 37>,
          ct::Tensor<double, 25, 37>>(f, 2e-14);
  using Source =
      ct::run::ValueSource<std::remove_const_t<decltype(f)>, ct::Tensor<double, 25, 9>,
                           ct::Tensor<double, 37, 9>, ct::Tensor<double, 37>, ct::Tensor<double, 25, 37>>;
  CHECK(ct::run::Compiled<Source>::plan.steps.size() == 1);
}

TEST_CASE("epilogues of tiles run while the next tile is computed, whatever they read and write") {
  constexpr auto f = [](auto x, auto w, auto b, auto r) {
    const auto y = tanh(matmul(x, transpose(w)) + b);
    return std::tuple(y, y * r);
  };
  compare<ct::Tensor<double, 500, 20>, ct::Tensor<double, 70, 20>, ct::Tensor<double, 70>,
          ct::Tensor<double, 500, 1>>(f, 2e-13);
  compare<ct::Tensor<double, 520, 4>, ct::Tensor<double, 64, 4>, ct::Tensor<double, 64>,
          ct::Tensor<double, 520, 64>>(f, 2e-13);
  compare<ct::Tensor<double, 330, 300>, ct::Tensor<double, 100, 300>, ct::Tensor<double, 100>,
          ct::Tensor<double, 330, 100>>(f, 1e-12);
  compare<ct::Tensor<double, 1000, 1030>, ct::Tensor<double, 33, 1030>, ct::Tensor<double, 33>,
          ct::Tensor<double, 1000, 33>>(f, 1e-11);
  compare<ct::Tensor<float, 400, 20>, ct::Tensor<float, 90, 20>, ct::Tensor<float, 90>,
          ct::Tensor<float, 400, 90>>(f, 1e-4);
  // Batches, whose rows have strides of their own, and a result that is transposed.
  constexpr auto g = [](auto a, auto b, auto r) {
    return std::tuple(ct::permute<0, 2, 1>(matmul(a, b) * 0.5 + r), exp(matmul(a, b)));
  };
  compare<ct::Tensor<double, 3, 300, 9>, ct::Tensor<double, 3, 9, 40>, ct::Tensor<double, 3, 300, 40>>(g,
                                                                                                       2e-13);
}

TEST_CASE("heads as strides: attention's products read and write (B,T,C) without copies") {
  constexpr auto f = [](auto qkv) {
    constexpr auto heads = [](auto y) { return ct::permute<0, 2, 1, 3>(ct::reshape<2, 5, 3, 4>(y)); };
    const auto q = heads(ct::slice<-1, 0, 12>(qkv)), k = heads(ct::slice<-1, 12, 24>(qkv)),
               v = heads(ct::slice<-1, 24, 36>(qkv));
    return ct::reshape<2, 5, 12>(ct::permute<0, 2, 1, 3>(matmul(matmul(q, transpose(k)) * 0.5, v)));
  };
  compare<ct::Tensor<double, 2, 5, 36>>(f, 2e-14);
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, ct::Tensor<double, 2, 5, 36>>;
  CHECK(ct::run::Compiled<Source>::plan.steps.size() == 2);
}

TEST_CASE("products of one column, one row and one element") {
  constexpr auto f = [](auto x, auto w) { return exp(matmul(x, w)) * 2; };
  compare<ct::Tensor<double, 9, 5>, ct::Tensor<double, 5, 1>>(f, 2e-14);
  compare<ct::Tensor<double, 1, 5>, ct::Tensor<double, 5, 9>>(f, 2e-14);
  compare<ct::Tensor<double, 1, 1>, ct::Tensor<double, 1, 1>>(f, 2e-14);
}

TEST_CASE("a batch of products shares one right operand") {
  constexpr auto f = [](auto x, auto w) { return matmul(x, ct::broadcast<ct::Shape<3, 5, 7>>(w)); };
  compare<ct::Tensor<double, 3, 4, 5>, ct::Tensor<double, 5, 7>>(f, 2e-14);
}

TEST_CASE("panels are packed meanwhile, also those that several batches share, or rows are read in place") {
  constexpr auto f = [](auto a, auto b) { return matmul(a, b); };
  compare<ct::Tensor<double, 60, 150>, ct::Tensor<double, 150, 603>>(f, 1e-12);
  compare<ct::Tensor<double, 60, 150>, ct::Tensor<double, 150, 200>>(f, 1e-12);
  compare<ct::Tensor<double, 3, 20, 150>, ct::Tensor<double, 3, 150, 303>>(f, 1e-12);
  constexpr auto shared = [](auto x, auto w) { return matmul(x, ct::broadcast<ct::Shape<3, 150, 303>>(w)); };
  compare<ct::Tensor<double, 3, 20, 150>, ct::Tensor<double, 150, 303>>(shared, 1e-12);
  constexpr auto g = [](auto a, auto b) { return matmul(transpose(a), transpose(b)); };
  compare<ct::Tensor<double, 150, 200>, ct::Tensor<double, 300, 150>>(g, 1e-12);
}

TEST_CASE("sums over rows happen in the epilogue") {
  constexpr auto f = [](auto x, auto w) {
    const auto y = matmul(x, w);
    return std::tuple(sum<0>(y), sum<0>(y * y), y);
  };
  compare<ct::Tensor<double, 30, 6>, ct::Tensor<double, 6, 35>>(f, 2e-13);
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, ct::Tensor<double, 30, 6>,
                                      ct::Tensor<double, 6, 35>>;
  CHECK(ct::run::Compiled<Source>::plan.steps.size() == 1);
}

TEST_CASE("products whose right operand is packed in blocks, of the inner extent and of columns") {
  constexpr auto f = [](auto x, auto w, auto b) { return tanh(matmul(x, w) * 0.1 + b); };
  compare<ct::Tensor<double, 14, 1030>, ct::Tensor<double, 1030, 21>, ct::Tensor<double, 21>>(f, 1e-12);
  compare<ct::Tensor<double, 14, 2000>, ct::Tensor<double, 2000, 1500>, ct::Tensor<double, 1500>>(f, 1e-12);
  compare<ct::Tensor<double, 60, 1100>, ct::Tensor<double, 1100, 32>, ct::Tensor<double, 32>>(f, 1e-12);
  constexpr auto g = [](auto x, auto w) { return matmul(transpose(x), transpose(w)); };
  compare<ct::Tensor<double, 1030, 70>, ct::Tensor<double, 1400, 1030>>(g, 1e-12);
  constexpr auto h = [](auto x, auto w) { return matmul(x, w); };
  compare<ct::Tensor<double, 3, 20, 1030>, ct::Tensor<double, 3, 1030, 10>>(h, 1e-12);
}

TEST_CASE("a few columns behind whole panels, of an inner extent in three blocks") {
  constexpr auto f = [](auto x, auto w) { return matmul(x, transpose(w)); };
  compare<ct::Tensor<double, 30, 2400>, ct::Tensor<double, 2, 2400>>(f, 1e-12);
  compare<ct::Tensor<double, 30, 2400>, ct::Tensor<double, 19, 2400>>(f, 1e-12);
  compare<ct::Tensor<float, 30, 3072>, ct::Tensor<float, 37, 3072>>(f, 1e-4);
  constexpr auto g = [](auto x, auto w, auto b) { return tanh(matmul(x, transpose(w)) * 0.1 + b); };
  compare<ct::Tensor<double, 30, 2400>, ct::Tensor<double, 19, 2400>, ct::Tensor<double, 19>>(g, 1e-12);
}

TEST_CASE("a cut inner extent takes space for the sums of some rows, not of all") {
  constexpr auto f = [](auto x, auto w) { return tanh(matmul(x, w) * 0.1); };
  using Tall = ct::Tensor<double, 9000, 1030>;
  using Narrow = ct::Tensor<double, 1030, 3>;
  compare<Tall, Narrow>(f, 1e-12);
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Tall, Narrow>;
  CHECK(ct::run::Compiled<Source>::plan.arena_bytes < 9000 * 64 * 8);
}
