// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: vmap: the leading axis of a value with 6 axes is the batch.s, too
// leading axis
#include <ctgrad/ctgrad.hpp>

namespace ct = ctgrad;

constexpr auto f = [](auto x) { return sum(ct::slice<0, 0, 1>(ct::reshape<2, 1, 1, 1, 1, 3>(x))); };
auto y = ct::vmap(f)(ct::Tensor<float, 4, 6>{});
