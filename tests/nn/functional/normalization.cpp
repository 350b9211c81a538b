// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
}

TEST_CASE("logsumexp along the last, another and several axes, dropped and kept") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 5>>(1, -3, 3);
  check::Elements last, middle(10, 0.0);
  double all = 0;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double s = 0;
      for (std::size_t k = 0; k < 5; ++k) {
        s += std::exp(x(i, j, k));
        middle[5 * i + k] += std::exp(x(i, j, k));
      }
      all += s;
      last.push_back(std::log(s));
    }
  for (double& m : middle) m = std::log(m);
  CHECK(check::same(check::value([](auto v) { return ct::logsumexp(v); }, x), last, 1e-14));
  CHECK(check::same(check::value([](auto v) { return ct::logsumexp<1>(v); }, x), middle, 1e-14));
  CHECK(
      check::same(check::value([](auto v) { return ct::logsumexp<0, 1, 2>(v); }, x), {std::log(all)}, 1e-14));
  check::function([](auto v) { return v - ct::logsumexp<-1>(v, ct::keepdims); }, x);
  check::function([](auto v) { return v * ct::logsumexp<0, 2>(v, ct::keepdims); }, x);
  check::programs([](auto v) { return ct::logsumexp(v); }, check::random<ct::Tensor<float, 3, 19>>(2));
}

TEST_CASE_TEMPLATE("logsumexp of far logits is the largest, and its gradient 0 or 1", T, float, double) {
  for (const double size : {1e4, 1e30}) {
    const T s = static_cast<T>(size);
    const ct::Tensor<T, 2, 3> x{-s, s, 0, -s, -2 * s, -3 * s};
    const double f = static_cast<double>(s);
    CHECK(check::value([](auto v) { return ct::logsumexp(v); }, x) == check::Elements{f, -f});
    CHECK(check::gradient([](auto v) { return sum(ct::logsumexp(v)); }, x)[0] ==
          check::Elements{0, 1, 0, 1, 0, 0});
  }
}

TEST_CASE("logsumexp of infinities") {
  const ct::Tensor<double, 3, 2> x{-inf, -inf, -inf, 3, 0, inf};
  CHECK(check::value([](auto v) { return ct::logsumexp(v); }, x) == check::Elements{-inf, 3, inf});
}

TEST_CASE("softmax and log_softmax have derivatives along any axis and at far logits") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  check::function([](auto v) { return ct::softmax<0>(v); }, x);
  check::function([](auto v) { return ct::log_softmax(v); }, x);
  const ct::Tensor<double, 3> far{-1e30, 1e30, 1e4};
  CHECK(check::value([](auto v) { return ct::log_softmax(v); }, far) == check::Elements{-2e30, 0, -1e30});
  CHECK(check::gradient([](auto v) { return sum(v * ct::softmax(stop_gradient(v))); }, far)[0] ==
        check::Elements{0, 1, 0});
  CHECK(check::gradient([](auto v) { return sum(slice<0, 0, 1>(ct::log_softmax(v))); }, far)[0] ==
        check::Elements{1, -1, 0});
}

TEST_CASE("layer_norm and rms_norm make rows of variance or mean square one") {
  const auto x = check::random<ct::Tensor<double, 3, 7>>(1);
  const auto w = check::random<ct::Tensor<double, 7>>(2), b = check::random<ct::Tensor<double, 7>>(3);
  check::Elements expected;
  for (std::size_t i = 0; i < 3; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < 7; ++k) square += x(i, k) * x(i, k) / 7;
    for (std::size_t k = 0; k < 7; ++k) expected.push_back(x(i, k) / std::sqrt(square + 1e-5) * w[k]);
  }
  constexpr auto rms = [](auto v, auto weight) { return ct::rms_norm(v, weight); };
  CHECK(check::same(check::value(rms, x, w), expected, 1e-13));
  check::function(rms, x, w);
  check::programs(rms, check::random<ct::Tensor<float, 3, 19>>(4), check::random<ct::Tensor<float, 19>>(5));
  check::function([](auto v, auto weight, auto bias) { return ct::layer_norm(v, weight, bias); }, x, w, b);
}

TEST_CASE_TEMPLATE("a NaN anywhere makes its row of softmax, log_softmax and logsumexp NaN, and no other", T,
                   float, double) {
  auto x = check::random<ct::Tensor<T, 2, 41>>(11);
  const auto right = [&](auto f) {
    const auto y = check::elements(ct::evaluate(f)(x));
    const std::size_t half = y.size() / 2;
    bool all = true;
    for (std::size_t i = 0; i < y.size(); ++i) all = all && std::isnan(y[i]) == (i >= half);
    return all;
  };
  for (std::size_t j = 0; j < 41; ++j) {
    CAPTURE(j);
    const T before = std::exchange(x(1, j), std::numeric_limits<T>::quiet_NaN());
    CHECK(right([](auto v) { return ct::softmax(v); }));
    CHECK(right([](auto v) { return ct::log_softmax(v); }));
    CHECK(right([](auto v) { return ct::logsumexp(v); }));
    x(1, j) = before;
  }
}

TEST_CASE("normalize and cosine_similarity agree with their definitions, along either axis") {
  const auto x = check::random<ct::Tensor<double, 4, 7>>(1), y = check::random<ct::Tensor<double, 4, 7>>(2);
  check::Elements lengths, cosines;
  for (std::size_t i = 0; i < 4; ++i) {
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t j = 0; j < 7; ++j)
      xx += x(i, j) * x(i, j), yy += y(i, j) * y(i, j), xy += x(i, j) * y(i, j);
    for (std::size_t j = 0; j < 7; ++j) lengths.push_back(x(i, j) / std::sqrt(xx));
    cosines.push_back(xy / std::sqrt(xx * yy));
  }
  const auto unit = [](auto v) { return ct::normalize(v); };
  const auto cosine = [](auto v, auto w) { return ct::cosine_similarity(v, w); };
  CHECK(check::same(check::value(unit, x), lengths, 1e-14));
  CHECK(check::same(check::value(cosine, x, y), cosines, 1e-13));
  const auto columns = [](auto v, auto w) { return ct::cosine_similarity<0>(transpose(v), transpose(w)); };
  CHECK(check::same(check::value(columns, x, y), cosines, 1e-13));
  check::function(unit, x);
  check::function(cosine, x, y);
  // Broadcast first: along the axis itself, and where ranks differ.
  const ct::Tensor<double, 1, 1> two{2};
  const ct::Tensor<double, 1, 4> ones{1, 1, 1, 1};
  CHECK(check::value(cosine, two, ones)[0] == doctest::Approx(1));
  const ct::Tensor<double, 3, 2> a{1, 2, 3, 4, 5, 6};
  const ct::Tensor<double, 2> b{1, -1};
  const auto down = [](auto v, auto w) { return ct::cosine_similarity<0>(v, w); };
  CHECK(check::same(check::value(down, a, b), {9 / std::sqrt(105.0), -12 / std::sqrt(168.0)}, 1e-14));
}

TEST_CASE("vectors of zeros stay zeros, and far ones get length 1") {
  const ct::Tensor<double, 3, 2> x{0, 0, 3e200, 4e200, 3e-200, 4e-200};
  CHECK(check::same(check::value([](auto v) { return ct::normalize(v, 1e-300); }, x),
                    {0, 0, 0.6, 0.8, 0.6, 0.8}, 1e-14));
  const auto g = check::gradient([](auto v, auto w) { return sum(ct::normalize(v) * w); },
                                 ct::Tensor<double, 2>{}, ct::Tensor<double, 2>{1, 2});
  CHECK(check::same(g[0], {1e12, 2e12}, 1e-14));
}
