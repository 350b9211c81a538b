// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <ctgrad/train.hpp>

namespace {

template <int... Axes>
constexpr auto f = [](auto x) { return flip<Axes...>(x); };

/// Element by element.
template <class T, std::size_t N, std::size_t M, std::size_t K>
check::Elements flipped(const ct::Tensor<T, N, M, K>& x, bool first, bool second, bool third) {
  check::Elements e;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < M; ++j)
      for (std::size_t k = 0; k < K; ++k)
        e.push_back(
            static_cast<double>(x(first ? N - 1 - i : i, second ? M - 1 - j : j, third ? K - 1 - k : k)));
  return e;
}

struct Palindrome {
  ct::nn::Parameter<3, 2> weight{ct::nn::init::normal(1)};
  constexpr auto operator()(auto x) const { return x * weight + flip<0>(weight); }
};

}  // namespace

TEST_CASE_TEMPLATE("every set of axes, in registers and by a plan's loops", T, float, double) {
  const auto all = [](const auto& x) {
    CHECK(check::elements(planned(f<0>, x)) == flipped(x, true, false, false));
    CHECK(check::elements(planned(f<1>, x)) == flipped(x, false, true, false));
    CHECK(check::elements(planned(f<-1>, x)) == flipped(x, false, false, true));
    CHECK(check::elements(planned(f<0, 1>, x)) == flipped(x, true, true, false));
    CHECK(check::elements(planned(f<-1, 0>, x)) == flipped(x, true, false, true));
    CHECK(check::elements(planned(f<2, 1>, x)) == flipped(x, false, true, true));
    CHECK(check::elements(planned(f<>, x)) == flipped(x, true, true, true));
    CHECK(check::value(f<-1, 0>, x) == flipped(x, true, false, true));
  };
  all(check::random<ct::Tensor<T, 2, 3, 2>>(1));
  all(check::random<ct::Tensor<T, 5, 7, 19>>(2));
}

TEST_CASE("flip's derivatives of both orders agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 4>>(1);
  check::function([](auto v) { return flip<1>(v * v) * v; }, x);
  check::function([](auto v) { return exp(flip<0, 2>(v) * v); }, x);
  check::programs([](auto v) { return flip<-1>(tanh(v)) + v; }, check::random<ct::Tensor<float, 3, 19>>(2));
}

TEST_CASE("all axes of six, and numbers, which have none") {
  const auto x = check::random<ct::Tensor<double, 2, 2, 1, 2, 3, 2>>(1);
  check::Elements backwards = check::elements(x);
  std::reverse(backwards.begin(), backwards.end());
  CHECK(check::value(f<>, x) == backwards);
  CHECK(check::value(f<0, 2, 4>, x) == check::value([](auto v) { return flip<4>(flip<0>(v)); }, x));
  static_assert(ct::evaluate(f<>)(3.0) == 3.0);
}

TEST_CASE("a value that is not finite moves and touches no other") {
  const double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 2, 2> x{1, inf, 3, std::numeric_limits<double>::quiet_NaN()};
  CHECK(check::same(check::value(f<-1>, x), {inf, 1, x[3], 3}));
}

TEST_CASE("vmap over matrices") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 2>>(1);
  CHECK(ct::evaluate([](auto v) { return ct::vmap<0>(f<0>)(v); })(x) == ct::evaluate(f<1>)(x));
  check::function([](auto v) { return ct::vmap<0>([](auto m) { return flip<1>(m) * m; })(v); }, x);
}

TEST_CASE("a Trainer learns what stands at both ends") {
  using X = ct::Tensor<float, 3, 2>;
  constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(flip<0>(model(x)), y); };
  auto trainer = ct::train::make_trainer<Palindrome, X, X>(loss, ct::optim::Sgd{}, 1);
  const X x{1, 2, 2, 1, 3, 2}, y{1, 2, 3, 4, 5, 6};
  double last = 1;
  for (int i = 0; i < 1000; ++i) last = trainer.step(0.1, x, y).loss;
  CHECK(last < 1e-8);
}
