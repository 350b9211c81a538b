// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Expr<T, Shape<...>> is what a user's `auto x` is while a function is traced: scalar type and shape in the
// type, so that mistakes are compile errors, and an untyped graph::Value inside, which does the work.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/scalar.hpp>
#include <ctgrad/core/shape.hpp>
#include <ctgrad/graph/builder.hpp>
#include <ctgrad/graph/operation.hpp>

#include <concepts>
#include <source_location>
#include <type_traits>

namespace ctgrad {

namespace op {
struct Add;
struct Sub;
struct Mul;
struct Div;
struct Neg;
struct Less;
struct LessEqual;
constexpr graph::Value broadcast_to(graph::Value, const Dims&);
constexpr graph::Value cast(graph::Value, Scalar);
constexpr graph::Value constant(graph::Builder&, Scalar, const Dims&, double);
}  // namespace op

namespace detail {

constexpr bool broadcastable(const Dims& a, const Dims& b) {
  for (int i = 1; i <= a.rank && i <= b.rank; ++i) {
    const int x = a[a.rank - i], y = b[b.rank - i];
    if (x != y && x != 1 && y != 1) return false;
  }
  return true;
}

constexpr Dims broadcast_dims(const Dims& a, const Dims& b) {
  Dims r = a.rank >= b.rank ? a : b;
  const Dims& s = a.rank >= b.rank ? b : a;
  for (int i = 1; i <= s.rank; ++i)
    if (s[s.rank - i] != 1) r[r.rank - i] = s[s.rank - i];
  return r;
}

template <class Left, class Right>
struct BroadcastShape {
  static_assert(broadcastable(Left::dims, Right::dims),
                "ctgrad: shapes do not match: aligned at the last axis, extents must be equal or 1");
  static constexpr Dims dims =
      broadcastable(Left::dims, Right::dims) ? broadcast_dims(Left::dims, Right::dims) : Left::dims;
  using type = shape_of<dims>;
};

/// Integers are rows, classes, counts: a quotient of them is not.
template <class T>
constexpr void require_divisible() {
  static_assert(
      !std::is_same_v<T, std::int32_t>,
      "ctgrad: integers are not divided; cast them to float or double before, and to std::int32_t after");
}
/// Whether c is a number that values of type T have beside them.
template <class T>
constexpr void require_whole(double c) {
  if constexpr (std::is_same_v<T, std::int32_t>)
    if (c != static_cast<double>(static_cast<std::int64_t>(c)))
      fail("ctgrad: integers meet whole numbers only; cast them to float or double first");
}

}  // namespace detail

/// The shape of an elementwise operation on A and B, as in NumPy.
template <class A, class B>
using broadcast_shape = typename detail::BroadcastShape<A, B>::type;

template <class T, class S>
struct Located;
template <class T, class S>
struct Assigned;

/// A traced value of scalar type T and shape S.
template <class T, class S>
struct Expr {
  static_assert(S::size > 0,
                "ctgrad: an extent is 0: there is nothing to compute with, and no mean or maximum of it");
  using scalar = T;
  using shape = S;

  graph::Value value;

  constexpr Expr() = default;
  constexpr explicit Expr(graph::Value v) : value(v) {}

  /// The untyped value; nodes made next carry the location, and the name of the library's function if one
  /// makes them.
  constexpr graph::Value at(std::source_location where, const char* function = nullptr) const {
    if (!value.valid()) fail("ctgrad: a module's parameter was used outside of tracing");
    value.builder->enter(value.id, where, function);
    return value;
  }

  // Operators are hidden friends one operand of which converts to Located, which is how they learn the
  // caller's line. It is entered in the operator: the other operand's code may have run since.
  template <class U, class R>
  friend constexpr auto operator+(Located<T, S> a, Expr<U, R> b) {
    return binary<op::Add>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator-(Located<T, S> a, Expr<U, R> b) {
    return binary<op::Sub>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator*(Located<T, S> a, Expr<U, R> b) {
    return binary<op::Mul>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator/(Located<T, S> a, Expr<U, R> b) {
    detail::require_divisible<T>();
    return binary<op::Div>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator<(Located<T, S> a, Expr<U, R> b) {
    return compare<op::Less>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator<=(Located<T, S> a, Expr<U, R> b) {
    return compare<op::LessEqual>(a.entered(), b);
  }
  template <class U, class R>
  friend constexpr auto operator>(Located<T, S> a, Expr<U, R> b) {
    return compare<op::Less>(b, a.entered());
  }
  template <class U, class R>
  friend constexpr auto operator>=(Located<T, S> a, Expr<U, R> b) {
    return compare<op::LessEqual>(b, a.entered());
  }

  friend constexpr Expr operator+(Located<T, S> a, double b) { return binary<op::Add>(a, a.same(b)); }
  friend constexpr Expr operator+(double a, Located<T, S> b) { return binary<op::Add>(b.same(a), b); }
  friend constexpr Expr operator-(Located<T, S> a, double b) { return binary<op::Sub>(a, a.same(b)); }
  friend constexpr Expr operator-(double a, Located<T, S> b) { return binary<op::Sub>(b.same(a), b); }
  friend constexpr Expr operator*(Located<T, S> a, double b) { return binary<op::Mul>(a, a.same(b)); }
  friend constexpr Expr operator*(double a, Located<T, S> b) { return binary<op::Mul>(b.same(a), b); }
  friend constexpr Expr operator/(Located<T, S> a, double b) {
    detail::require_divisible<T>();
    return binary<op::Div>(a, a.same(b));
  }
  friend constexpr Expr operator/(double a, Located<T, S> b) {
    detail::require_divisible<T>();
    return binary<op::Div>(b.same(a), b);
  }
  friend constexpr auto operator<(Located<T, S> a, double b) { return compare<op::Less>(a, a.same(b)); }
  friend constexpr auto operator<=(Located<T, S> a, double b) { return compare<op::LessEqual>(a, a.same(b)); }
  friend constexpr auto operator>(Located<T, S> a, double b) { return compare<op::Less>(a.same(b), a); }
  friend constexpr auto operator>=(Located<T, S> a, double b) { return compare<op::LessEqual>(a.same(b), a); }
  friend constexpr Expr operator-(Located<T, S> a) {
    return Expr(graph::elementwise<op::Neg>(a.entered().value));
  }
  friend constexpr Expr operator+(Located<T, S> a) { return Expr(a.value); }

  // a += b names a new value a; what was made of the old one stays as it is.
  template <class X>
  friend constexpr Expr& operator+=(Assigned<T, S> a, const X& b) {
    return a.set(a.located() + b);
  }
  template <class X>
  friend constexpr Expr& operator-=(Assigned<T, S> a, const X& b) {
    return a.set(a.located() - b);
  }
  template <class X>
  friend constexpr Expr& operator*=(Assigned<T, S> a, const X& b) {
    return a.set(a.located() * b);
  }
  template <class X>
  friend constexpr Expr& operator/=(Assigned<T, S> a, const X& b) {
    return a.set(a.located() / b);
  }

  // What Python's users try, and why there is none.
  template <std::same_as<bool> B>
  constexpr explicit operator B() const {
    static_assert(!std::is_same_v<B, bool>,
                  "ctgrad: a traced value is not known yet and decides no branch or loop; select(condition, "
                  "a, b) chooses elementwise, and ctgrad/dual.hpp differentiates code that branches");
    return false;
  }
  template <class I>
  constexpr Expr operator[](const I&) const {
    static_assert(std::is_void_v<I>,
                  "ctgrad: a traced tensor has no [i]; unbind(x)[i] and slice<Axis, Start, "
                  "Stop>(x) take constant indices, gather(x, indices) traced ones");
    return *this;
  }
};

/// An Expr together with the place where it was used as an operand.
template <class T, class S>
struct Located : Expr<T, S> {
  std::source_location place;

  constexpr Located(Expr<T, S> e, std::source_location where = std::source_location::current())
      : Expr<T, S>(e), place(where) {}
  /// The operand, after which nodes carry its place.
  constexpr const Expr<T, S>& entered() const {
    this->at(place);
    return *this;
  }
  constexpr Expr<T, S> same(double c) const {
    detail::require_whole<T>(c);
    this->at(place);
    return Expr<T, S>(op::constant(*this->value.builder, this->value.type(), S::dims, c));
  }
};

/// An Expr on the left of += together with the place where it is.
template <class T, class S>
struct Assigned {
  Expr<T, S>& left;
  std::source_location place;

  constexpr Assigned(Expr<T, S>& e, std::source_location where = std::source_location::current())
      : left(e), place(where) {}
  constexpr Located<T, S> located() const { return {left, place}; }
  template <class U, class R>
  constexpr Expr<T, S>& set(const Expr<U, R>& next) const {
    static_assert(std::is_same_v<S, R>,
                  "ctgrad: +=, -=, *= and /= cannot change the shape of their left side");
    left.value = next.value;
    return left;
  }
};

namespace detail {
template <class T, class S>
constexpr std::true_type is_expr(const Expr<T, S>&);
constexpr std::false_type is_expr(...);
}  // namespace detail

/// A traced value, or a parameter of a module.
template <class X>
concept Traced = decltype(detail::is_expr(std::declval<X>()))::value;

/// A traced value that is state of a model and not one of its parameters: it has no gradient.
template <class X>
concept State = Traced<X> && requires {
  requires std::remove_cvref_t<X>::is_state;
};

namespace detail {
/// x broadcast for an operation with y. Integers that a program computes are whole numbers of its scalar
/// type, and so must be what meets them.
template <class T, class U>
constexpr graph::Value operand(graph::Value x, graph::Value y, const Dims& shape) {
  if constexpr (std::is_same_v<T, std::int32_t> && std::is_same_v<U, std::int32_t>)
    if (x.type() == Scalar::i32 && y.type() != Scalar::i32) x = op::cast(x, y.type());
  return op::broadcast_to(x, shape);
}
}  // namespace detail

/// Elementwise operation on broadcast operands.
template <class Op, class T, class S, class U, class R>
constexpr auto binary(const Expr<T, S>& a, const Expr<U, R>& b) {
  using Common = broadcast_shape<S, R>;
  a.value.builder->touch(b.value.id);
  return Expr<common_scalar<T, U>, Common>(
      graph::elementwise<Op>(detail::operand<T, U>(a.value, b.value, Common::dims),
                             detail::operand<U, T>(b.value, a.value, Common::dims)));
}

/// Elementwise comparison of broadcast operands.
template <class Op, class T, class S, class U, class R>
constexpr auto compare(const Expr<T, S>& a, const Expr<U, R>& b) {
  static_assert(!std::is_void_v<common_scalar<T, U>>);
  using Common = broadcast_shape<S, R>;
  return Expr<bool, Common>(graph::elementwise<Op>(detail::operand<T, U>(a.value, b.value, Common::dims),
                                                   detail::operand<U, T>(b.value, a.value, Common::dims)));
}

}  // namespace ctgrad
