// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything but layers, optimizers, training and data, which have umbrella headers of their own.
#pragma once
#include <ctgrad/linalg.hpp>
#include <ctgrad/op/amin.hpp>
#include <ctgrad/op/argmax.hpp>
#include <ctgrad/op/argmin.hpp>
#include <ctgrad/op/chunk.hpp>
#include <ctgrad/op/cumsum.hpp>
#include <ctgrad/op/einsum.hpp>
#include <ctgrad/op/flip.hpp>
#include <ctgrad/op/full.hpp>
#include <ctgrad/op/logaddexp.hpp>
#include <ctgrad/op/norm.hpp>
#include <ctgrad/op/one_hot.hpp>
#include <ctgrad/op/prod.hpp>
#include <ctgrad/op/random.hpp>
#include <ctgrad/op/roll.hpp>
#include <ctgrad/op/sort.hpp>
#include <ctgrad/op/square.hpp>
#include <ctgrad/op/squeeze.hpp>
#include <ctgrad/op/stack.hpp>
#include <ctgrad/op/take_along_axis.hpp>
#include <ctgrad/op/triangle.hpp>
#include <ctgrad/op/unbind.hpp>
#include <ctgrad/op/var.hpp>
#include <ctgrad/run/map.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/scalar.hpp>
