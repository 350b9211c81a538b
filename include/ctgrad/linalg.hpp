// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Linear algebra on traced values.
#pragma once
#include <ctgrad/linalg/products.hpp>
