// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Arrays of other types as arguments, in place.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/interop/views.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace ct = ctgrad;

namespace {

long allocations = 0;

}  // namespace

// Counted. Not inlined: GCC would take free() for the wrong counterpart of new.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {
  ++allocations;
  const auto align = static_cast<std::size_t>(a);
  if (void* p = std::aligned_alloc(align, (n + align - 1) / align * align)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

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
  check(ct::view<2, 3>(std::mdspan<double, std::extents<int, 2, 3>>(vector.data())), vector.data());
  check(ct::view<2, 3>(std::mdspan(vector.data(), 2, 3)), vector.data());
  check(
      ct::view<2, 3>(std::mdspan<const double, std::extents<int, std::dynamic_extent, 3>>(vector.data(), 2)),
      vector.data());
#endif
}

TEST_CASE("a view may begin anywhere in memory") {
  std::vector<float> x(40);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  for (std::size_t begin = 0; begin < 16; ++begin) {
    CAPTURE(begin);
    const auto v = ct::view<23>(std::span(x).subspan(begin, 23));
    const auto g = ct::grad([](auto y) { return sum(y * y); })(v);
    for (std::size_t i = 0; i < 23; ++i) CHECK(g[i] == 2 * x[begin + i]);
  }
}

TEST_CASE("map reads views and writes its results to them") {
  std::vector<double> x{1, 2, 3, 4, 5, 6, 7}, y(9, -1), slope(7);
  const long before = allocations;
  constexpr auto cube = [](auto v) { return v * v * v; };
  const auto in = ct::view<7>(std::as_const(x));
  const auto out = ct::view<7>(std::span(y).subspan(1, 7));
  ct::map(cube, in, out);
  ct::map(ct::grad(cube), in, ct::view<7>(slope));
  CHECK(allocations == before);
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(y[i + 1] == x[i] * x[i] * x[i]);
    CHECK(slope[i] == doctest::Approx(3 * x[i] * x[i]));
  }
  CHECK(y[0] == -1);
  CHECK(y[8] == -1);
}

TEST_CASE("a view sees what its memory holds when the function runs") {
  std::vector<float> x{1, 2};
  const auto v = ct::view<2>(x);
  CHECK(ct::evaluate(energy)(v) == 9);
  x[0] = 3;
  CHECK(ct::evaluate(energy)(v) == 35);
}

TEST_CASE("a gradient at a large view allocates nothing, so it copies nothing") {
  // The table is far larger than anything that fits on the stack or in a small result.
  const std::vector<double> table(1 << 18, 0.5);
  const std::vector<double> at{3};
  constexpr auto f = [](auto x, auto t) { return sum(t * t) * x * x; };
  const auto run = [&] { return ct::value_and_grad<0>(f)(ct::view<1>(at), ct::view<512, 512>(table)); };
  (void)run();  // a thread's first call gets its workspace
  const long before = allocations;
  const auto [value, slope] = run();
  CHECK(allocations == before);
  CHECK(value == doctest::Approx(9.0 * 65536));
  CHECK(slope[0] == doctest::Approx(6.0 * 65536));
}

TEST_CASE("a view of another size is an error that says both sizes") {
  const std::vector<float> x(5);
  CHECK_THROWS_WITH_AS((void)(ct::view<2, 3>(x)),
                       "ctgrad: view: there are 5 elements, and not the 6 of these extents", ct::Error);
#ifdef __cpp_lib_mdspan
  CHECK_THROWS_WITH_AS((void)(ct::view<2, 3>(std::mdspan(x.data(), 2, 2))),
                       "ctgrad: view: the mdspan's axis 1 has 2 elements, and not 3", ct::Error);
#endif
}
