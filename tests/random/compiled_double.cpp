// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "compiled.hpp"

TEST_CASE("compiled programs of random graphs: double") { random_graph::check_compiled<0, 0, 20>(); }
