// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dual numbers: eager forward-mode derivatives of plain code, with data-dependent branches and loops. Needs
// neither xsimd nor the rest of the library.
#pragma once
#include <ctgrad/dual/choice.hpp>
#include <ctgrad/dual/functions.hpp>
#include <ctgrad/dual/number.hpp>
#include <ctgrad/dual/transforms.hpp>
