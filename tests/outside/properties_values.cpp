// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random inputs with bad elements: values of functions.
#include "properties.hpp"

namespace ct = ctgrad;
using outside::properties::both;

// clang-format off
TEST_CASE("the origin of a value that is not finite is found, and is one") {
  both("logarithms", [](auto x, auto y) { return sum(log(x * x) * y); });
  both("quotient", [](auto x, auto y) { return x / y - y; });
  both("exponentials", [](auto x, auto y) { return sum<0>(exp(x) - exp(y)); });
  both("chosen roots", [](auto x, auto y) { return select(x > -1.0, sqrt(x + 0.5), y); });
  both("powers", [](auto x, auto y) { return mean<-1>(pow(x * x, y)); });
  both("inverse functions", [](auto x, auto y) { return sum(asin(x * 0.15)) * log1p(x * x) - rsqrt(y * y); });
}
// clang-format on
