// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "compiled.hpp"

TEST_CASE("compiled programs of random graphs: float") { random_graph::check_compiled<1, 100, 20>(); }
