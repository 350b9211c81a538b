// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Tensor and TensorView: values, indices, copies, moves, views.
#include <ctgrad/core/tensor.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ct = ctgrad;

namespace {

using Matrix = ct::Tensor<float, 2, 3>;
using Large = ct::Tensor<float, 300, 2>;

}  // namespace

// Small tensors are constants: filled in row-major order, the rest zero.
static_assert(Matrix::size() == 6 && ct::Tensor<float>::size() == 1);
static_assert([] {
  const Matrix m{1, 2, 3, 4};
  return m(0, 0) == 1 && m(0, 2) == 3 && m(1, 0) == 4 && m(1, 1) == 0 && m[3] == 4;
}());
static_assert(Matrix{} == Matrix{0, 0, 0, 0, 0, 0});
static_assert(!(Matrix{1} == Matrix{2}));
static_assert([] {
  Matrix m;
  m.fill(2);
  m(1, 2) = 5;
  float sum = 0;
  for (float x : m) sum += x;
  return sum == 15 && m.end() - m.begin() == 6;
}());
static_assert([] {
  ct::Tensor<std::int32_t, 2, 3, 4> t;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<std::int32_t>(i);
  return t(1, 2, 3) == 23 && t(0, 1, 2) == 6 && t(1, 0, 0) == 12;
}());
static_assert([] {
  ct::Tensor<double> scalar{2.5};
  return scalar() == 2.5 && scalar[0] == 2.5;
}());
static_assert([] {  // a view writes through to its tensor
  Matrix m;
  ct::TensorView<float, 2, 3> view(m);
  view(1, 1) = 7;
  view[0] = 3;
  return m[4] == 7 && m(0, 0) == 3 && view.end() - view.begin() == 6;
}());

// A view of const elements looks, and cannot write; one that writes needs a tensor that is not const.
static_assert(std::is_same_v<decltype(std::declval<ct::TensorView<const float, 2>>()[0]), const float&>);
static_assert(std::is_same_v<ct::TensorView<const float, 2>::value_type, float>);
static_assert(std::is_constructible_v<ct::TensorView<const float, 2, 3>, const Matrix&>);
static_assert(!std::is_constructible_v<ct::TensorView<float, 2, 3>, const Matrix&>);
static_assert(!std::is_constructible_v<ct::TensorView<float, 3, 2>, Matrix&>, "the shape must be the same");

TEST_CASE("a list with more values than the tensor has elements throws") {
  std::string message;
  try {
    const ct::Tensor<float, 2> t{1, 2, 3};
    (void)t;
  } catch (const char* m) {
    message = m;
  }
  CHECK(message == "ctgrad: more values than the tensor has elements");
}

TEST_CASE("tensors of a cache line and more are aligned to 64 bytes, small and large") {
  std::array<ct::Tensor<float, 16>, 3> small;
  for (const auto& t : small) CHECK(reinterpret_cast<std::uintptr_t>(t.data()) % 64 == 0);
  const std::vector<Large> large(3);
  for (const auto& t : large) CHECK(reinterpret_cast<std::uintptr_t>(t.data()) % 64 == 0);
}

TEST_CASE("a tensor of 1 KiB is inside the object, a larger one is on the heap") {
  CHECK(sizeof(ct::Tensor<float, 16, 16>) == 1024);
  CHECK(sizeof(ct::Tensor<float, 257>) == sizeof(void*));
  CHECK(sizeof(ct::Tensor<double, 128>) == 1024);
  CHECK(sizeof(ct::Tensor<double, 129>) == sizeof(void*));
}

TEST_CASE_TEMPLATE("a copy is equal and independent; a moved-from tensor can be filled again", T, Matrix,
                   Large) {
  T a;
  std::iota(a.begin(), a.end(), 1.0f);
  const T original = a;
  T copy = a;
  CHECK(copy == a);
  copy[1] = 0;
  CHECK_FALSE(copy == a);
  CHECK(a == original);

  const T moved = std::move(a);
  CHECK(moved == original);
  a.fill(4);
  CHECK(a[T::size() - 1] == 4);
  CHECK(moved == original);
}

TEST_CASE("a large tensor starts as zeros and counts rows first") {
  Large t;
  CHECK(t == Large{});
  t(299, 1) = 5;
  CHECK(t[599] == 5);
  t(1, 0) = 6;
  CHECK(t[2] == 6);
}

TEST_CASE("a view of a span or a pointer reads and writes the memory behind it") {
  std::array<double, 6> memory{1, 2, 3, 4, 5, 6};
  const ct::TensorView<double, 2, 3> of_span(std::span<double, 6>{memory});
  const ct::TensorView<double, 3, 2> of_pointer(memory.data());
  const ct::TensorView<const double, 6> of_const(std::span<const double, 6>{memory});
  CHECK(of_span(1, 0) == 4);
  CHECK(of_pointer(1, 0) == 3);
  of_span(0, 2) = 9;
  CHECK(memory[2] == 9);
  CHECK(of_const[2] == 9);
  CHECK(of_const.data() == memory.data());
}
