// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "compiled.hpp"

TEST_CASE("compiled programs of random graphs: small values of double") {
  random_graph::check_compiled<4, 5000, 12>();
}
TEST_CASE("compiled programs of random graphs: small values of float") {
  random_graph::check_compiled<5, 6000, 12>();
}
