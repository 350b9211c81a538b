// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas as text, made by the compiler: sin(x) * y, x^2 - 1, 1 / (2 * x).
#pragma once
#include <ctgrad/formula/node.hpp>

namespace ctgrad::formula {

/// Text of N characters.
template <std::size_t N>
struct Text {
  char text[N + 1]{};

  constexpr std::size_t size() const { return N; }
  constexpr const char* c_str() const { return text; }
  constexpr std::string_view view() const { return {text, N}; }
  constexpr operator std::string_view() const { return view(); }
  friend constexpr bool operator==(const Text& a, std::string_view b) { return a.view() == b; }
};

namespace detail {

/// Writes formulas to memory, or counts characters if there is none.
struct Printer {
  char* out = nullptr;
  std::size_t size = 0;

  // What needs no parentheses where.
  enum Level { in_sum, in_product, in_power };

  constexpr void put(std::string_view s) {
    for (char c : s) {
      if (out != nullptr) out[size] = c;
      ++size;
    }
  }
  constexpr void number(std::int64_t n) { put(decimal(static_cast<std::size_t>(n)).view()); }

  /// A formula, in parentheses if it binds less than its surroundings ask for.
  constexpr void formula(const Node& n, Level level) {
    const bool open = level_of(n) < level;
    if (open) put("(");
    plain(n);
    if (open) put(")");
  }

  static constexpr Level level_of(const Node& n) {
    switch (n.kind) {
    case Kind::sum: return in_sum;
    case Kind::scaled:
    case Kind::product: return in_product;
    case Kind::number: return n.r.whole() && n.r.num >= 0 ? atom : in_product;
    case Kind::power: return n.r.num < 0 ? in_product : n.r == Rational{1, 2} ? atom : in_power;
    case Kind::call: return n.name == "pow" ? in_power : atom;
    default: return atom;
    }
  }
  static constexpr Level atom = static_cast<Level>(in_power + 1);

  constexpr void plain(const Node& n) {
    switch (n.kind) {
    case Kind::symbol:
    case Kind::pi: return put(n.name);
    case Kind::call: return call(n);
    case Kind::power: return n.r.num < 0 ? monomial({1, 1}, n) : power(n, n.r);
    case Kind::sum: return sum(n);
    case Kind::number:
    case Kind::scaled: return signed_term(n);
    case Kind::product: return monomial({1, 1}, n);
    }
  }
  constexpr void signed_term(const Node& n) {
    if (n.r.num < 0) put("-");
    unsigned_term(n);
  }
  constexpr void unsigned_term(const Node& n) {
    if (n.kind == Kind::scaled)
      monomial({magnitude(n.r.num), n.r.den}, n[0]);
    else if (n.kind == Kind::number)
      fraction({magnitude(n.r.num), n.r.den}, " / ");
    else
      formula(n, in_product);
  }
  constexpr void fraction(Rational r, std::string_view slash) {
    number(r.num);
    if (r.whole()) return;
    put(slash);
    number(r.den);
  }
  constexpr void call(const Node& n) {
    if (n.name == "pow") {
      formula(n[0], atom);
      put("^");
      return formula(n[1], atom);
    }
    put(n.name);
    put("(");
    formula(n[0], in_sum);
    put(")");
  }
  /// The base of a power with the positive exponent e.
  constexpr void power(const Node& n, Rational e) {
    if (e == Rational{1, 2}) {
      put("sqrt(");
      formula(n[0], in_sum);
      return put(")");
    }
    formula(n[0], atom);
    put("^");
    if (!e.whole()) put("(");
    fraction(e, "/");
    if (!e.whole()) put(")");
  }
  static constexpr bool is_minus_term(const Node& n) {
    return (n.kind == Kind::scaled || n.kind == Kind::number) && n.r.num < 0;
  }
  /// Terms in order, but a positive one first if there is one.
  constexpr void sum(const Node& n) {
    int first = 0;
    while (first < n.children && is_minus_term(n[first])) ++first;
    if (first == n.children) first = 0;
    signed_term(n[first]);
    for (int i = 0; i < n.children; ++i) {
      if (i == first) continue;
      put(is_minus_term(n[i]) ? " - " : " + ");
      unsigned_term(n[i]);
    }
  }
  /// c > 0 times the factors of n: those with negative exponents after the fraction bar.
  constexpr void monomial(Rational c, const Node& n) {
    const int factors = n.kind == Kind::product ? n.children : 1;
    const auto factor = [&](int i) -> const Node& { return n.kind == Kind::product ? n[i] : n; };
    const auto divides = [&](int i) { return factor(i).kind == Kind::power && factor(i).r.num < 0; };
    int above = c.num != 1, below = c.den != 1;
    for (int i = 0; i < factors; ++i) ++(divides(i) ? below : above);
    bool next = false;
    const auto separate = [&] {
      if (next) put(" * ");
      next = true;
    };
    if (c.num != 1 || above == 0) {
      separate();
      number(c.num);
    }
    for (int i = 0; i < factors; ++i) {
      if (divides(i)) continue;
      separate();
      formula(factor(i), in_power);
    }
    if (below == 0) return;
    put(below > 1 ? " / (" : " / ");
    next = false;
    if (c.den != 1) {
      separate();
      number(c.den);
    }
    for (int i = 0; i < factors; ++i) {
      if (!divides(i)) continue;
      separate();
      const Node& f = factor(i);
      if (f.r == Rational{-1, 1})
        formula(f[0], in_power);
      else
        power(f, -f.r);
    }
    if (below > 1) put(")");
  }
};

template <class H>
inline constexpr std::size_t text_size = [] {
  Printer p;
  p.formula(node<H>, Printer::in_sum);
  return p.size;
}();
template <class H>
inline constexpr auto text_of = [] {
  Text<text_size<H>> t;
  Printer p{t.text};
  p.formula(node<H>, Printer::in_sum);
  return t;
}();

}  // namespace detail

/// The formula as C++-like text with few parentheses; ^ is a power. A constant expression, convertible to
/// std::string_view.
template <Formula H>
constexpr auto to_string(H) {
  return detail::text_of<H>;
}

}  // namespace ctgrad::formula
