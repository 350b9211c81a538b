// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Determinants of small matrices.
#pragma once
#include <ctgrad/linalg/solve.hpp>
#include <ctgrad/op/log.hpp>
#include <ctgrad/op/sign.hpp>

namespace ctgrad::op {

/// (…, n, n) to (…, 1, 1).
constexpr graph::Value det(graph::Value a) {
  const Elimination e(a, Singular::skip);
  graph::Value product = e.sign();
  for (graph::Value p : e.pivots()) product = product * p;
  return product;
}

/// Σ ln |pivot| + ln (their signs' product), which is 0, or −∞ or NaN where the determinant is not positive.
constexpr graph::Value logdet(graph::Value a) {
  const Elimination e(a, Singular::skip);
  graph::Value signs = e.sign(), size;
  for (graph::Value p : e.pivots()) {
    signs = signs * sign(p);
    size = size.valid() ? size + log(abs(p)) : log(abs(p));
  }
  return size + log(stop_gradient(signs));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// The determinant of square matrices (…, n, n): one number each. Pivoting is complete, so at a singular
/// matrix the value is 0 and the gradient is the adjugate's, as it should be; second derivatives need a rank
/// of at least n − 1. Meant for n ≤ 16.
template <class T, class S>
constexpr auto det(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  static_assert(detail::SquareMatrix<S>::n > 0);
  return detail::drop_axes<S, -2, -1>(Expr<T, detail::kept_shape<S, -2, -1>>(op::det(a.at(where, "det"))));
}

/// ln det of square matrices (…, n, n), without overflow of the determinant; −∞ where it is 0, NaN where it
/// is negative (torch.logdet). Meant for n ≤ 16.
template <class T, class S>
constexpr auto logdet(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  static_assert(detail::SquareMatrix<S>::n > 0);
  return detail::drop_axes<S, -2, -1>(
      Expr<T, detail::kept_shape<S, -2, -1>>(op::logdet(a.at(where, "logdet"))));
}

}  // namespace ctgrad
