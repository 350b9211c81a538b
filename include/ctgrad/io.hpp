// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Weights in safetensors files. Needs nlohmann_json (https://github.com/nlohmann/json).
#pragma once
#include <ctgrad/io/weights.hpp>
