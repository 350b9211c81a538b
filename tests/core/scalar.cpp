// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Scalar types as values and as C++ types.
#include <ctgrad/core/scalar.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

template <class T>
constexpr bool maps_back = std::is_same_v<ct::cpp_scalar<ct::scalar_of<T>>, T>;

static_assert(ct::scalar_of<float> == ct::Scalar::f32);
static_assert(ct::scalar_of<double> == ct::Scalar::f64);
static_assert(ct::scalar_of<std::int32_t> == ct::Scalar::i32);
static_assert(ct::scalar_of<bool> == ct::Scalar::boolean);
static_assert(maps_back<float> && maps_back<double> && maps_back<std::int32_t>);

template <class A, class B, class Expected>
constexpr bool combine_to = std::is_same_v<ct::common_scalar<A, B>, Expected>;

// Equal types combine to themselves.
static_assert(combine_to<float, float, float>);
static_assert(combine_to<double, double, double>);
static_assert(combine_to<std::int32_t, std::int32_t, std::int32_t>);
// A parameter whose type is not fixed yet takes the other operand's type, on either side.
static_assert(combine_to<ct::Deferred, float, float>);
static_assert(combine_to<double, ct::Deferred, double>);
static_assert(combine_to<ct::Deferred, ct::Deferred, ct::Deferred>);

TEST_CASE("the size of a scalar is the size of its C++ type") {
  CHECK(ct::size_of(ct::Scalar::f32) == sizeof(float));
  CHECK(ct::size_of(ct::Scalar::f64) == sizeof(double));
  CHECK(ct::size_of(ct::Scalar::i32) == sizeof(std::int32_t));
  CHECK(ct::size_of(ct::Scalar::boolean) == 1);
}
