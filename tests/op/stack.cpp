// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("stack puts values along a new axis, wherever it is") {
  const ct::Tensor<double, 2, 2> x{1, 2, 3, 4}, y{5, 6, 7, 8}, z{9, 10, 11, 12};
  const auto at = []<int Axis>(std::integral_constant<int, Axis>) {
    return [](auto... v) { return stack<Axis>(v...); };
  };
  const ct::Tensor<double, 3, 2, 2> first{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const ct::Tensor<double, 2, 3, 2> middle{1, 2, 5, 6, 9, 10, 3, 4, 7, 8, 11, 12};
  const ct::Tensor<double, 2, 2, 3> last{1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12};
  CHECK(ct::evaluate(at(std::integral_constant<int, 0>{}))(x, y, z) == first);
  CHECK(ct::evaluate(at(std::integral_constant<int, 1>{}))(x, y, z) == middle);
  CHECK(ct::evaluate(at(std::integral_constant<int, -2>{}))(x, y, z) == middle);
  CHECK(ct::evaluate(at(std::integral_constant<int, -1>{}))(x, y, z) == last);
}

TEST_CASE("stack of numbers is a vector, also while compiling") {
  constexpr auto f = [](auto x, auto y) { return ct::stack<0>(x * y, sin(x), y); };
  CHECK(check::same(check::value(f, 2.0, 3.0), {6, std::sin(2.0), 3}, 1e-15));
  static_assert(ct::grad([](auto x) {
                  const auto v = ct::stack<0>(x, x * x);
                  return sum(v * v);
                })(2.0) == 36);
}

TEST_CASE("stack of one value, and of one several times") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  static_assert(std::is_same_v<decltype(ct::evaluate([](auto v) { return stack<1>(v); })(x)),
                               ct::Tensor<double, 3, 1>>);
  CHECK(check::value([](auto v) { return stack<1>(v, v); }, x) == check::Elements{1, 1, 2, 2, 3, 3});
}

TEST_CASE("stack's derivatives agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 3>>(1);
  const auto y = check::random<ct::Tensor<double, 2, 3>>(2);
  check::function([](auto a, auto b) { return tanh(stack<1>(a * a, exp(b), a)); }, x, y);
  check::function([](auto a, auto b) { return sum<-1>(stack<-1>(a, b, a * b, b, a)); }, x, y);
}

TEST_CASE("vmap stacks the values of each element") {
  const auto x = check::random<ct::Tensor<double, 4, 3>>(1);
  const auto y = check::random<ct::Tensor<double, 4, 3>>(2);
  CHECK(ct::evaluate([](auto a, auto b) {
          return ct::vmap<0, 0>([](auto u, auto v) { return stack<0>(u, v); })(a, b);
        })(x, y) == ct::evaluate([](auto a, auto b) { return stack<1>(a, b); })(x, y));
}
