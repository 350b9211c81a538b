// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <map>
#include <string>

namespace {

using Extents = std::map<char, int>;

std::size_t offset(const std::string& letters, const Extents& extent, const Extents& index) {
  std::size_t o = 0;
  for (const char c : letters)
    o = o * static_cast<std::size_t>(extent.at(c)) + static_cast<std::size_t>(index.at(c));
  return o;
}

/// The definition: every combination of indices of all letters.
check::Elements naive(const std::string& first, const std::string& second, const std::string& out,
                      const Extents& extent, const check::Elements& a, const check::Elements& b) {
  std::size_t size = 1;
  for (const char c : out) size *= static_cast<std::size_t>(extent.at(c));
  check::Elements y(size, 0.0);
  Extents index;
  for (const auto& [c, n] : extent) index[c] = 0;
  for (;;) {
    y[offset(out, extent, index)] += a[offset(first, extent, index)] * b[offset(second, extent, index)];
    auto i = index.begin();
    while (i != index.end() && ++i->second == extent.at(i->first)) (i++)->second = 0;
    if (i == index.end()) return y;
  }
}

template <ct::Name Text, class A, class B>
void compare(const A& a, const B& b, const Extents& extent) {
  const std::string text(Text.view());
  CAPTURE(text);
  const std::size_t comma = text.find(','), arrow = text.find("->");
  const check::Elements expected =
      naive(text.substr(0, comma), text.substr(comma + 1, arrow - comma - 1), text.substr(arrow + 2), extent,
            check::elements(a), check::elements(b));
  const check::Elements y =
      check::elements(ct::evaluate([](auto x, auto z) { return ct::einsum<Text>(x, z); })(a, b));
  CHECK(check::relative_error(y, expected) <= (std::is_same_v<typename A::value_type, float> ? 1e-6 : 1e-14));
}

}  // namespace

TEST_CASE_TEMPLATE("einsum of two operands in every role of a letter", T, float, double) {
  const auto ij = check::random<ct::Tensor<T, 3, 4>>(1), ij2 = check::random<ct::Tensor<T, 3, 4>>(2);
  const auto jk = check::random<ct::Tensor<T, 4, 5>>(3);
  const auto i = check::random<ct::Tensor<T, 3>>(4);
  const auto bij = check::random<ct::Tensor<T, 2, 3, 4>>(5);
  const auto bjk = check::random<ct::Tensor<T, 2, 4, 5>>(6);
  const Extents e{{'i', 3}, {'j', 4}}, k{{'i', 3}, {'j', 4}, {'k', 5}},
      b{{'b', 2}, {'i', 3}, {'j', 4}, {'k', 5}}, bi{{'b', 2}, {'i', 3}, {'j', 4}};
  compare<"ij,jk->ik">(ij, jk, k);
  compare<"ij,jk->ki">(ij, jk, k);
  compare<"ij,jk->k">(ij, jk, k);    // i is summed before
  compare<"ij,jk->ijk">(ij, jk, k);  // nothing is summed
  compare<"ij,ij->">(ij, ij2, e);
  compare<"ij,ij->j">(ij, ij2, e);
  compare<"ij,ij->ji">(ij, ij2, e);
  compare<"i,ij->j">(i, ij, e);
  compare<"ij,i->j">(ij, i, e);
  compare<"i,i->">(i, i, {{'i', 3}});
  compare<"i,j->ji">(i, check::random<ct::Tensor<T, 4>>(7), e);
  compare<"bij,bjk->bik">(bij, bjk, b);
  compare<"bij,bjk->ibk">(bij, bjk, b);
  compare<"bij,bjk->ik">(bij, bjk, b);  // two letters are summed
  compare<"bij,jk->kib">(bij, jk, b);
  compare<"bij,ij->b">(bij, ij, bi);
  compare<"bij,ij->bji">(bij, ij, bi);
  compare<"ij,bij->ib">(ij, bij, bi);
}

TEST_CASE("einsum merges several letters of one role") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 4, 5>>(1);
  const auto y = check::random<ct::Tensor<double, 5, 3, 6, 2>>(2);
  compare<"abcd,dbea->ce">(x, y, {{'a', 2}, {'b', 3}, {'c', 4}, {'d', 5}, {'e', 6}});
  compare<"abcd,dbef->fcea">(x, y, {{'a', 2}, {'b', 3}, {'c', 4}, {'d', 5}, {'e', 6}, {'f', 2}});
  const auto wide = check::random<ct::Tensor<double, 1, 2, 1, 2, 3, 4>>(3);
  const auto other = check::random<ct::Tensor<double, 1, 2, 1, 2, 3>>(4);
  compare<"abcdef,abcde->fabcde">(wide, other, {{'a', 1}, {'b', 2}, {'c', 1}, {'d', 2}, {'e', 3}, {'f', 4}});
}

TEST_CASE("einsum of one operand sums and permutes") {
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  CHECK(check::value([](auto v) { return ct::einsum<"ij->ji">(v); }, x) == check::Elements{1, 4, 2, 5, 3, 6});
  CHECK(check::value([](auto v) { return ct::einsum<"ij -> i">(v); }, x) == check::Elements{6, 15});
  CHECK(check::value([](auto v) { return ct::einsum<"ij->">(v); }, x) == check::Elements{21});
  CHECK(check::value([](auto v) { return ct::einsum<"ij->ij">(v); }, x) == check::elements(x));
}

TEST_CASE("einsum of a matrix product is one matmul without copies") {
  const check::Graph g([](auto a, auto b) { return ct::einsum<"ij,jk->ik">(a, b); },
                       check::random<ct::Tensor<double, 3, 4>>(1),
                       check::random<ct::Tensor<double, 4, 5>>(2));
  CHECK(g.builder.size() == 3);
}

TEST_CASE("einsum's derivatives") {
  const auto bij = check::random<ct::Tensor<double, 2, 3, 4>>(1);
  const auto jbk = check::random<ct::Tensor<double, 4, 2, 5>>(2);
  check::function([](auto a, auto b) { return ct::einsum<"bij,jbk->kbi">(a, b); }, bij, jbk);
  check::function([](auto a, auto b) { return ct::einsum<"bij,jbk->bi">(sin(a), b); }, bij, jbk);
  check::function([](auto a) { return ct::einsum<"bij->jb">(a * a); }, bij);
}
