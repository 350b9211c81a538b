// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();

template <int K, class Tensor>
void triangles(const Tensor& x, std::size_t rows, std::size_t columns) {
  const check::Elements lower = check::elements(ct::evaluate([](auto v) { return tril(v, K); })(x)),
                        upper = check::elements(ct::evaluate([](auto v) { return triu(v, K); })(x));
  for (std::size_t e = 0; e < x.size(); ++e) {
    const int above = static_cast<int>(e % columns) - static_cast<int>(e / columns % rows);
    CAPTURE(e);
    CHECK(lower[e] == (above <= K ? static_cast<double>(x[e]) : 0));
    CHECK(upper[e] == (above >= K ? static_cast<double>(x[e]) : 0));
  }
}
}  // namespace

TEST_CASE_TEMPLATE("triangles of matrices and of stacks of them, about any diagonal", T, float, double) {
  const auto wide = check::random<ct::Tensor<T, 3, 5>>(1, 1, 9);
  const auto high = check::random<ct::Tensor<T, 2, 7, 4>>(2, 1, 9);
  const auto all = [&]<int... K>(std::integer_sequence<int, K...>) {
    (triangles<K - 8>(wide, 3, 5), ...);
    (triangles<K - 8>(high, 7, 4), ...);
  };
  all(std::integer_sequence<int, 0, 4, 7, 8, 9, 10, 13, 16>{});
  triangles<std::numeric_limits<int>::max()>(wide, 3, 5);
  triangles<std::numeric_limits<int>::min()>(wide, 3, 5);
}

TEST_CASE("the main diagonal stays in both by default") {
  const ct::Tensor<double, 2, 2> x{1, 2, 3, 4};
  CHECK(check::value([](auto v) { return tril(v); }, x) == check::Elements{1, 0, 3, 4});
  CHECK(check::value([](auto v) { return triu(v); }, x) == check::Elements{1, 2, 0, 4});
}

TEST_CASE("triangles' derivatives agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 4, 3>>(1);
  check::function([](auto v) { return tril(v * v); }, x);
  check::function([](auto v) { return exp(triu(v, 1)); }, x);
  check::function([](auto v) { return matmul(tril(v, -1), transpose(triu(v))); }, x);
}

TEST_CASE("what is cut off has gradient 0, whatever it is and whatever its upstream gradient is") {
  const ct::Tensor<double, 2, 2> x{1, std::numeric_limits<double>::quiet_NaN(), 3, 4}, w{1, inf, 3, 4};
  const auto g = check::gradient([](auto v, auto u) { return sum(tril(v) * tril(u)); }, x, w);
  CHECK(g[0] == check::Elements{1, 0, 3, 4});
  CHECK(g[1] == check::Elements{1, 0, 3, 4});
  const auto upstream = ct::vjp([](auto v) { return tril(v); })(w, w).second;
  CHECK(check::elements(upstream) == check::Elements{1, 0, 3, 4});
}

TEST_CASE("vmap over matrices") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 4>>(1);
  CHECK(ct::evaluate([](auto v) { return ct::vmap<0>([](auto m) { return triu(m, 1); })(v); })(x) ==
        ct::evaluate([](auto v) { return triu(v, 1); })(x));
}
