// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

TEST_CASE("vmap computes f for every element") {
  constexpr auto f = [](auto x, auto y) { return sin(x) * y; };
  const ct::Tensor<double, 3> xs{1, 2, 3}, ys{4, 5, 6};
  const ct::Tensor<double, 3> both = ct::vmap(f)(xs, ys), one = ct::vmap<0, ct::unbatched>(f)(xs, 2.0);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(both[i] == doctest::Approx(std::sin(xs[i]) * ys[i]));
    CHECK(one[i] == doctest::Approx(std::sin(xs[i]) * 2));
  }
}

TEST_CASE("vmap of a gradient gives per-example gradients") {
  constexpr auto loss = [](auto w, auto x) {
    const auto y = sum(w * x);
    return y * y;
  };
  const ct::Tensor<double, 2> w{1, -2};
  const ct::Tensor<double, 3, 2> xs{1, 2, 3, 4, 5, 6};
  const ct::Tensor<double, 3, 2> g = ct::vmap<ct::unbatched, 0>(ct::grad<0>(loss))(w, xs);
  for (std::size_t i = 0; i < 3; ++i) {
    const double y = xs(i, 0) - 2 * xs(i, 1);
    CHECK(g(i, 0) == doctest::Approx(2 * y * xs(i, 0)));
    CHECK(g(i, 1) == doctest::Approx(2 * y * xs(i, 1)));
  }
}

TEST_CASE("vmap of structure operations") {
  constexpr auto f = [](auto a, auto b, auto table) {
    const auto product = matmul(a, transpose(b));
    const auto row =
        ct::concat<1>(ct::slice<1, 0, 1>(product), ct::permute<1, 0>(ct::slice<0, 0, 1>(product)));
    return std::tuple(product, row, ct::amax<-1>(a), mean(b),
                      gather(table, ct::iota<std::int32_t, ct::Shape<2>>(a)),
                      ct::reshape<4>(exp(a - ct::amax<-1>(a, ct::keepdims))));
  };
  ct::Tensor<double, 3, 2, 2> as, bs;
  ct::Tensor<double, 3, 5, 4> tables;
  for (std::size_t i = 0; i < as.size(); ++i) {
    as[i] = std::sin(static_cast<double>(i));
    bs[i] = std::cos(static_cast<double>(i));
  }
  for (std::size_t i = 0; i < tables.size(); ++i) tables[i] = static_cast<double>(i);
  const auto batch = ct::vmap(f)(as, bs, tables);
  for (std::size_t n = 0; n < 3; ++n) {
    ct::Tensor<double, 2, 2> a, b;
    ct::Tensor<double, 5, 4> table;
    for (std::size_t i = 0; i < 4; ++i) {
      a[i] = as[4 * n + i];
      b[i] = bs[4 * n + i];
    }
    for (std::size_t i = 0; i < 20; ++i) table[i] = tables[20 * n + i];
    const auto one = ct::evaluate(f)(a, b, table);
    const auto compare = [n](const auto& all, const auto& element) {
      if constexpr (requires { element.size(); })
        for (std::size_t i = 0; i < element.size(); ++i)
          CHECK(all[n * element.size() + i] == doctest::Approx(element[i]));
      else
        CHECK(all[n] == doctest::Approx(element));
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) { (compare(std::get<I>(batch), std::get<I>(one)), ...); }
    (std::make_index_sequence<6>{});
  }
}

namespace {
constexpr auto recurrence = [](auto a, auto xs) {
  const auto [last, seen] =
      ct::scan([a](auto c, auto x) { return std::pair(tanh(a * c + x), c * x); }, a * 0.5, xs);
  return last + sum(seen);
};
}  // namespace

TEST_CASE("vmap of loops, and derivatives of that") {
  const ct::Tensor<double, 2> a{0.3, -0.7};
  const ct::Tensor<double, 2, 4> xs{1, 0.5, -1, 2, 0.1, 0.2, 0.3, 0.4};
  const ct::Tensor<double, 2> both = ct::vmap(recurrence)(a, xs);
  const auto gradients = ct::vmap(ct::grad<0>(recurrence))(a, xs);
  const auto gradient_of_sum =
      ct::grad<0>([](auto b, auto ys) { return sum(ct::vmap(recurrence)(b, ys)); })(a, xs);
  for (std::size_t i = 0; i < 2; ++i) {
    ct::Tensor<double, 4> x;
    for (std::size_t k = 0; k < 4; ++k) x[k] = xs(i, k);
    CHECK(both[i] == doctest::Approx(ct::evaluate(recurrence)(a[i], x)).epsilon(1e-14));
    const double g = ct::grad<0>(recurrence)(a[i], x);
    CHECK(gradients[i] == doctest::Approx(g).epsilon(1e-13));
    CHECK(gradient_of_sum[i] == doctest::Approx(g).epsilon(1e-13));
  }
}

TEST_CASE("vmap of lookups with a table and indices for each element") {
  ct::Tensor<double, 3, 4, 2> tables;
  for (std::size_t i = 0; i < tables.size(); ++i) tables[i] = std::sin(static_cast<double>(i));
  const ct::Tensor<std::int32_t, 3, 5> indices{0, 1, 1, 3, 2, 3, 3, 3, 0, 1, 2, 2, 0, 1, 3};
  constexpr auto f = [](auto table, auto index) {
    const auto rows = gather(table, index);
    return sum(rows * rows);
  };
  const auto values = ct::vmap(f)(tables, indices);
  const auto gradients = ct::vmap(ct::grad<0>(f))(tables, indices);
  for (std::size_t b = 0; b < 3; ++b) {
    double expected = 0;
    ct::Tensor<double, 4, 2> d;
    for (std::size_t k = 0; k < 5; ++k)
      for (std::size_t j = 0; j < 2; ++j) {
        const auto row = static_cast<std::size_t>(indices(b, k));
        expected += tables(b, row, j) * tables(b, row, j);
        d(row, j) += 2 * tables(b, row, j);
      }
    CHECK(values[b] == doctest::Approx(expected).epsilon(1e-14));
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 2; ++j)
        CHECK(gradients(b, i, j) == doctest::Approx(d(i, j)).epsilon(1e-14));
  }
}

TEST_CASE("what is made of an element may have as many axes as there are") {
  constexpr auto f = [](auto x, auto all) {
    const auto y = ct::reshape<2, 1, 1, 1, 1, 3>(x) * all;
    const auto turned = ct::permute<0, 5, 1, 2, 3, 4>(ct::concat<1>(y, ct::flip<5>(sin(y))));
    return ct::reshape<2, 6>(turned) * mean<-1>(square(x), ct::keepdims);
  };
  ct::Tensor<double, 2, 2, 3> xs;
  ct::Tensor<double, 2, 1, 1, 1, 1, 3> all;
  for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = std::sin(static_cast<double>(i));
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<double>(i) - 2;
  const auto values = ct::vmap<0, ct::unbatched>(f)(xs, all);
  for (std::size_t b = 0; b < 2; ++b) {
    ct::Tensor<double, 2, 3> x;
    for (std::size_t i = 0; i < 6; ++i) x[i] = xs[b * 6 + i];
    const auto expected = ct::evaluate(f)(x, all);
    for (std::size_t i = 0; i < 12; ++i)
      CHECK(values[b * 12 + i] == doctest::Approx(expected[i]).epsilon(1e-14));
  }
}
