// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "compiled.hpp"

TEST_CASE("compiled programs of random graphs: loops") { random_graph::check_compiled<2, 200, 5>(); }
