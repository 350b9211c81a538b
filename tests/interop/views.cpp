// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Arrays of other types as arguments, in place.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/interop/views.hpp>
#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>
#include <vector>

namespace ct = ctgrad;

namespace {

constexpr auto energy = [](auto x) { return sum(x * x * x); };

/// The gradient of Σ x³ at 1, 2, … 6 in a view of shape (2, 3).
template <class View>
void check(View v, const void* memory) {
  static_assert(View::shape::dims == ct::Shape<2, 3>::dims);
  CHECK(static_cast<const void*>(v.data()) == memory);  // in place
  const auto g = ct::grad(energy)(v);
  for (std::size_t i = 0; i < 6; ++i) CHECK(g[i] == doctest::Approx(3.0 * double((i + 1) * (i + 1))));
}

}  // namespace

TEST_CASE("vectors, spans and arrays are tensors without a copy") {
  std::vector<double> vector{1, 2, 3, 4, 5, 6};
  check(ct::view<2, 3>(vector), vector.data());
  check(ct::view<2, 3>(std::as_const(vector)), vector.data());
  check(ct::view<2, 3>(std::span(vector)), vector.data());
  check(ct::view<2, 3>(std::span<double, 6>(vector)), vector.data());
  check(ct::view<2, 3>(std::span(vector).subspan(0, 6)), vector.data());
  std::array<double, 6> flat{1, 2, 3, 4, 5, 6};
  check(ct::view<2, 3>(flat), flat.data());
  std::array<std::array<double, 3>, 2> nested{{{1, 2, 3}, {4, 5, 6}}};
  check(ct::view(nested), nested.data());
  check(ct::view(std::as_const(nested)), nested.data());
  double c[2][3] = {{1, 2, 3}, {4, 5, 6}};
  check(ct::view(c), c);
  const double constant[2][3] = {{1, 2, 3}, {4, 5, 6}};
  check(ct::view(constant), constant);
#ifdef __cpp_lib_mdspan
  check(ct::view(std::mdspan<double, std::extents<std::size_t, 2, 3>>(vector.data())), vector.data());
#endif
}

TEST_CASE("a view sees what its memory holds when the function runs") {
  std::vector<float> x{1, 2};
  const auto v = ct::view<2>(x);
  CHECK(ct::evaluate(energy)(v) == 9);
  x[0] = 3;
  CHECK(ct::evaluate(energy)(v) == 35);
}

TEST_CASE("a view of another size is an error that says both sizes") {
  const std::vector<float> x(5);
  std::string what;
  try {
    (void)ct::view<2, 3>(x);
  } catch (const ct::Error& e) {
    what = e.what();
  }
  CHECK(what == "ctgrad: view: there are 5 elements, and not the 6 of these extents");
}
