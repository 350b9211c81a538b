// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// einsum: sums of products named by letters, as permutations, matrix products and sums.
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/op/matmul.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sum.hpp>

#include <string_view>

namespace ctgrad::op {

/// The letters of a tensor's axes.
struct Letters {
  int count = 0;
  std::array<char, max_rank> letter{};

  constexpr char operator[](int i) const { return letter[static_cast<std::size_t>(i)]; }
  constexpr int find(char c) const {
    for (int i = 0; i < count; ++i)
      if ((*this)[i] == c) return i;
    return -1;
  }
  constexpr bool has(char c) const { return find(c) >= 0; }
  constexpr bool repeats() const {
    for (int i = 0; i < count; ++i)
      if (find((*this)[i]) != i) return true;
    return false;
  }
  constexpr void push_back(char c) { letter[static_cast<std::size_t>(count++)] = c; }
  constexpr Letters operator+(const Letters& o) const {
    Letters r = *this;
    for (int i = 0; i < o.count; ++i) r.push_back(o[i]);
    return r;
  }
};

/// "bij,bjk->bik", taken apart.
struct Equation {
  std::array<Letters, 2> in;
  Letters out;
  int operands = 1;
  bool well_formed = true;

  constexpr explicit Equation(std::string_view text) {
    Letters* side = &in[0];
    bool arrow = false;
    for (std::size_t i = 0; i < text.size() && well_formed; ++i) {
      const char c = text[i];
      if (c == ' ') continue;
      if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z')) {
        if (side->count == max_rank)
          well_formed = false;
        else
          side->push_back(c);
      } else if (c == ',' && operands == 1 && !arrow) {
        operands = 2;
        side = &in[1];
      } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '>' && !arrow) {
        arrow = true;
        side = &out;
        ++i;
      } else {
        well_formed = false;
      }
    }
    well_formed = well_formed && arrow;
  }
  constexpr bool output_known() const {
    for (int i = 0; i < out.count; ++i)
      if (!in[0].has(out[i]) && !in[1].has(out[i])) return false;
    return true;
  }
  /// The extent of a letter in operands of these shapes; 0 if two extents differ.
  constexpr int extent(char c, const Dims& a, const Dims& b) const {
    const int i = in[0].find(c), j = in[1].find(c);
    if (i >= 0 && j >= 0 && a[i] != b[j]) return 0;
    return i >= 0 ? a[i] : b[j];
  }
  constexpr bool extents_agree(const Dims& a, const Dims& b) const {
    for (int i = 0; i < in[0].count; ++i)
      if (extent(in[0][i], a, b) == 0) return false;
    return true;
  }
  constexpr Dims result(const Dims& a, const Dims& b) const {
    Dims d;
    for (int i = 0; i < out.count; ++i) d.push_back(extent(out[i], a, b));
    return d;
  }
};

namespace detail {

/// A value whose axes have letters.
struct Labelled {
  graph::Value value;
  Letters letters;

  constexpr int extent(char c) const { return letters.has(c) ? value.node().shape[letters.find(c)] : 1; }
  constexpr Dims dims(const Letters& l) const {
    Dims d;
    for (int i = 0; i < l.count; ++i) d.push_back(extent(l[i]));
    return d;
  }
  constexpr int size(const Letters& l) const { return static_cast<int>(dims(l).size()); }

  /// Summed over every letter that neither a nor b has.
  constexpr Labelled sum_others(const Letters& a, const Letters& b) const {
    Labelled r{value, {}};
    unsigned axes = 0;
    for (int i = 0; i < letters.count; ++i)
      if (a.has(letters[i]) || b.has(letters[i]))
        r.letters.push_back(letters[i]);
      else
        axes |= 1u << i;
    if (axes != 0) r.value = reshape(op::sum(value, axes), dims(r.letters));
    return r;
  }
  /// With axes in the order of l, of extent 1 for letters that this value does not have.
  constexpr graph::Value in_order(const Letters& l) const {
    Permute::Order order{};
    std::size_t n = 0;
    for (int i = 0; i < l.count; ++i)
      if (letters.has(l[i])) order[n++] = letters.find(l[i]);
    return reshape(permute(value, order), dims(l));
  }
};

constexpr Labelled product(const Labelled& a, const Labelled& b, const Letters& out) {
  Letters batch, inner, left, right;
  for (int i = 0; i < a.letters.count; ++i) {
    const char c = a.letters[i];
    (!b.letters.has(c) ? left : out.has(c) ? batch : inner).push_back(c);
  }
  for (int i = 0; i < b.letters.count; ++i)
    if (!a.letters.has(b.letters[i])) right.push_back(b.letters[i]);
  const Letters kept = batch + left + right;
  Dims common = a.dims(batch), result = common;
  for (int i = 0; i < left.count; ++i) result.push_back(a.extent(left[i]));
  for (int i = 0; i < right.count; ++i) result.push_back(b.extent(right[i]));
  if (inner.count == 0)  // nothing is summed
    return {broadcast_to(a.in_order(kept), result) * broadcast_to(b.in_order(kept), result), kept};
  if (left.count + right.count == 0) {  // rows times rows
    const Letters all = batch + inner;
    return Labelled{a.in_order(all) * b.in_order(all), all}.sum_others(batch, {});
  }
  if (batch.count + 2 > max_rank) common = {a.size(batch)};
  const auto matrices = [&](const Labelled& x, const Letters& rows, const Letters& columns) {
    Dims d = common;
    d.push_back(x.size(rows));
    d.push_back(x.size(columns));
    return reshape(x.in_order(batch + rows + columns), d);
  };
  return {reshape(op::matmul(matrices(a, left, inner), matrices(b, inner, right)), result), kept};
}

}  // namespace detail

constexpr graph::Value einsum(const Equation& e, graph::Value a, graph::Value b) {
  const detail::Labelled x = detail::Labelled{a, e.in[0]}.sum_others(e.in[1], e.out);
  if (!b.valid()) return x.in_order(e.out);
  const detail::Labelled y = detail::Labelled{b, e.in[1]}.sum_others(e.in[0], e.out);
  return detail::product(x, y, e.out).in_order(e.out);
}

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {

/// What is wrong with an equation for operands of shapes A and B, said once.
template <op::Equation E, int Operands, class A, class B>
struct EinsumShape {
  static_assert(E.well_formed,
                "ctgrad: einsum: not of the form \"ij,jk->ik\", with at most two operands and 6 axes");
  static_assert(!E.well_formed || E.operands == Operands,
                "ctgrad: einsum: the equation has another number of operands");
  static constexpr bool counted = E.in[0].count == A::rank && E.in[1].count == B::rank;
  static_assert(!E.well_formed || E.operands != Operands || counted,
                "ctgrad: einsum: an operand needs one letter for each of its axes");
  static_assert(!E.in[0].repeats() && !E.in[1].repeats(),
                "ctgrad: einsum: a letter stands twice in one operand; diagonals are not supported");
  static_assert(!E.out.repeats(), "ctgrad: einsum: a letter stands twice in the output");
  static_assert(!E.well_formed || E.output_known(), "ctgrad: einsum: an output letter is in no operand");
  static constexpr bool agree = !counted || E.extents_agree(A::dims, B::dims);
  static_assert(agree, "ctgrad: einsum: one letter has different extents");
  static constexpr bool right = E.well_formed && E.operands == Operands && counted && !E.in[0].repeats() &&
                                !E.in[1].repeats() && !E.out.repeats() && E.output_known() && agree;
  static constexpr Dims dims = right ? E.result(A::dims, B::dims) : Dims{};
  using type = shape_of<dims>;
};

}  // namespace detail

/// The sum over all letters that are not in the output of the product of the operands, axes named by letters:
/// einsum<"bij,bjk->bik">(a, b) is a batch of matrix products, einsum<"ij->j">(a) sums columns,
/// einsum<"i,j->ij">(a, b) is an outer product (numpy.einsum with an explicit output). A letter stands at
/// most once in an operand.
template <Name Text, class T, class S, class U, class R>
constexpr auto einsum(Expr<T, S> a, Expr<U, R> b,
                      std::source_location where = std::source_location::current()) {
  constexpr op::Equation equation(Text.view());
  using Result = detail::EinsumShape<equation, 2, S, R>;
  if constexpr (Result::right)
    return Expr<common_scalar<T, U>, typename Result::type>(
        op::einsum(equation, a.at(where, "einsum"), b.value));
}
template <Name Text, class T, class S>
constexpr auto einsum(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  constexpr op::Equation equation(Text.view());
  using Result = detail::EinsumShape<equation, 1, S, Shape<>>;
  if constexpr (Result::right)
    return Expr<T, typename Result::type>(op::einsum(equation, a.at(where, "einsum"), {}));
}

}  // namespace ctgrad
