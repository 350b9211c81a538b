// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A replay computes what the program computes, rounds as its types do, and marks what is not finite.
#include <ctgrad/nn.hpp>
#include <ctgrad/run/recorded.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace ct = ctgrad;
using ct::run::Elements;

namespace {

template <class Source>
ct::run::Replay replay(ct::run::LeafReader leaves) {
  return ct::run::Replay(ct::run::Recorded<Source>::recording, leaves);
}

}  // namespace

TEST_CASE("roots are those of the program, and values that nothing needs are gone") {
  constexpr auto f = [](auto x, auto w) { return ct::softmax(ct::matmul(tanh(x), w)) * 2.0; };
  using X = ct::Tensor<double, 3, 4>;
  using W = ct::Tensor<double, 4, 5>;
  X x;
  W w;
  std::mt19937 generator(1);
  std::normal_distribution<double> normal;
  for (double& e : x) e = normal(generator);
  for (double& e : w) e = normal(generator);
  const auto read = [&](std::size_t k) {
    return k == 0 ? Elements(x.begin(), x.end()) : Elements(w.begin(), w.end());
  };
  auto r = replay<ct::run::ValueSource<std::remove_const_t<decltype(f)>, X, W>>(read);
  r.run();
  const auto expected = ct::evaluate(f)(x, w);
  const int root = r.graph().roots[0];
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(r.value(root)[i] == doctest::Approx(expected[i]));
  std::size_t kept = 0;
  for (int id = 0; id < static_cast<int>(r.graph().nodes.size()); ++id)
    kept += r.node(id).type == ct::Scalar::f64 && !r.value(id).empty();
  CHECK(kept == 1 + static_cast<std::size_t>(r.node(root).op->arity));  // the root and what it is made of
  r.run(root);
  for (int k = 0; k < r.node(root).op->arity; ++k) CHECK_FALSE(r.value(r.node(root).in.items[k]).empty());
}

TEST_CASE("values are rounded to the type of their node") {
  constexpr auto f = [](auto x) { return x * x; };
  const auto square = [&]<class T>(T) {
    using X = ct::Tensor<T, 2>;
    const auto read = [](std::size_t) { return Elements{1e20, 1e-30}; };
    auto r = replay<ct::run::ValueSource<std::remove_const_t<decltype(f)>, X>>(read);
    r.run();
    return r.value(r.graph().roots[0]);
  };
  CHECK(std::isinf(square(float{})[0]));
  CHECK(square(float{})[1] == 0);
  CHECK(square(double{})[0] == 1e40);
  CHECK(square(double{})[1] == doctest::Approx(1e-60));
}

TEST_CASE("summaries count and bound") {
  ct::run::Summary s;
  for (double x : {1.0, -3.0, 2.0, std::nan(""), -HUGE_VAL, HUGE_VAL}) s.add(x);
  CHECK(s.min == -3);
  CHECK(s.max == 2);
  CHECK(s.nan == 1);
  CHECK(s.infinite == 2);
  CHECK(s.finite == 3);
  CHECK(s.magnitude() == 3);
  CHECK_FALSE(s.all_finite());
}
