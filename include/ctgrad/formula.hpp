// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas as typed expressions: sin(x) * y is a type in canonical form, and so is its derivative. Light to
// compile: neither the graph nor SIMD.
#pragma once
#include <ctgrad/formula/call.hpp>
#include <ctgrad/formula/derivative.hpp>
#include <ctgrad/formula/print.hpp>

namespace ctgrad {

using formula::constant;
using formula::derivative;
using formula::function_of;
using formula::gradient;
using formula::hessian;
using formula::pi;
using formula::symbol;
using formula::symbols_of;
using formula::to_string;

}  // namespace ctgrad
