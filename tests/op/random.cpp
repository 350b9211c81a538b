// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random numbers: they are functions of their key, and are distributed as they should be. What is compared
// with probabilities is the same in every run; bounds are five standard deviations and more.
#include "check.hpp"

#include <algorithm>
#include <set>

namespace {

using ct::Shape;
namespace random = ct::random;

template <class S>
struct Uniform {
  constexpr auto operator()(auto key) const { return random::uniform<S>(key); }
};
template <class S>
struct Normal {
  constexpr auto operator()(auto key) const { return random::normal<S>(key); }
};
using Large = Shape<400, 1000>;
constexpr double count = 400 * 1000;

template <class F, class T = float>
check::Elements draw(F f, const random::Key<T>& key = random::key<T>(5)) {
  return check::elements(ct::evaluate(f)(key));
}

double correlation(const check::Elements& x, std::size_t distance) {
  double sum = 0;
  for (std::size_t i = distance; i < x.size(); ++i) sum += (x[i] - 0.5) * (x[i - distance] - 0.5);
  return sum * 12 / std::sqrt(static_cast<double>(x.size()));
}

}  // namespace

TEST_CASE("programs draw what the interpreter draws, in both forms of a small function") {
  check::value(Uniform<Shape<3, 5>>{}, random::key<double>(1));
  check::value(Uniform<Shape<2, 3, 37>>{}, random::key(1));
  check::value(Normal<Shape<40>>{}, random::key<double>(2));
  const auto weighted = [](auto x, auto key) { return sum(x * random::normal<Shape<4, 6>>(key)); };
  const auto x = check::random<ct::Tensor<double, 4, 6>>(1);
  const auto g = check::gradient(weighted, x, random::key<double>(3));
  CHECK(check::same(g[0], draw(Normal<Shape<4, 6>>{}, random::key<double>(3)), 1e-14));
  CHECK(g[1] == check::Elements{0, 0});  // keys have no derivative
}

TEST_CASE("numbers are the same in float and double, and in every shape of as many columns") {
  const check::Elements x = draw(Uniform<Shape<6, 50>>{});
  CHECK(x == draw(Uniform<Shape<6, 50>>{}, random::key<double>(5)));
  CHECK(x == draw(Uniform<Shape<2, 3, 50>>{}));
  CHECK(x == check::elements(planned(Uniform<Shape<3, 1, 2, 50>>{}, random::key(5))));
  check::Elements rows;  // the first elements of longer rows
  const check::Elements longer = draw(Uniform<Shape<6, 53>>{});
  for (std::size_t r = 0; r < 6; ++r)
    for (std::size_t j = 0; j < 50; ++j) rows.push_back(longer[r * 53 + j]);
  CHECK(x == rows);
  CHECK(draw(Uniform<Shape<>>{})[0] == draw(Uniform<Shape<3>>{})[0]);
}

TEST_CASE("uniform numbers are uniform, and independent of their neighbours in both directions") {
  check::Elements x = draw(Uniform<Large>{});
  std::array<double, 1000> bins{};
  double mean = 0;
  for (const double u : x) {
    REQUIRE((u >= 0 && u < 1));
    mean += u / count;
    bins[static_cast<std::size_t>(u * 1000)] += 1;
  }
  double chi_squared = 0;
  for (const double n : bins) chi_squared += (n - count / 1000) * (n - count / 1000) / (count / 1000);
  CHECK(std::abs(mean - 0.5) < 5 / std::sqrt(12 * count));
  CHECK(std::abs(chi_squared - 999) < 5 * std::sqrt(2.0 * 999));
  for (const std::size_t distance : std::array<std::size_t, 5>{1, 2, 16, 1000, 2000})
    CHECK(std::abs(correlation(x, distance)) < 5);
  std::sort(x.begin(), x.end());
  const double pairs = count * count / 2 / 0x1p24;  // of equal numbers, as many as there are by chance
  double equal = 0;
  for (std::size_t i = 1; i < x.size(); ++i) equal += x[i] == x[i - 1];
  CHECK(std::abs(equal - pairs) < 5 * std::sqrt(pairs));
}

TEST_CASE("normal numbers have a normal distribution's moments and quantiles") {
  const check::Elements x = draw(Normal<Large>{});
  double moment[5] = {}, beyond[4] = {};
  for (const double z : x) {
    REQUIRE(std::abs(z) < 5.8);
    double power = 1;
    for (double& m : moment) m += power / count, power *= z;
    for (int k = 1; k < 4; ++k) beyond[k] += (z > k) / count;
  }
  const double variances[] = {0, 1, 2, 15, 96};
  const double expected[] = {1, 0, 1, 0, 3};
  for (int k = 1; k < 5; ++k) CHECK(std::abs(moment[k] - expected[k]) < 5 * std::sqrt(variances[k] / count));
  for (int k = 1; k < 4; ++k) {
    const double p = std::erfc(k / std::sqrt(2.0)) / 2;
    CHECK(std::abs(beyond[k] - p) < 5 * std::sqrt(p / count));
  }
}

TEST_CASE_TEMPLATE("bernoulli is true as often as it should be", Percent, std::integral_constant<int, 0>,
                   std::integral_constant<int, 10>, std::integral_constant<int, 50>,
                   std::integral_constant<int, 100>) {
  constexpr double p = Percent::value / 100.0;
  const auto chosen = [](auto key) {
    const auto u = random::uniform<Large>(random::fold_in(key, 1));
    return mean(select(random::bernoulli<Large>(key, p), u * 0.0 + 1.0, 0.0));
  };
  CHECK(std::abs(draw(chosen, random::key<double>(7))[0] - p) <= 5 * std::sqrt(p * (1 - p) / count));
}

static_assert(ct::evaluate(Uniform<Shape<>>{})(random::key<double>(1)) ==
                  ct::evaluate(Uniform<Shape<1>>{})(random::key<double>(1))[0],
              "in constant expressions, too");

TEST_CASE("choices are the same in float and double, also by probabilities that float rounds") {
  static_assert(ct::op::random::threshold(0.7) >= 0.7 && ct::op::random::threshold(0.7) < 0.7 + 0x1p-24);
  static_assert(static_cast<double>(static_cast<float>(ct::op::random::threshold(0.7))) ==
                ct::op::random::threshold(0.7));
  static_assert(ct::op::random::threshold(0) == 0 && ct::op::random::threshold(1) == 1 &&
                ct::op::random::threshold(0.5) == 0.5);
  const auto share = [](auto key) {
    const auto u = random::uniform<Shape<4096, 4096>>(key);
    return sum(select(random::bernoulli<Shape<4096, 4096>>(key, 0.7), u * 0.0 + 1.0, 0.0));
  };
  const double in_double = draw(share, random::key<double>(5))[0];
  CHECK(draw(share)[0] == doctest::Approx(in_double).epsilon(1e-12));
}

TEST_CASE("keys differ by seed and number, in constant expressions too") {
  static_assert(random::key(1) != random::key(2) && random::key(1, 1) != random::key(1, 2));
  static_assert(random::key(1, 2) != random::key(2, 1));
  std::set<std::pair<float, float>> keys;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (std::uint64_t n = 0; n < 100; ++n) {
      const auto k = random::key(seed << (seed % 2 * 32), n << (n % 3 * 20));
      CHECK((std::isfinite(k[0]) && std::isfinite(k[1])));
      keys.emplace(k[0], k[1]);
    }
  CHECK(keys.size() == 100 * 100);
}

TEST_CASE("numbers of split and folded keys have nothing to do with each other") {
  const auto all = [](auto key) {
    const auto [a, b] = random::split<2>(key);
    const auto c = random::fold_in(key, 2), d = random::fold_in(a, 0);
    using S = Shape<1, 20000>;
    return concat<0>(concat<0>(random::uniform<S>(a), random::uniform<S>(b)),
                     concat<0>(random::uniform<S>(c), random::uniform<S>(d)));
  };
  const check::Elements x = draw(all);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 20000; ++k) sum += (x[i * 20000 + k] - 0.5) * (x[j * 20000 + k] - 0.5);
      CHECK(std::abs(sum * 12 / std::sqrt(20000.0)) < 5);
    }
}

TEST_CASE("vmap gives every key its own numbers, and all elements those of one key") {
  const auto f = [](auto x, auto key) { return x + random::uniform<Shape<7>>(key); };
  ct::Tensor<float, 2, 2> keys;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t k = 0; k < 2; ++k) keys(i, k) = random::key(i)[k];
  const ct::Tensor<float, 2, 7> zeros{};
  const check::Elements many = check::elements(ct::evaluate(ct::vmap<0, 0>(f))(zeros, keys));
  check::Elements one_by_one = draw(Uniform<Shape<7>>{}, random::key(0));
  for (const double u : draw(Uniform<Shape<7>>{}, random::key(1))) one_by_one.push_back(u);
  CHECK(many == one_by_one);
}

TEST_CASE("a loop draws in each step by that step's key") {
  const auto walk = [](auto start, auto keys) {
    const auto step = [](auto x, auto key) {
      const auto next = x + random::normal<Shape<3>>(key);
      return std::pair(next, sum(next));
    };
    return scan(step, start, keys).first;
  };
  ct::Tensor<double, 4, 2> keys;
  check::Elements expected(3, 0.0);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto k = random::key<double>(9, i);
    keys(i, 0) = k[0], keys(i, 1) = k[1];
    const check::Elements z = draw(Normal<Shape<3>>{}, k);
    for (std::size_t j = 0; j < 3; ++j) expected[j] += z[j];
  }
  CHECK(check::same(check::elements(ct::evaluate(walk)(ct::Tensor<double, 3>{}, keys)), expected, 1e-13));
}
