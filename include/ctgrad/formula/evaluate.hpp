// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The value of a formula for values of its symbols: numbers, SIMD batches, traced values or formulas.
#pragma once
#include <ctgrad/formula/functions.hpp>
#include <ctgrad/formula/shared.hpp>

#include <tuple>

namespace ctgrad::formula {

/// The value of the symbol S.
template <class S, class V>
struct Slot {
  V value;
};

/// What constants become next to symbols of type Common.
template <class Common>
struct Constants {
  template <std::int64_t N, std::int64_t D>
  static constexpr auto constant() {
    if constexpr (Formula<Common>)
      return Number<N, D>{};
    else
      return real(Rational{N, D}.value());
  }
  static constexpr auto circle_number() {
    if constexpr (Formula<Common>)
      return Pi{};
    else
      return real(3.14159265358979323846);
  }
  static constexpr auto real([[maybe_unused]] double c) {
    if constexpr (std::is_arithmetic_v<Common>)
      return static_cast<Common>(c);
    else if constexpr (requires { Common(typename Common::value_type{}); })
      return Common(static_cast<typename Common::value_type>(c));  // in every lane of a batch
    else
      return c;
  }
  /// Whether all parts of a formula have values of this type, as for numbers and batches. Traced values
  /// differ in their shapes, but are shared by the graph, and formulas by the compiler.
  static constexpr bool uniform = std::is_same_v<decltype(real(0)), Common>;
};

/// The values of all symbols, and those of the parts Shared that have been calculated before. One type for a
/// whole evaluation: another for each known part took twice as long to compile.
template <class Common, class Shared, class... Slots>
struct Environment;
template <class Common, class... Shared, class... Slots>
struct Environment<Common, List<Shared...>, Slots...> : Constants<Common>, Slots... {
  struct Marks : detail::Type<Shared>... {};
  std::conditional_t<sizeof...(Shared) == 0, List<>, std::array<Common, sizeof...(Shared)>> part{
      zero<Shared>()...};

  constexpr explicit Environment(Slots... s) : Slots(s)... {}

  template <class H>
  static constexpr bool has = is_symbol<H> || std::is_base_of_v<detail::Type<H>, Marks>;

  template <class H>
  constexpr const auto& get() const {
    if constexpr (is_symbol<H>)
      return slot<H>(*this);
    else
      return part[index<H>(typename detail::Indexed<List<Shared...>>::type{})];
  }

private:
  template <class>
  static constexpr Common zero() {
    return Constants<Common>::real(0);
  }
  template <class S, class V>
  static constexpr const V& slot(const Slot<S, V>& s) {
    return s.value;
  }
  template <class H, std::size_t I>
  static constexpr std::size_t index(const detail::Element<I, H>&) {
    return I;
  }
};

namespace detail {

template <class H>
struct Evaluate;

/// The value of H.
template <class H, class Env>
constexpr auto value_of(const Env& env) {
  if constexpr (Env::template has<H>)
    return env.template get<H>();
  else
    return Evaluate<H>::in(env);
}

template <std::int64_t N, std::int64_t D>
struct Evaluate<Number<N, D>> {
  template <class Env>
  static constexpr auto in(const Env&) {
    return Env::template constant<N, D>();
  }
};
template <>
struct Evaluate<Pi> {
  template <class Env>
  static constexpr auto in(const Env&) {
    return Env::circle_number();
  }
};
template <class F, class... A>
struct Evaluate<Call<F, A...>> {
  template <class Env>
  static constexpr auto in(const Env& env) {
    return F::value(value_of<A>(env)...);
  }
};

/// v^N by repeated squaring.
template <std::int64_t N, class V>
constexpr auto whole_power(const V& v) {
  if constexpr (N == 1) {
    return v;
  } else {
    const auto half = whole_power<N / 2>(v);
    if constexpr (N % 2 == 0)
      return half * half;
    else
      return half * half * v;
  }
}

// Positive powers only: negative ones are divisors of the product around them. Whole powers up to 64
// multiply.
template <class B, std::int64_t N, std::int64_t D>
requires(N > 0) struct Evaluate<Power<B, N, D>> {
  template <class Env>
  static constexpr auto in(const Env& env) {
    const auto base = value_of<B>(env);
    if constexpr (D == 1 && N <= 64)
      return whole_power<N>(base);
    else if constexpr (D == 2 && N == 1)
      return math::sqrt(base);
    else if constexpr (D == 2 && N <= 64)
      return whole_power<N / 2>(base) * math::sqrt(base);
    else
      return math::pow(base, Env::template constant<N, D>());
  }
};

// Values joined by operators in a fold expression; Nothing is the neutral element on the left, Skip on the
// right.
struct Nothing {};
struct Skip {};
template <class V>
struct Partial {
  V value;
};
template <class V>
Partial(V) -> Partial<V>;

template <class V>
constexpr auto operator*(Nothing, const Partial<V>& b) {
  return b;
}
template <class V, class W>
constexpr auto operator*(const Partial<V>& a, const Partial<W>& b) {
  return Partial{a.value * b.value};
}
template <class P>
constexpr P operator*(const P& a, Skip) {
  return a;
}

/// The product of the factors with exponents of one sign, without that sign.
template <bool Divisors, class F>
struct OneSide {
  static constexpr Rational e = algebra::Factor<F>::exponent;
  template <class Env>
  static constexpr auto in(const Env& env) {
    if constexpr ((e.num < 0) != Divisors)
      return Skip{};
    else if constexpr (Divisors)
      return Partial{value_of<algebra::raise<F, -1>>(env)};
    else
      return Partial{value_of<F>(env)};
  }
};

/// N/D times factors.
template <std::int64_t N, std::int64_t D, class... F>
struct Monomial {
  template <class Env>
  static constexpr auto in(const Env& env) {
    const auto above = (Nothing{} * ... * OneSide<false, F>::in(env));
    const auto below = (Nothing{} * ... * OneSide<true, F>::in(env));
    constexpr bool has_above = !std::is_same_v<decltype(above), const Nothing>;
    const auto scaled = [&] {
      if constexpr (!has_above)
        return Env::template constant<N, D>();
      else if constexpr (N == 1 && D == 1)
        return above.value;
      else if constexpr (N == -1 && D == 1)
        return -above.value;
      else
        return Env::template constant<N, D>() * above.value;
    }();
    if constexpr (std::is_same_v<decltype(below), const Nothing>)
      return scaled;
    else
      return scaled / below.value;
  }
};
template <class B, std::int64_t N, std::int64_t D>
requires(N < 0) struct Evaluate<Power<B, N, D>> : Monomial<1, 1, Power<B, N, D>> {
};
template <class... F>
struct Evaluate<Product<F...>> : Monomial<1, 1, F...> {};
template <std::int64_t N, std::int64_t D, class F>
struct Evaluate<Scaled<N, D, F>> : Monomial<N, D, F> {};
template <std::int64_t N, std::int64_t D, class... F>
struct Evaluate<Scaled<N, D, Product<F...>>> : Monomial<N, D, F...> {};

/// A term that is added, or subtracted.
template <bool Subtracted, class V>
struct Signed {
  V value;
};
template <class V>
constexpr auto operator+(Nothing, const Signed<false, V>& b) {
  return Partial{b.value};
}
template <class V>
constexpr auto operator+(Nothing, const Signed<true, V>& b) {
  return Partial{-b.value};
}
template <class V, class W>
constexpr auto operator+(const Partial<V>& a, const Signed<false, W>& b) {
  return Partial{a.value + b.value};
}
template <class V, class W>
constexpr auto operator+(const Partial<V>& a, const Signed<true, W>& b) {
  return Partial{a.value - b.value};
}
template <class T, class Env>
constexpr auto signed_value(const Env& env) {
  if constexpr (algebra::Term<T>::coefficient.num < 0) {
    const auto v = value_of<algebra::scale<-1, 1, T>>(env);
    return Signed<true, std::remove_cv_t<decltype(v)>>{v};
  } else {
    const auto v = value_of<T>(env);
    return Signed<false, std::remove_cv_t<decltype(v)>>{v};
  }
}

// A negative first term is exchanged with the next: y − x is one operation, −x + y two.
template <class First, class Second, class... T>
struct Evaluate<Sum<First, Second, T...>> {
  template <class Env>
  static constexpr auto in(const Env& env) {
    if constexpr (algebra::negative<First> && !algebra::negative<Second>)
      return ((Nothing{} + signed_value<Second>(env) + signed_value<First>(env)) + ... + signed_value<T>(env))
          .value;
    else
      return ((Nothing{} + signed_value<First>(env) + signed_value<Second>(env)) + ... + signed_value<T>(env))
          .value;
  }
};

/// What constants become next to values of types V...: the common type of numbers, else the first other type.
template <class... V>
struct CommonOf {
  using type = double;
};
template <class V, class... W>
struct CommonOf<V, W...> {
  using type = V;
};
template <Arithmetic V>
struct CommonOf<V> {
  using type = std::conditional_t<std::is_integral_v<V>, double, V>;
};
template <Arithmetic V, class W, class... Rest>
struct CommonOf<V, W, Rest...> {
  static constexpr auto make() {
    using Others = typename CommonOf<W, Rest...>::type;
    if constexpr (std::is_arithmetic_v<Others>)
      return Type<std::common_type_t<typename CommonOf<V>::type, Others>>{};
    else
      return Type<Others>{};
  }
  using type = typename decltype(make())::type;
};

/// A value as it takes part in the calculation: numbers are converted, others stay.
template <class Common, class V>
constexpr auto converted(const V& v) {
  if constexpr (std::is_arithmetic_v<V>)
    return Constants<Common>::real(static_cast<double>(v));
  else
    return v;
}

/// The values of the formulas H... where the symbols S... have the values v: of one formula the value, of
/// several a std::tuple.
template <class... H, class... S, class... V>
constexpr auto evaluate(List<H...>, List<S...>, const V&... v) {
  using Common = typename CommonOf<V...>::type;
  const auto run = [&]<class... P>(List<P...>) {
    Environment<Common, List<P...>, Slot<S, decltype(converted<Common>(v))>...> env{
        {converted<Common>(v)}...};
    [[maybe_unused]] std::size_t i = 0;
    ((env.part[i++] = Evaluate<P>::in(env)), ...);
    if constexpr (sizeof...(H) == 1)
      return (value_of<H>(env), ...);
    else
      return std::tuple<decltype(value_of<H>(env))...>(value_of<H>(env)...);
  };
  if constexpr (Constants<Common>::uniform)
    return run(shared_parts<H...>{});
  else
    return run(List<>{});
}

}  // namespace detail

}  // namespace ctgrad::formula
