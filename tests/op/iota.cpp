// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("iota is the index along its axis") {
  const ct::Tensor<double, 1> x{0};
  CHECK(check::value([](auto v) { return ct::iota<double, ct::Shape<5>>(v); }, x) ==
        check::Elements{0, 1, 2, 3, 4});
  CHECK(check::value([](auto v) { return ct::iota<double, ct::Shape<2, 3>>(v); }, x) ==
        check::Elements{0, 1, 2, 0, 1, 2});
  CHECK(check::value([](auto v) { return ct::iota<double, ct::Shape<2, 3>, 0>(v); }, x) ==
        check::Elements{0, 0, 0, 1, 1, 1});
  CHECK(check::value([](auto v) { return ct::iota<float, ct::Shape<2, 2, 3>, 1>(v) * 2.0; },
                     ct::Tensor<float, 1>{}) == check::Elements{0, 0, 0, 2, 2, 2, 0, 0, 0, 2, 2, 2});
}

TEST_CASE("iota in elementwise kernels, longer than a batch, sliced, permuted and broadcast") {
  const auto x = check::random<ct::Tensor<double, 3, 37>>(1);
  check::function([](auto v) { return v * ct::iota<double, ct::Shape<37>>(v); }, x);
  check::function([](auto v) { return v * transpose(ct::iota<double, ct::Shape<37, 3>, 0>(v)); }, x);
  check::programs([](auto v) { return v * slice<0, 4, 41>(ct::iota<double, ct::Shape<50>>(v)); }, x);
  check::programs([](auto v) { return v * slice<0, 1, 4>(ct::iota<double, ct::Shape<9, 37>, 0>(v)); }, x);
}

TEST_CASE("a causal mask of two iotas") {
  const auto x = check::random<ct::Tensor<double, 4, 4>>(1);
  const auto masked = [](auto v) {
    return select(ct::iota<double, ct::Shape<1, 4>>(v) <= ct::iota<double, ct::Shape<4, 1>, 0>(v), v, -9.0);
  };
  const check::Elements y = check::value(masked, x);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(y[i * 4 + j] == (j <= i ? x(i, j) : -9.0));
  check::function(masked, x);
}

TEST_CASE("iota has no gradient") {
  const check::Graph g([](auto v) { return ct::iota<double, ct::Shape<3>>(v); }, 1.0);
  CHECK_FALSE(ct::diff::reverse(g.root, check::one_like(g.root), g.leaves)[0].valid());
}

TEST_CASE("reshapes of an iota whose indices are no longer evenly spaced") {
  const auto x = check::random<ct::Tensor<double, 12>>(1);
  check::function([](auto v) { return ct::reshape<12>(ct::iota<double, ct::Shape<3, 4>>(v)) * v; }, x);
  check::function([](auto v) { return ct::reshape<12>(ct::iota<double, ct::Shape<3, 4>, 0>(v)) * v; }, x);
  // evenly spaced, seen as (4, 2, 3), (8, 3), (2, 8, 3) and (16, 3)
  check::function(
      [](auto v) {
        const auto rows = ct::reshape<8, 3>(ct::iota<double, ct::Shape<4, 2, 3>>(v));
        return ct::reshape<16, 3>(ct::broadcast<ct::Shape<2, 8, 3>>(rows)) * ct::reshape<1, 1>(sum(v));
      },
      x);
}
