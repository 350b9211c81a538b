// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: view: there are gaps between the rows in memory
#include <ctgrad/interop/eigen_views.hpp>

using Matrix = Eigen::Matrix<double, 2, 4, Eigen::RowMajor>;

auto f(Eigen::Block<Matrix, 2, 3>& x) { return ctgrad::view(x); }
