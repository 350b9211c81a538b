// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: view: the matrix has other extents than these
#include <ctgrad/interop/eigen_views.hpp>

auto f(Eigen::Matrix<double, 3, 2, Eigen::RowMajor>& x) { return ctgrad::view<2, 3>(x); }
