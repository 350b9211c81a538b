// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The functions of formulas: for each its name, value, derivative as a formula, and symmetry.
#pragma once
#include <ctgrad/formula/apply.hpp>
#include <ctgrad/formula/math.hpp>
#include <ctgrad/formula/operators.hpp>

#include <string_view>

namespace ctgrad::formula {

/// e^a.
template <Formula A>
constexpr auto exp(A) {
  return typename algebra::Apply<function::Exp, A>::type{};
}
/// e^a − 1, exact near 0.
template <Formula A>
constexpr auto expm1(A) {
  return typename algebra::Apply<function::Expm1, A>::type{};
}
/// The natural logarithm.
template <Formula A>
constexpr auto log(A) {
  return typename algebra::Apply<function::Log, A>::type{};
}
/// log(1 + a), exact near 0.
template <Formula A>
constexpr auto log1p(A) {
  return typename algebra::Apply<function::Log1p, A>::type{};
}
/// Sine.
template <Formula A>
constexpr auto sin(A) {
  return typename algebra::Apply<function::Sin, A>::type{};
}
/// Cosine.
template <Formula A>
constexpr auto cos(A) {
  return typename algebra::Apply<function::Cos, A>::type{};
}
/// Tangent.
template <Formula A>
constexpr auto tan(A) {
  return typename algebra::Apply<function::Tan, A>::type{};
}
/// Arc sine.
template <Formula A>
constexpr auto asin(A) {
  return typename algebra::Apply<function::Asin, A>::type{};
}
/// Arc cosine.
template <Formula A>
constexpr auto acos(A) {
  return typename algebra::Apply<function::Acos, A>::type{};
}
/// Arc tangent.
template <Formula A>
constexpr auto atan(A) {
  return typename algebra::Apply<function::Atan, A>::type{};
}
/// Hyperbolic sine.
template <Formula A>
constexpr auto sinh(A) {
  return typename algebra::Apply<function::Sinh, A>::type{};
}
/// Hyperbolic cosine.
template <Formula A>
constexpr auto cosh(A) {
  return typename algebra::Apply<function::Cosh, A>::type{};
}
/// Hyperbolic tangent.
template <Formula A>
constexpr auto tanh(A) {
  return typename algebra::Apply<function::Tanh, A>::type{};
}
/// The error function.
template <Formula A>
constexpr auto erf(A) {
  return typename algebra::Apply<function::Erf, A>::type{};
}
/// |a|, with derivative 0 at 0.
template <Formula A>
constexpr auto abs(A) {
  return typename algebra::Apply<function::Abs, A>::type{};
}
/// −1, 0 or 1 with the sign of a; derivative 0.
template <Formula A>
constexpr auto sign(A) {
  return typename algebra::Apply<function::Sign, A>::type{};
}
/// a to the power b; a constant b gives a constant power, which is also defined for a < 0 if b is whole.
template <Formula A, Formula B>
constexpr auto pow(A, B) {
  return typename algebra::ApplyPow<A, B>::type{};
}

namespace function {

struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr Symmetry symmetry = Symmetry::none;
  static constexpr int at_zero = 1;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::exp(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return exp(a);
  }
};
struct Expm1 {
  static constexpr std::string_view name = "expm1";
  static constexpr Symmetry symmetry = Symmetry::none;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::expm1(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return exp(a);
  }
};
struct Log {
  static constexpr std::string_view name = "log";
  static constexpr Symmetry symmetry = Symmetry::none;
  static constexpr int at_zero = -1;  // not folded
  template <class V>
  static constexpr auto value(const V& a) {
    return math::log(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> / a;
  }
};
struct Log1p {
  static constexpr std::string_view name = "log1p";
  static constexpr Symmetry symmetry = Symmetry::none;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::log1p(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> / (constant<1> + a);
  }
};
struct Sin {
  static constexpr std::string_view name = "sin";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::sin(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return cos(a);
  }
};
struct Cos {
  static constexpr std::string_view name = "cos";
  static constexpr Symmetry symmetry = Symmetry::even;
  static constexpr int at_zero = 1;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::cos(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return -sin(a);
  }
};
struct Tan {
  static constexpr std::string_view name = "tan";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::tan(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> + pow<2>(tan(a));
  }
};
struct Asin {
  static constexpr std::string_view name = "asin";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::asin(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> / sqrt(constant<1> - pow<2>(a));
  }
};
struct Acos {
  static constexpr std::string_view name = "acos";
  static constexpr Symmetry symmetry = Symmetry::none;
  static constexpr int at_zero = -1;  // not folded
  template <class V>
  static constexpr auto value(const V& a) {
    return math::acos(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return -constant<1> / sqrt(constant<1> - pow<2>(a));
  }
};
struct Atan {
  static constexpr std::string_view name = "atan";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::atan(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> / (constant<1> + pow<2>(a));
  }
};
struct Sinh {
  static constexpr std::string_view name = "sinh";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::sinh(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return cosh(a);
  }
};
struct Cosh {
  static constexpr std::string_view name = "cosh";
  static constexpr Symmetry symmetry = Symmetry::even;
  static constexpr int at_zero = 1;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::cosh(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return sinh(a);
  }
};
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::tanh(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<1> - pow<2>(tanh(a));
  }
};
struct Erf {
  static constexpr std::string_view name = "erf";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::erf(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return constant<2> / sqrt(pi) * exp(-pow<2>(a));
  }
};
struct Abs {
  static constexpr std::string_view name = "abs";
  static constexpr Symmetry symmetry = Symmetry::even;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::abs(a);
  }
  template <Formula A>
  static constexpr auto derivative(A a) {
    return sign(a);
  }
};
struct Sign {
  static constexpr std::string_view name = "sign";
  static constexpr Symmetry symmetry = Symmetry::odd;
  static constexpr int at_zero = 0;
  template <class V>
  static constexpr auto value(const V& a) {
    return math::sign(a);
  }
  template <Formula A>
  static constexpr auto derivative(A) {
    return constant<0>;
  }
};

/// a^b with an exponent that is not constant; a > 0.
struct Pow {
  static constexpr std::string_view name = "pow";
  template <class V, class W>
  static constexpr auto value(const V& a, const W& b) {
    return math::pow(a, b);
  }
};

}  // namespace function

}  // namespace ctgrad::formula
