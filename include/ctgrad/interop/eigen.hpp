// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dual numbers as scalars of Eigen's matrices, alone and mixed with plain numbers, and derivatives of
// functions of Eigen's fixed-size vectors.
#pragma once
#include <ctgrad/dual.hpp>

#include <Eigen/Core>

namespace Eigen {

/// A dual number is a real number that costs N + 1 operations.
template <class T, std::size_t N>
struct NumTraits<ctgrad::Dual<T, N>> : NumTraits<T> {
  using Real = ctgrad::Dual<T, N>;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum : int {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = int(N + 1) * int(NumTraits<T>::ReadCost),
    AddCost = int(N + 1) * int(NumTraits<T>::AddCost),
    MulCost = int(3 * N + 1) * int(NumTraits<T>::MulCost),
  };
  static constexpr Real epsilon() { return NumTraits<T>::epsilon(); }
  static constexpr Real dummy_precision() { return NumTraits<T>::dummy_precision(); }
  static constexpr Real highest() { return std::numeric_limits<Real>::max(); }
  static constexpr Real lowest() { return std::numeric_limits<Real>::lowest(); }
  static constexpr Real infinity() { return std::numeric_limits<Real>::infinity(); }
  static constexpr Real quiet_NaN() { return std::numeric_limits<Real>::quiet_NaN(); }
};

/// Matrices of dual numbers and of constants multiply and add without a cast.
template <class T, std::size_t N, ctgrad::detail::constant_for<T> C, class Operation>
struct ScalarBinaryOpTraits<ctgrad::Dual<T, N>, C, Operation> {
  using ReturnType = ctgrad::Dual<T, N>;
};
template <class T, std::size_t N, ctgrad::detail::constant_for<T> C, class Operation>
struct ScalarBinaryOpTraits<C, ctgrad::Dual<T, N>, Operation> {
  using ReturnType = ctgrad::Dual<T, N>;
};

}  // namespace Eigen

namespace ctgrad {

/// All entries of x as variables.
template <detail::differentiable_scalar T, int N, int... Options>
auto variables(const Eigen::Matrix<T, N, 1, Options...>& x) {
  static_assert(N > 0, "ctgrad: derivatives need vectors of fixed size");
  Eigen::Matrix<Dual<T, static_cast<std::size_t>(N)>, N, 1> v;
  for (int i = 0; i < N; ++i) v[i] = variable<static_cast<std::size_t>(N)>(x[i], static_cast<std::size_t>(i));
  return v;
}

/// The gradient of f(Eigen::Matrix<Dual<T, N>, N, 1>) at x.
template <class F, detail::differentiable_scalar T, int N, int... Options>
Eigen::Matrix<T, N, 1> gradient(F&& f, const Eigen::Matrix<T, N, 1, Options...>& x) {
  constexpr auto n = static_cast<std::size_t>(N);
  const auto g = detail::gradient_from<T, n>(f(variables(x)));
  return Eigen::Map<const Eigen::Matrix<T, N, 1>>(g.data());
}

/// The derivatives of f, which returns a vector of fixed or dynamic size: entry (i, j) is that of output i in
/// x[j].
template <class F, detail::differentiable_scalar T, int N, int... Options>
auto jacobian(F&& f, const Eigen::Matrix<T, N, 1, Options...>& x) {
  constexpr auto n = static_cast<std::size_t>(N);
  const auto y = f(variables(x)).eval();
  Eigen::Matrix<T, decltype(y)::RowsAtCompileTime, N> rows(y.rows(), N);
  for (Eigen::Index i = 0; i < y.rows(); ++i)
    for (std::size_t j = 0; j < n; ++j) rows(i, static_cast<Eigen::Index>(j)) = y[i].gradient[j];
  return rows;
}

/// The second derivatives of f at x.
template <class F, detail::differentiable_scalar T, int N, int... Options>
Eigen::Matrix<T, N, N> hessian(F&& f, const Eigen::Matrix<T, N, 1, Options...>& x) {
  return jacobian([&](const auto& v) { return gradient(f, v); }, x);
}

}  // namespace ctgrad
