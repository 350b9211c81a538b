// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which functions become straight-line SIMD code.
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::run::Form;

namespace {
template <class... A, class F>
constexpr Form form(F) {
  return ct::run::form_of<ct::run::ValueSource<F, A...>>();
}
using Small = ct::Tensor<double, 3, 3>;
}  // namespace

TEST_CASE("small tensors are packed, numbers straight, large tensors planned, loops looped") {
  CHECK(form<double>([](auto x) { return x * x; }) == Form::straight);
  CHECK(form<Small>([](auto x) { return matmul(x, x); }) == Form::packed);
  CHECK(form<ct::Tensor<double, 100, 100>>([](auto x) { return x * x; }) == Form::planned);
  CHECK(form<Small>([](auto x) { return ct::repeat<3>([](auto s) { return s * s; }, x); }) == Form::looped);
}

TEST_CASE("what looks something up, or mixes types, follows a plan") {
  using Index = ct::Tensor<std::int32_t, 2>;
  CHECK(form<Small, Index>([](auto x, auto i) { return gather(x, i); }) == Form::planned);
  CHECK(form<Small, Index>([](auto x, auto i) { return sum(x) * ct::cast<double>(i); }) == Form::planned);
}

TEST_CASE("code that would be long is a loop instead") {
  constexpr auto f = [](auto x) {
    auto y = x;
    for (int i = 0; i < 40; ++i) y = tanh(y + x);
    return y;
  };
  CHECK(form<ct::Tensor<double, 3>>([](auto x) { return tanh(x); }) == Form::packed);
  CHECK(form<ct::Tensor<double, 4 * ct::simd::width<double>>>(f) == Form::planned);
}
