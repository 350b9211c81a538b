// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Tensors as users hold them: Tensor owns its elements, TensorView looks at somebody else's.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/scalar.hpp>
#include <ctgrad/core/shape.hpp>
#include <ctgrad/core/storage.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>

namespace ctgrad {

namespace detail {
template <class S, class... I>
constexpr std::size_t flat_index(I... index) {
  static_assert(sizeof...(I) == static_cast<std::size_t>(S::rank), "ctgrad: one index per axis");
  std::size_t flat = 0;
  int axis = 0;
  ((flat = flat * static_cast<std::size_t>(S::dims[axis++]) + static_cast<std::size_t>(index)), ...);
  return flat;
}
}  // namespace detail

/// A dense row-major tensor of fixed shape. Up to 1 KiB lives inside the object, more on the heap, 64-byte
/// aligned.
template <class T, std::size_t... E>
class Tensor {
public:
  using value_type = T;
  using shape = Shape<E...>;
  static constexpr std::size_t size() { return shape::size; }

  constexpr Tensor() = default;
  /// Elements of any value, for what writes all of them.
  constexpr explicit Tensor(Uninitialized u) : storage_(u) {}
  /// Elements in row-major order; missing ones are zero.
  constexpr Tensor(std::initializer_list<T> values) {
    if (values.size() > size()) fail("ctgrad: more values than the tensor has elements");
    std::copy(values.begin(), values.end(), data());
  }

  /// The first of size() elements, in row-major order.
  constexpr T* data() { return storage_.data(); }
  constexpr const T* data() const { return storage_.data(); }
  constexpr T* begin() { return data(); }
  constexpr T* end() { return data() + size(); }
  constexpr const T* begin() const { return data(); }
  constexpr const T* end() const { return data() + size(); }
  /// Element by flat row-major position.
  constexpr T& operator[](std::size_t i) { return data()[i]; }
  constexpr const T& operator[](std::size_t i) const { return data()[i]; }
  /// Element by one index per axis.
  constexpr T& operator()(auto... index) { return data()[detail::flat_index<shape>(index...)]; }
  constexpr const T& operator()(auto... index) const { return data()[detail::flat_index<shape>(index...)]; }
  /// Sets all elements.
  constexpr void fill(T value) { std::fill(begin(), end(), value); }
  constexpr bool operator==(const Tensor& other) const { return std::equal(begin(), end(), other.begin()); }

private:
  Storage<T, shape::size> storage_;
};

/// A dense row-major view of fixed shape; T may be const.
template <class T, std::size_t... E>
class TensorView {
public:
  using value_type = std::remove_const_t<T>;
  using shape = Shape<E...>;
  static constexpr std::size_t size() { return shape::size; }

  /// Of size() elements that outlive the view; see view() in ctgrad/interop for ones whose number is checked.
  constexpr explicit TensorView(T* data) : data_(data) {}
  constexpr explicit TensorView(std::span<T, shape::size> s) : data_(s.data()) {}
  constexpr TensorView(Tensor<value_type, E...>& t) : data_(t.data()) {}
  constexpr TensorView(const Tensor<value_type, E...>& t) requires std::is_const_v<T> : data_(t.data()) {}

  constexpr T* data() const { return data_; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size(); }
  /// Element by flat row-major position.
  constexpr T& operator[](std::size_t i) const { return data_[i]; }
  /// Element by one index per axis.
  constexpr T& operator()(auto... index) const { return data_[detail::flat_index<shape>(index...)]; }

private:
  T* data_;
};

}  // namespace ctgrad
