// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("broadcast repeats axes of extent 1 and adds leading ones") {
  const ct::Tensor<double, 2, 1, 3> x{1, 2, 3, 4, 5, 6};
  CHECK(check::value([](auto v) { return ct::broadcast<ct::Shape<2, 2, 3>>(v); }, x) ==
        check::Elements{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6});
  CHECK(check::value([](auto v) { return ct::broadcast<ct::Shape<2, 3>>(v); },
                     ct::Tensor<double, 3>{1, 2, 3}) == check::Elements{1, 2, 3, 1, 2, 3});
  CHECK(check::value([](auto v) { return ct::broadcast<ct::Shape<2, 2>>(v); }, 7.0) ==
        check::Elements{7, 7, 7, 7});
}

TEST_CASE("broadcast's gradient sums over what was repeated") {
  const ct::Tensor<double, 2, 1> x{1, 2};
  const ct::Tensor<double, 2, 3> w{1, 2, 3, 4, 5, 6};
  CHECK(check::gradient([](auto v, auto k) { return sum(k * ct::broadcast<ct::Shape<2, 3>>(v)); }, x, w)[0] ==
        check::Elements{6, 15});
  check::function([](auto v) { return ct::broadcast<ct::Shape<3, 2, 4>>(v * v); }, x);
}

TEST_CASE("broadcasts in elementwise kernels: along rows, over rows and over middle axes") {
  const auto row = check::random<ct::Tensor<double, 19>>(1);
  const auto column = check::random<ct::Tensor<double, 3, 1>>(2);
  const auto middle = check::random<ct::Tensor<double, 2, 1, 19>>(3);
  check::function([](auto r, auto c, auto m) { return exp(r) * c + m * c * m; }, row, column, middle);
}

TEST_CASE("a broadcast that is transposed, and one of a permuted value") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  const auto y = check::random<ct::Tensor<double, 1, 5>>(2);
  check::function([](auto a, auto b) { return transpose(ct::broadcast<ct::Shape<4, 5>>(b)) * sum<0>(a); }, x,
                  y);
  check::function([](auto a) { return ct::broadcast<ct::Shape<2, 4, 3>>(transpose(a * a)); }, x);
}

TEST_CASE("a sum of a broadcast, which needs no pass over what is repeated") {
  const auto x = check::random<ct::Tensor<double, 3, 1>>(1);
  const auto f = [](auto v) { return sum<1>(ct::broadcast<ct::Shape<3, 4>>(v)); };
  const check::Elements y = check::value(f, x);
  for (std::size_t i = 0; i < 3; ++i) CHECK(y[i] == doctest::Approx(4 * x[i]).epsilon(1e-15));
  check::function([](auto v) { return sum<0, 2>(ct::broadcast<ct::Shape<2, 3, 4>>(v * v)); }, x);
}
