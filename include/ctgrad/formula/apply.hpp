// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Canonical form of functions: folded constants, signs taken out of odd and even functions, log and exp
// undone.
#pragma once
#include <ctgrad/formula/algebra.hpp>

namespace ctgrad::formula {

namespace function {

/// f(−a) = −f(a), f(−a) = f(a), or neither.
enum class Symmetry { odd, even, none };

struct Exp;
struct Expm1;
struct Log;
struct Log1p;
struct Sin;
struct Cos;
struct Tan;
struct Asin;
struct Acos;
struct Atan;
struct Sinh;
struct Cosh;
struct Tanh;
struct Erf;
struct Abs;
struct Sign;
struct Pow;

}  // namespace function

namespace algebra {

/// Whether the first coefficient is negative, so that the canonical argument of an odd or even function is
/// −A.
template <class A>
inline constexpr bool negative = Term<A>::coefficient.num < 0;
template <class First, class... T>
inline constexpr bool negative<Sum<First, T...>> = negative<First>;

/// F(A) in canonical form: values at 0 are folded and signs taken out of odd and even functions.
template <class F, class A>
struct Apply {
  static constexpr auto make() {
    if constexpr (F::at_zero >= 0 && std::is_same_v<A, Zero>)
      return Number<F::at_zero>{};
    else if constexpr (F::symmetry == function::Symmetry::none || !negative<A>)
      return Call<F, A>{};
    else if constexpr (F::symmetry == function::Symmetry::odd)
      return scale<-1, 1, Call<F, scale<-1, 1, A>>>{};
    else
      return Call<F, scale<-1, 1, A>>{};
  }
  using type = decltype(make());
};
// log(exp(a)) is a, and exp(log(a)) is a wherever it is defined.
template <class A>
struct Apply<function::Log, Call<function::Exp, A>> {
  using type = A;
};
template <class A>
struct Apply<function::Exp, Call<function::Log, A>> {
  using type = A;
};
template <>
struct Apply<function::Log, One> {
  using type = Zero;
};
template <std::int64_t N, std::int64_t D>
requires(N != 0) struct Apply<function::Abs, Number<N, D>> {
  using type = Number<detail::magnitude(N), D>;
};
template <std::int64_t N, std::int64_t D>
requires(N != 0) struct Apply<function::Sign, Number<N, D>> {
  using type = Number<(N < 0 ? -1 : 1)>;
};

/// A to the power B.
template <class A, class B>
struct ApplyPow {
  using type = Call<function::Pow, A, B>;
};
template <class A, std::int64_t N, std::int64_t D>
struct ApplyPow<A, Number<N, D>> {
  using type = raise<A, N, D>;
};
template <class B>
struct ApplyPow<One, B> {
  using type = One;
};
template <>
struct ApplyPow<One, One> {
  using type = One;
};

}  // namespace algebra

}  // namespace ctgrad::formula
