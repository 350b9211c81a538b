// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <limits>

namespace {

/// 1 where a condition holds, else 0.
constexpr auto shown = [](auto condition, auto like) { return select(condition, 0 * like + 1.0, 0.0); };

constexpr auto both = [](auto a, auto b) { return shown(a < 0.5 && b < 0.5, a); };
constexpr auto either = [](auto a, auto b) { return shown(a < 0.5 || b < 0.5, a); };
constexpr auto neither = [](auto a, auto b) { return shown(!(a < 0.5 || b < 0.5), a); };
constexpr auto one = [](auto a, auto b) {
  const auto p = a < 0.5, q = b < 0.5;
  return shown((p && !q) || (!p && q), a);
};

}  // namespace

TEST_CASE_TEMPLATE("and, or and not have the truth tables of bool", T, float, double) {
  const ct::Tensor<T, 4> a{0, 0, 1, 1}, b{0, 1, 0, 1};
  CHECK(check::elements(ct::evaluate(both)(a, b)) == check::Elements{1, 0, 0, 0});
  CHECK(check::elements(ct::evaluate(either)(a, b)) == check::Elements{1, 1, 1, 0});
  CHECK(check::elements(ct::evaluate(neither)(a, b)) == check::Elements{0, 0, 0, 1});
  CHECK(check::elements(ct::evaluate(one)(a, b)) == check::Elements{0, 1, 1, 0});
}

TEST_CASE("conditions in constant expressions") {
  static_assert(ct::evaluate(both)(0.0, 0.0) == 1.0);
  static_assert(ct::evaluate(both)(0.0, 1.0) == 0.0);
  static_assert(ct::evaluate(one)(1.0, 0.0) == 1.0);
  static_assert(ct::evaluate(neither)(1.0, 1.0) == 1.0);
}

TEST_CASE_TEMPLATE("a bool beside a condition is a condition that holds everywhere or nowhere", T, float,
                   double) {
  constexpr std::size_t n = 37;  // more than a batch
  const auto x = check::random<ct::Tensor<T, n>>(1);
  ct::Tensor<std::int32_t, n> index;
  for (std::size_t i = 0; i < n; ++i) index[i] = static_cast<std::int32_t>(i % 5);
  const auto f = []<bool B>(std::bool_constant<B>, const auto& v) {
    return check::value(
        [](auto a) {
          const auto low = a < 0.5;
          return shown(low && B, a) + 2 * shown(B && low, a) + 4 * shown(low || B, a) +
                 8 * shown(B || low, a) + 16 * shown(!(low && B), a);
        },
        v);
  };
  const check::Elements with = f(std::true_type{}, x), without = f(std::false_type{}, x);
  const auto integers = ct::evaluate([](auto i, auto v) {
    return select((i < 2 && true) || false, v, 0.0) + 2 * select(i < 2 && false, v, 0.0) +
           4 * select(i < 2 || true, v, 0.0);
  })(index, x);
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(with[i] == (x[i] < T(0.5) ? 15 : 28));
    CHECK(without[i] == (x[i] < T(0.5) ? 28 : 16));
    CHECK(integers[i] == (index[i] < 2 ? 5 * x[i] : 4 * x[i]));
  }
}

TEST_CASE("a comparison with NaN does not hold, and its negation does") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const ct::Tensor<double, 3> x{nan, -1, 1};
  CHECK(check::value([](auto v) { return select(!(v < 0.0), 1.0 + 0 * round(select(v < 0.0, v, 0.0)), 0.0); },
                     x) == check::Elements{1, 0, 1});
  CHECK(check::value([](auto v) { return select(v < 0.0 || v >= 0.0, v, 5.0); }, x) ==
        check::Elements{5, -1, 1});
}

TEST_CASE("conditions broadcast, and gradients select by them") {
  const auto x = check::random<ct::Tensor<double, 3, 1>>(1);
  const auto y = check::random<ct::Tensor<double, 2, 1, 4>>(2);
  check::function([](auto a, auto b) { return select(a < 0.0 && b < 0.0, a * b, a + b); }, x, y);
  check::function([](auto a, auto b) { return select(a < 0.0 || !(b < 0.0), a * b * b, a); }, x, y);
}

TEST_CASE_TEMPLATE("conditions on integers, alone and beside others", T, float, double) {
  constexpr std::size_t n = 37;  // more than a batch
  ct::Tensor<std::int32_t, n> i;
  ct::Tensor<T, n> x;
  for (std::size_t k = 0; k < n; ++k) {
    i[k] = static_cast<std::int32_t>(k % 7);
    x[k] = static_cast<T>(static_cast<double>(k) - 18);
  }
  const auto window =
      ct::evaluate([](auto index, auto v) { return select(index >= 2 && index < 5, v, 0.0); })(i, x);
  const auto outside =
      ct::evaluate([](auto index, auto v) { return select(!(index >= 2) || index >= 5, v, 0.0); })(i, x);
  const auto mixed =
      ct::evaluate([](auto index, auto v) { return select(index < 3 && v > 0.0, v, 0.0); })(i, x);
  const auto mixed_too =
      ct::evaluate([](auto index, auto v) { return select(v > 0.0 || index < 3, v, 0.0); })(i, x);
  for (std::size_t k = 0; k < n; ++k) {
    CHECK(window[k] == (i[k] >= 2 && i[k] < 5 ? x[k] : T(0)));
    CHECK(outside[k] == (i[k] < 2 || i[k] >= 5 ? x[k] : T(0)));
    CHECK(mixed[k] == (i[k] < 3 && x[k] > 0 ? x[k] : T(0)));
    CHECK(mixed_too[k] == (i[k] < 3 || x[k] > 0 ? x[k] : T(0)));
  }
}

TEST_CASE("vmap, slices and transposes of conditions") {
  const auto x = check::random<ct::Tensor<double, 3, 4>>(1);
  check::function(
      [](auto v) {
        return ct::vmap<0>([](auto row) { return select(row < 0.0 && row > -0.5, row * row, row); })(v);
      },
      x);
  check::function(
      [](auto v) {
        const auto inside = v < 0.0 && v > -0.5;
        return select(ct::slice<0, 0, 2>(inside), ct::slice<0, 1, 3>(v), 0.0) +
               select(transpose(ct::slice<1, 0, 2>(transpose(!inside))), ct::slice<0, 0, 2>(v), 1.0);
      },
      x);
}
