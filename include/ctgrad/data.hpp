// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Datasets and batch samplers.
#pragma once
#include <ctgrad/data/bytes.hpp>
