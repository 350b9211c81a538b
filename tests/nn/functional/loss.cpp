// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr auto mse = [](auto x, auto y) { return ct::mse(x, y); };
constexpr auto huber = [](auto x, auto y) { return ct::huber(x, y, 0.7); };
constexpr auto bce = [](auto x, auto t) { return ct::binary_cross_entropy_with_logits(x, t); };
constexpr auto kl = [](auto l, auto p) { return ct::kl_div(l, p); };

const auto x = check::random<ct::Tensor<double, 3, 7>>(1), y = check::random<ct::Tensor<double, 3, 7>>(2);
const auto t = check::random<ct::Tensor<double, 3, 7>>(3, 0.05, 0.95);

/// The mean over all elements of a function of two numbers.
template <class A, class F>
double mean(const A& a, const A& b, F f) {
  double s = 0;
  for (std::size_t i = 0; i < a.size(); ++i) s += f(a[i], b[i]);
  return s / static_cast<double>(a.size());
}

template <class F, std::size_t... E>
void single(F f, const ct::Tensor<double, E...>& a, const ct::Tensor<double, E...>& b) {
  ct::Tensor<float, E...> p, q;
  for (std::size_t i = 0; i < a.size(); ++i) {
    p[i] = static_cast<float>(a[i]);
    q[i] = static_cast<float>(b[i]);
  }
  check::programs(f, p, q);
}

}  // namespace

TEST_CASE("mse and huber agree with their definitions, and their derivatives with differences") {
  CHECK(check::value(mse, x, y)[0] ==
        doctest::Approx(mean(x, y, [](double a, double b) { return (a - b) * (a - b); })));
  CHECK(check::value(huber, x, y)[0] == doctest::Approx(mean(x, y, [](double a, double b) {
          const double e = std::abs(a - b);
          return e < 0.7 ? 0.5 * e * e : 0.7 * (e - 0.35);
        })));
  check::function(mse, x, y);
  check::function(huber, x, y);
  single(mse, x, y);
  single(huber, x, y);
}

TEST_CASE_TEMPLATE("huber far out, at delta and at 0", T, float, double) {
  const ct::Tensor<T, 5> far{T(-1e30), T(1e30), 1, 0, T(-1e4)}, zero;
  CHECK(check::same(check::gradient([](auto a, auto b) { return 5.0 * ct::huber(a, b); }, far, zero)[0],
                    {-1, 1, 1, 0, -1}, 1e-6));
  CHECK(std::isfinite(check::value([](auto a, auto b) { return ct::huber(a, b); }, far, zero)[0]));
}

TEST_CASE("binary cross entropy agrees with its definition, and its derivatives with differences") {
  CHECK(check::value(bce, x, t)[0] == doctest::Approx(mean(x, t, [](double a, double p) {
          const double s = 1 / (1 + std::exp(-a));
          return -p * std::log(s) - (1 - p) * std::log(1 - s);
        })));
  check::function(bce, x, t);
  single(bce, x, t);
}

TEST_CASE_TEMPLATE("binary cross entropy of far logits costs nothing where right and |x| where wrong", T,
                   float, double) {
  for (const double size : {1e4, 1e30}) {
    const T s = static_cast<T>(size);
    const ct::Tensor<T, 4> logits{s, -s, s, -s}, right{1, 0, 1, 0}, wrong{0, 1, 0, 1};
    CHECK(check::value(bce, logits, right)[0] == 0);
    CHECK(check::value(bce, logits, wrong)[0] == static_cast<double>(s));
    CHECK(check::gradient(bce, logits, right)[0] == check::Elements{0, 0, 0, 0});
    CHECK(check::gradient(bce, logits, wrong)[0] == check::Elements{0.25, -0.25, 0.25, -0.25});
  }
}

TEST_CASE("binary cross entropy's gradient is accurate for sure labels, and right at 0") {
  const ct::Tensor<double, 3> logits{30, -30, 0}, labels{1, 0, 1};
  const double tail = std::exp(-30.0) / (1 + std::exp(-30.0));
  CHECK(check::same(check::gradient([](auto a, auto b) { return 3.0 * bce(a, b); }, logits, labels)[0],
                    {-tail, tail, -0.5}, 1e-14));
}

TEST_CASE("kl_div agrees with its definition, and its derivatives with differences") {
  double s = 0;
  for (std::size_t i = 0; i < 21; ++i) s += t[i] * (std::log(t[i]) - x[i]) / 3;
  CHECK(check::value(kl, x, t)[0] == doctest::Approx(s));
  check::function(kl, x, t);
  single(kl, x, t);
}

TEST_CASE("kl_div adds nothing where the target is 0, also for impossible predictions") {
  const ct::Tensor<double, 1, 3> l{-inf, std::log(0.5), std::log(0.5)}, p{0, 0.5, 0.5};
  CHECK(check::value(kl, l, p)[0] == doctest::Approx(0));
  CHECK(check::gradient(kl, l, p)[0] == check::Elements{0, -0.5, -0.5});
}

TEST_CASE("l1_loss agrees with its definition, and has the derivative 0 where nothing differs") {
  const auto l1 = [](auto a, auto b) { return ct::l1_loss(a, b); };
  CHECK(check::value(l1, x, y)[0] ==
        doctest::Approx(mean(x, y, [](double a, double b) { return std::abs(a - b); })));
  check::function(l1, x, y);
  const ct::Tensor<double, 2> a{1, 4}, b{1, 2};
  CHECK(check::gradient(l1, a, b)[0] == check::Elements{0, 0.5});
}

TEST_CASE("nll_loss of log_softmax is cross_entropy") {
  const ct::Tensor<std::int32_t, 3> classes{6, 0, 3};
  constexpr auto nll = [](auto a, auto c) { return ct::nll_loss(ct::log_softmax(a), c); };
  constexpr auto whole = [](auto a, auto c) { return ct::cross_entropy(a, c); };
  CHECK(check::same(check::value(nll, x, classes), check::value(whole, x, classes), 1e-14));
  check::function(nll, x, classes);
  const check::Elements rows =
      check::value([](auto a, auto c) { return ct::nll_loss<ct::Reduction::none>(a, c); }, x, classes);
  CHECK(rows == check::Elements{-x(0, 6), -x(1, 0), -x(2, 3)});
}

TEST_CASE("negative logarithms of densities agree with them, and derivatives with differences") {
  constexpr auto gaussian = [](auto a, auto b, auto v) { return ct::gaussian_nll_loss(a, b, v); };
  constexpr auto poisson = [](auto a, auto b) { return ct::poisson_nll_loss(a, b); };
  double normal = 0, counts = 0;
  for (std::size_t i = 0; i < 21; ++i) {
    const double e = x[i] - y[i];
    normal -= std::log(std::exp(-e * e / (2 * t[i])) / std::sqrt(t[i])) / 21;
    counts -= std::log(std::pow(std::exp(x[i]), t[i]) * std::exp(-std::exp(x[i]))) / 21;
  }
  CHECK(check::value(gaussian, x, y, t)[0] == doctest::Approx(normal));
  CHECK(check::value(poisson, x, t)[0] == doctest::Approx(counts));
  check::function(gaussian, x, y, t);
  check::function(poisson, x, t);
  // One variance for all; and a variance of 0 counts as epsilon.
  check::function([](auto a, auto b, auto v) { return ct::gaussian_nll_loss(a, b, v); }, x, y, 0.3);
  const ct::Tensor<double, 1> one{1}, two{2}, none{0};
  CHECK(check::value([](auto a, auto b, auto v) { return ct::gaussian_nll_loss(a, b, v, 0.5); }, one, two,
                     none)[0] == doctest::Approx(0.5 * (std::log(0.5) + 2)));
}
