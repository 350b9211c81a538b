// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <numeric>

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(),
                 none = std::numeric_limits<double>::quiet_NaN();

template <int Axis = -1>
constexpr auto up = [](auto x) { return sort<Axis>(x); };
template <int Axis = -1>
constexpr auto down = [](auto x) { return sort<Axis>(x, true); };
constexpr auto from = [](auto x) { return argsort(x); };
constexpr auto from_largest = [](auto x) { return argsort(x, true); };

/// Indices of a row's elements in order, of equal ones in theirs; NaN is the largest.
check::Elements order(const double* row, std::size_t n, bool descending) {
  const auto less = [](double a, double b) { return !std::isnan(a) && (std::isnan(b) || a < b); };
  check::Elements e(n);
  std::iota(e.begin(), e.end(), 0.0);
  std::sort(e.begin(), e.end(), [&](double i, double j) {
    const double a = row[static_cast<std::size_t>(i)], b = row[static_cast<std::size_t>(j)];
    const bool first = descending ? less(b, a) : less(a, b), last = descending ? less(a, b) : less(b, a);
    return first || (!last && i < j);
  });
  return e;
}

/// Both orders of every row, in registers and by a plan's loops.
template <class T, std::size_t N, std::size_t M>
void sorts(const ct::Tensor<T, N, M>& x) {
  const check::Elements elements = check::elements(x);
  for (const bool descending : {false, true}) {
    check::Elements index, value;
    for (std::size_t i = 0; i < N; ++i)
      for (const double k : order(&elements[i * M], M, descending)) {
        index.push_back(k);
        value.push_back(elements[i * M + static_cast<std::size_t>(k)]);
      }
    CHECK(check::same(check::elements(descending ? planned(down<>, x) : planned(up<>, x)), value));
    CHECK(check::same(descending ? check::value(down<>, x) : check::value(up<>, x), value));
    CHECK(check::same(descending ? check::value(from_largest, x) : check::value(from, x), index));
  }
}

}  // namespace

TEST_CASE_TEMPLATE("rows are sorted both ways, of equal elements the first first", T, float, double) {
  sorts(check::random<ct::Tensor<T, 3, 5>>(1));
}

TEST_CASE("so are long ones, and those of one element") {
  auto ties = check::random<ct::Tensor<float, 4, 37>>(2, -3, 3);
  for (float& e : ties) e = std::round(e);
  sorts(ties);
  sorts(ct::Tensor<float, 1, 1>{3});
}

TEST_CASE_TEMPLATE("NaN is the largest, and infinities have their place", T, float, double) {
  const T big = static_cast<T>(inf), nan_ = static_cast<T>(none);
  sorts(ct::Tensor<T, 3, 5>{nan_, big, 1, nan_, -big, big, nan_, -0.0, 0, nan_, big, -1, nan_, big, nan_});
}

TEST_CASE("along any axis") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 5>>(1);
  CHECK(check::value(up<0>, x) ==
        check::value([](auto v) { return permute<2, 0, 1>(sort(permute<1, 2, 0>(v))); }, x));
  CHECK(check::value(down<-2>, x) ==
        check::value([](auto v) { return permute<0, 2, 1>(sort(permute<0, 2, 1>(v), true)); }, x));
}

TEST_CASE("gradients go to where elements came from, as PyTorch's") {
  const ct::Tensor<double, 5> x{3, -1, 3, 0.5, 2}, w{1, 10, 100, 1000, 10000};
  const auto g = check::gradient([](auto v, auto u) { return sum(sort(v) * u); }, x, w);
  CHECK(g[0] == check::Elements{1000, 1, 10000, 10, 100});
  CHECK(g[1] == check::Elements{-1, 0.5, 2, 3, 3});
  CHECK(check::gradient([](auto v, auto u) { return sum(argsort(v) * u); }, x, w)[0] ==
        check::Elements{0, 0, 0, 0, 0});
}

TEST_CASE("derivatives of both orders agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 4>>(1);
  check::function([](auto v) { return sort(v) * sort(v * v, true); }, x);
  check::function([](auto v) { return exp(sort<1>(v)); }, x);
  check::function([](auto v) { return std::get<0>(ct::top_k<2>(v * v)); }, x);
  check::programs([](auto v) { return sort(v) * v; }, check::random<ct::Tensor<float, 3, 19>>(2));
}

TEST_CASE("top_k has the largest first, with their indices") {
  const ct::Tensor<double, 2, 4> x{1, 4, 4, -2, 0, none, 7, 7};
  const auto [values, indices] = ct::evaluate([](auto v) { return ct::top_k<3>(v); })(x);
  CHECK(check::same(check::elements(values), {4, 4, 1, none, 7, 7}));
  CHECK(check::elements(indices) == check::Elements{1, 2, 0, 1, 2, 3});
  const auto [column, row] = ct::evaluate([](auto v) { return ct::top_k<1, 0>(v); })(x);
  CHECK(check::same(check::elements(column), {1, none, 7, 7}));
  CHECK(check::elements(row) == check::Elements{0, 1, 1, 1});
}

TEST_CASE("vmap over rows, and a median") {
  const auto x = check::random<ct::Tensor<double, 3, 5>>(1);
  CHECK(ct::evaluate([](auto v) { return ct::vmap<0>(up<>)(v); })(x) == ct::evaluate(up<>)(x));
  check::function([](auto v) { return ct::slice<-1, 2, 3>(sort(v * v)); }, x);
}
