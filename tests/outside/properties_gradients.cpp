// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random inputs with bad elements: gradients.
#include "properties.hpp"

namespace ct = ctgrad;
using outside::properties::both;

TEST_CASE("the origin of a gradient that is not finite is found, and is one") {
  both("norm", ct::value_and_grad([](auto x, auto y) { return ct::sqrt(sum(x * x + y)); }));
  both("softmax by hand", ct::value_and_grad([](auto x, auto y) {
         const auto e = exp(x);
         return sum(e / sum<-1>(e, ct::keepdims) * y);
       }));
  both("product", ct::grad([](auto x, auto y) { return sum(x * y * x); }));
  both("hyperbolic functions",
       ct::grad([](auto x, auto y) { return mean(sinh(x) * cosh(y) + tan(x) * expm1(y)); }));
  both("normalized",
       ct::value_and_grad([](auto x, auto y) { return sum(x * rsqrt(mean<-1>(x * x, ct::keepdims)) / y); }));
}
