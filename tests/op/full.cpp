// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("numbers in the shape of another tensor, or in one that is named") {
  const auto x = check::random<ct::Tensor<double, 2, 3>>(1);
  CHECK(check::value([](auto v) { return ct::full_like(v, 2.5) * 1.0; }, x) == check::Elements(6, 2.5));
  CHECK(check::value([](auto v) { return ct::ones_like(v) + 1.0; }, x) == check::Elements(6, 2));
  CHECK(check::value([](auto v) { return v + ct::zeros_like<ct::Shape<4, 1, 1>>(v); }, x).size() == 24);
  CHECK(check::value([](auto v) { return ct::ones_like<ct::Shape<>>(v) * 3.0; }, x) == check::Elements{3});
  check::function([](auto v) { return exp(v) * ct::full_like<ct::Shape<3>>(v, 2); }, x);
}

TEST_CASE("of the scalar type of what they are like") {
  constexpr auto f = [](auto v) { return ct::zeros_like<ct::Shape<5>>(v); };
  using F = std::remove_const_t<decltype(f)>;
  static_assert(std::is_same_v<ct::trace::Result<F, float>::scalar, float>);
  static_assert(std::is_same_v<ct::trace::Result<F, ct::Tensor<double, 2>>::shape, ct::Shape<5>>);
  const auto second = [](auto t) {
    return gather(t, ct::ones_like<ct::Shape<2>>(ct::iota<int, ct::Shape<4>>(t)));
  };
  CHECK(check::value(second, ct::Tensor<double, 3>{1, 2, 3}) == check::Elements{2, 2});
}

TEST_CASE("a loop begins with zeros") {
  const auto running = [](auto xs) {
    const auto step = [](auto total, auto x) { return std::pair(total + x, total * x); };
    return ct::scan(step, ct::zeros_like<ct::Shape<3>>(xs), xs).second;
  };
  check::function(running, check::random<ct::Tensor<double, 4, 3>>(1));
}
