// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
// x' = a x (1 - x): the logistic map.
constexpr auto logistic = [](auto a, auto x) {
  return ct::repeat<50>([a](auto s) { return a * s * (1 - s); }, x);
};
}  // namespace

TEST_CASE("repeat runs a step again and again, and both modes go through it") {
  const double a = 1.7, x = 0.3;
  double s = x, ds_da = 0, ds_dx = 1;
  for (int i = 0; i < 50; ++i) {
    ds_da = s * (1 - s) + a * (1 - 2 * s) * ds_da;
    ds_dx = a * (1 - 2 * s) * ds_dx;
    s = a * s * (1 - s);
  }
  CHECK(ct::evaluate(logistic)(a, x) == doctest::Approx(s).epsilon(1e-14));
  const auto [da, dx] = ct::grad(logistic)(a, x);
  CHECK(da == doctest::Approx(ds_da).epsilon(1e-12));
  CHECK(dx == doctest::Approx(ds_dx).epsilon(1e-12));
  CHECK(ct::jvp(logistic)(a, x, 1.0, 0.0).second == doctest::Approx(ds_da).epsilon(1e-12));
  CHECK(ct::derivative<1>(logistic)(a, x) == doctest::Approx(ds_dx).epsilon(1e-12));
}

TEST_CASE("a comparison outside of a loop is used in its body and after it") {
  constexpr auto f = [](auto a, auto x) {
    const auto less = a < x;
    const auto y = ct::repeat<3>([a, less](auto s) { return select(less, s * a, s + a); }, x);
    return sum(select(less, y, a * y));
  };
  const ct::Tensor<double, 3> a{0.5, 2, 1}, x{1.5, -0.25, 3};
  double expected = 0;
  const auto [da, dx] = ct::grad(f)(a, x);
  for (std::size_t i = 0; i < 3; ++i) {
    const bool less = a[i] < x[i];
    expected += less ? x[i] * a[i] * a[i] * a[i] : a[i] * (x[i] + 3 * a[i]);
    CHECK(da[i] == doctest::Approx(less ? 3 * x[i] * a[i] * a[i] : x[i] + 6 * a[i]).epsilon(1e-14));
    CHECK(dx[i] == doctest::Approx(less ? a[i] * a[i] * a[i] : a[i]).epsilon(1e-14));
  }
  CHECK(ct::evaluate(f)(a, x) == doctest::Approx(expected).epsilon(1e-14));
}

TEST_CASE("recomputed states give the same derivatives") {
  constexpr auto f = [](auto a, auto x) {
    return ct::repeat<50, ct::States::recompute>([a](auto s) { return a * s * (1 - s); }, x);
  };
  const auto stored = ct::grad(logistic)(1.7, 0.3), recomputed = ct::grad(f)(1.7, 0.3);
  CHECK(std::get<0>(recomputed) == doctest::Approx(std::get<0>(stored)).epsilon(1e-14));
  CHECK(std::get<1>(recomputed) == doctest::Approx(std::get<1>(stored)).epsilon(1e-14));
}

TEST_CASE("second derivatives of a loop agree with differences of the first") {
  const auto h = ct::hessian(logistic)(1.7, 0.3);
  const double e = 1e-5;
  const auto up = ct::grad(logistic)(1.7 + e, 0.3), down = ct::grad(logistic)(1.7 - e, 0.3);
  CHECK(std::get<0>(std::get<0>(h)) ==
        doctest::Approx((std::get<0>(up) - std::get<0>(down)) / (2 * e)).epsilon(1e-6));
  CHECK(std::get<1>(std::get<0>(h)) ==
        doctest::Approx((std::get<1>(up) - std::get<1>(down)) / (2 * e)).epsilon(1e-6));
  CHECK(std::get<0>(std::get<1>(h)) == doctest::Approx(std::get<1>(std::get<0>(h))).epsilon(1e-12));
  // reverse over reverse goes back through the histories
  const double rr = ct::grad<0>([](auto a, auto x) { return ct::grad<0>(logistic)(a, x); })(1.7, 0.3);
  CHECK(rr == doctest::Approx(std::get<0>(std::get<0>(h))).epsilon(1e-12));
}

TEST_CASE("scan of a recurrent network: parameters outside, sequences, outputs") {
  constexpr auto loss = [](auto w, auto u, auto xs) {
    const auto step = [w, u](auto h, auto x) {
      const auto next = tanh(matmul(h, w) + matmul(x, u));
      return std::pair(next, sum(next * next));
    };
    const auto [last, squares] = ct::scan(step, ct::slice<0, 0, 1>(w) * 0.0, xs);
    return sum(last) + sum(squares);
  };
  ct::Tensor<double, 3, 3> w;
  ct::Tensor<double, 2, 3> u;
  ct::Tensor<double, 7, 1, 2> xs;
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = 0.4 * std::sin(static_cast<double>(i + 1));
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = 0.5 * std::cos(static_cast<double>(i));
  for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = std::sin(0.7 * static_cast<double>(i));

  const auto reference = [&] {
    double h[3] = {}, total = 0;
    for (std::size_t t = 0; t < 7; ++t) {
      double next[3];
      for (std::size_t j = 0; j < 3; ++j) {
        double z = xs(t, 0, 0) * u(0, j) + xs(t, 0, 1) * u(1, j);
        for (std::size_t k = 0; k < 3; ++k) z += h[k] * w(k, j);
        next[j] = std::tanh(z);
        total += next[j] * next[j];
      }
      for (std::size_t j = 0; j < 3; ++j) h[j] = next[j];
    }
    return total + h[0] + h[1] + h[2];
  };
  const auto [value, gradient] = ct::value_and_grad(loss)(w, u, xs);
  CHECK(value == doctest::Approx(reference()).epsilon(1e-13));
  const auto& [dw, du, dxs] = gradient;
  const auto check = [&](auto& x, const auto& d) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double at = x[i], e = 1e-6;
      x[i] = at + e;
      const double up = reference();
      x[i] = at - e;
      const double down = reference();
      x[i] = at;
      CHECK(d[i] == doctest::Approx((up - down) / (2 * e)).epsilon(1e-6));
    }
  };
  check(w, dw);
  check(u, du);
  check(xs, dxs);
}

TEST_CASE("a state may be a structure, and ten thousand steps stay small") {
  constexpr auto energy = [](auto x, auto v, auto k) {
    const auto [p, q] = ct::repeat<10000>(
        [k](const auto& s) {
          const auto velocity = std::get<1>(s) - 0.001 * k * std::get<0>(s);
          return std::tuple(std::get<0>(s) + 0.001 * velocity, velocity);
        },
        std::tuple(x, v));
    return 0.5 * q * q + 0.5 * k * p * p;
  };
  double p = 1, q = 0, dp = 0, dq = 0;
  const double k = 2;
  for (int i = 0; i < 10000; ++i) {
    dq -= 0.001 * (p + k * dp);
    q -= 0.001 * k * p;
    dp += 0.001 * dq;
    p += 0.001 * q;
  }
  CHECK(ct::grad<2>(energy)(1.0, 0.0, 2.0) ==
        doctest::Approx(q * dq + 0.5 * p * p + k * p * dp).epsilon(1e-10));
}

TEST_CASE("a loop over a traced sequence may start from numbers, alone and in structures") {
  constexpr auto squares = [](auto xs) {
    return ct::scan([](auto s, auto x) { return std::pair(s + x * x, s); }, 0.5, xs).first;
  };
  constexpr auto sums = [](auto xs) {
    const auto step = [](auto s, auto x) {
      const auto& [n, power] = s;
      return std::pair(std::tuple(n + x, std::array{power[0] * x}), n);
    };
    return std::get<1>(ct::scan(step, std::tuple(0.0, std::array{1.0}), xs).first)[0];
  };
  const ct::Tensor<double, 3> xs{1, 2, 3};
  CHECK(ct::evaluate(squares)(xs) == 14.5);
  CHECK(ct::grad(squares)(xs) == ct::Tensor<double, 3>{2, 4, 6});
  CHECK(ct::grad(sums)(xs) == ct::Tensor<double, 3>{6, 3, 2});
}

namespace {
struct Step {
  ct::nn::Parameter<2> rate;
};
}  // namespace

TEST_CASE("a state that begins with numbers goes on with a model's parameters, and the other way round") {
  constexpr auto grow = [](const auto& model, auto xs) {
    const auto step = [model](auto state, auto x) {
      const auto& [y, z] = state;
      return std::pair(std::pair(y * x + sum(model.rate), std::array{model.rate * x}), std::tuple{});
    };
    const auto zeros = ct::zeros_like(model.rate);
    const auto [y, z] = ct::scan(step, std::pair(0.0, std::array{zeros}), xs).first;
    return y * sum(z[0]);
  };
  ct::nn::Parameters<Step, double> p;
  p["rate"][0] = 0.5;
  p["rate"][1] = 1.5;
  const ct::Tensor<double, 2> xs{2, 3};  // y = 2, then 2·3 + 2; Σz = 2·3
  CHECK(ct::evaluate(grow)(p, xs) == 48);
  CHECK(ct::grad<0>(grow)(p, xs)["rate"][0] == 48);  // both factors are linear in the rates, whose sum is 2
}

TEST_CASE("loops in constant expressions") {
  static_assert(ct::repeat<3>([](auto s) { return s * s; }, 2.0) == 256.0);
  static_assert(ct::scan([](auto s, auto x) { return std::pair(s + x, s * x); }, 1.0,
                         ct::Tensor<double, 3>{1, 2, 3}) == std::pair(7.0, ct::Tensor<double, 3>{1, 4, 12}));
  static_assert(ct::evaluate([](auto x) { return ct::repeat<5>([](auto s) { return s * 2; }, x); })(1.0) ==
                32.0);
  static_assert(ct::grad([](auto x) { return ct::repeat<3>([](auto s) { return s * s; }, x); })(1.0) == 8.0);
}

namespace {
struct Learned {
  ct::nn::Parameter<3> first{ct::nn::init::ones};
  ct::nn::Parameter<3> rate{ct::nn::init::ones};
  constexpr auto operator()(auto xs) const {
    const auto step = [&](auto state, auto x) {
      const auto next = tanh(state * rate + x);
      return std::pair(next, next);
    };
    const auto pairs = [&](auto state, auto x) {
      return std::pair(std::pair(state.first * x, state.second + x), std::tuple{});
    };
    return ct::scan(step, first, xs).second + ct::scan(pairs, std::pair(first, rate), xs).first.second;
  }
};
}  // namespace

TEST_CASE("a loop's state may begin with parameters") {
  constexpr auto loss = [](const auto& model, auto xs) { return sum(ct::square(model(xs))); };
  ct::nn::Parameters<Learned, double> p(1);
  const ct::Tensor<double, 4, 3> xs{0.5, -1, 0.25, 1.5, 0.75, -0.5, -0.25, 1, 0.125, 2, -1.5, 1};
  const auto g = ct::grad<0>(loss)(p, xs);
  for (const char* name : {"first", "rate"})
    for (std::size_t i = 0; i < 3; ++i) {
      auto up = p, down = p;
      up[name][i] += 1e-6;
      down[name][i] -= 1e-6;
      const double slope = (ct::evaluate(loss)(up, xs) - ct::evaluate(loss)(down, xs)) / 2e-6;
      CHECK(g[name][i] == doctest::Approx(slope).epsilon(1e-7));
    }
}

TEST_CASE(
    "a state that begins as integers of an argument goes on with computed ones, and the other way round") {
  // The likeliest successor of a token, again and again.
  constexpr auto greedy = [](auto table, auto token) {
    const auto next = [table](auto t) { return ct::cast<std::int32_t>(argmax<-1>(gather(table, t))); };
    return ct::cast<float>(ct::repeat<5, ct::States::recompute>(next, token));
  };
  const ct::Tensor<float, 3, 3> table{0, 1, 0, 0, 0, 1, 1, 0, 0};
  const auto last = ct::evaluate(greedy)(table, ct::Tensor<std::int32_t, 2>{0, 1});
  CHECK(last[0] == 2);
  CHECK(last[1] == 0);
  // The second is what the first was: only where that is computed, it is, too.
  constexpr auto chain = [](auto xs, auto first) {
    const auto step = [xs](auto state, auto x) {
      const auto [now, before] = state;
      const auto next = ct::cast<std::int32_t>(argmax<-1>(xs * ct::cast_like(now, xs)));
      return std::pair(std::pair(next, now), x * ct::cast_like(before, x));
    };
    return sum(ct::scan(step, std::pair(first, first), xs).second);
  };
  const ct::Tensor<float, 3> xs{1, 3, 2};
  CHECK(ct::evaluate(chain)(xs, 2) == 2 + 3 * 2 + 2 * 1);
  CHECK(ct::grad<0>(chain)(xs, 2) == ct::Tensor<float, 3>{2, 2, 1});
  constexpr auto back = [](auto xs, auto i) {
    const auto step = [i](auto, auto x) { return std::pair(i, x); };
    return ct::cast_like(ct::scan(step, ct::cast<std::int32_t>(argmax<-1>(xs)), xs).first, xs);
  };
  CHECK(ct::evaluate(back)(xs, 7) == 7);
}
