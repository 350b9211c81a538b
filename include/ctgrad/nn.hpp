// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Layers, models and their parameters.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/gpt.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/nn/recurrent.hpp>
#include <ctgrad/nn/transformer.hpp>
