// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Calls that touch each batch only within itself run slice by slice, with one slice of what is between them.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <random>

namespace ct = ctgrad;

namespace {

template <std::size_t Batch, std::size_t Heads, std::size_t Queries, std::size_t Keys = Queries>
struct Attention {
  static constexpr std::size_t width = 16;
  using Query = ct::Tensor<float, Batch, Heads, Queries, width>;
  using Key = ct::Tensor<float, Batch, Heads, Keys, width>;
};
constexpr auto attention = [](auto q, auto k, auto v) {
  return matmul(softmax(matmul(q, transpose(k)) * 0.25), v);
};
constexpr auto weighted = [](auto q, auto k, auto v, auto w) { return sum(attention(q, k, v) * w); };

template <class F, class... A>
constexpr const auto& plan_of = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan;

void randomize(auto& x, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (float& e : x) e = normal(generator);
}
/// Batch b, head h of a tensor.
template <std::size_t B, std::size_t H, std::size_t T, std::size_t C>
auto head(const ct::Tensor<float, B, H, T, C>& x, std::size_t i) {
  ct::Tensor<float, 1, 1, T, C> r;
  std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(i * T * C), T * C, r.begin());
  return r;
}

}  // namespace

TEST_CASE("each slice of a region is to the last bit what it is alone") {
  using A = Attention<2, 3, 128, 144>;
  using F = std::remove_cvref_t<decltype(attention)>;
  static_assert(plan_of<F, A::Query, A::Key, A::Key>.regions.size() == 1);
  static_assert(plan_of<F, A::Query, A::Key, A::Key>.regions[0].slices == 6);
  A::Query q;
  A::Key k, v;
  randomize(q, 1);
  randomize(k, 2);
  randomize(v, 3);
  const auto all = ct::evaluate(attention)(q, k, v);
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(head(all, i) == ct::evaluate(attention)(head(q, i), head(k, i), head(v, i)));
}

TEST_CASE("and so is each slice's gradient") {
  using A = Attention<2, 3, 128, 144>;
  using G = ct::transform::Grad<std::remove_cvref_t<decltype(weighted)>, 0, 1, 2>;
  static_assert(plan_of<G, A::Query, A::Key, A::Key, A::Query>.regions.size() >= 1);
  A::Query q, w;
  A::Key k, v;
  randomize(q, 1);
  randomize(k, 2);
  randomize(v, 3);
  randomize(w, 4);
  const auto [dq, dk, dv] = ct::grad<0, 1, 2>(weighted)(q, k, v, w);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto [q1, k1, v1] = ct::grad<0, 1, 2>(weighted)(head(q, i), head(k, i), head(v, i), head(w, i));
    CHECK(head(dq, i) == q1);
    CHECK(head(dk, i) == k1);
    CHECK(head(dv, i) == v1);
  }
}

TEST_CASE("a chain of batches of products longer than any region compiles") {
  constexpr auto chain = [](auto x, auto w) {
    auto y = x;
    for (int i = 0; i < 40; ++i) y = matmul(y, w);
    return y;
  };
  using X = ct::Tensor<float, 8, 64, 64>;
  X x, w;
  randomize(x, 1);
  randomize(w, 2);
  for (float& e : w) e /= 8;
  auto expected = x;
  for (int i = 0; i < 40; ++i)
    expected = ct::evaluate([](auto a, auto b) { return matmul(a, b); })(expected, w);
  CHECK(ct::evaluate(chain)(x, w) == expected);
}
