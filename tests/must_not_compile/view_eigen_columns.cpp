// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: view: this matrix is stored column by column
#include <ctgrad/interop/eigen_views.hpp>

auto f(Eigen::Matrix3d& x) { return ctgrad::view(x); }
