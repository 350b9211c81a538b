// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

TEST_CASE("dot and outer products of vectors") {
  const ct::Tensor<double, 3> a{1, 2, 3}, b{4, -5, 6};
  CHECK(check::value([](auto x, auto y) { return dot(x, y); }, a, b) == check::Elements{12});
  CHECK(check::value([](auto x, auto y) { return outer(x, y); }, ct::Tensor<float, 2>{2, 3},
                     ct::Tensor<float, 3>{1, 2, 3}) == check::Elements{2, 4, 6, 3, 6, 9});
  check::function([](auto x, auto y) { return dot(x, y * y); }, a, b);
  check::function([](auto x, auto y) { return outer(x, sin(y)); }, check::random<ct::Tensor<double, 2>>(1),
                  b);
}

TEST_CASE("eye has ones on its diagonal, whatever traced value it is made beside") {
  CHECK(check::value([](auto x) { return ct::eye<2>(x); }, ct::Tensor<double, 7>{}) ==
        check::Elements{1, 0, 0, 1});
  CHECK(check::value([](auto x) { return ct::eye<2, 3>(x); }, 0.5f) == check::Elements{1, 0, 0, 0, 1, 0});
  CHECK(check::value([](auto x) { return ct::eye<3, 2>(x); }, 0.5f) == check::Elements{1, 0, 0, 1, 0, 0});
  check::function([](auto x) { return matmul(x + 2.0 * ct::eye<3>(x), x); },
                  check::random<ct::Tensor<double, 3, 3>>(1));
}

TEST_CASE("diagonals and their sums, also of a batch") {
  const ct::Tensor<double, 2, 2, 2> x{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(check::value([](auto m) { return diagonal(m); }, x) == check::Elements{1, 4, 5, 8});
  CHECK(check::value([](auto m) { return sum<-1>(diagonal(m)); }, x) == check::Elements{5, 13});
  CHECK(check::gradient([](auto m) { return sum(diagonal(m)); }, x)[0] ==
        check::Elements{1, 0, 0, 1, 1, 0, 0, 1});
  check::function([](auto m) { return sum(diagonal(matmul(m, m))); },
                  check::random<ct::Tensor<double, 5, 5>>(1));
}
