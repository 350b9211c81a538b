#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: libcxx.sh [COMPILER]
# Builds and runs a few tests with libc++, whose headers include less than libstdc++'s. It has std::mdspan, which
# libstdc++ lacks up to GCC 15; views of it are tested here.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

cxx=${1:-clang++-19}
dir=$root/build/libcxx
mkdir -p "$dir"
check() {
  "$cxx" -stdlib=libc++ "-std=$2" -O1 -Wall -Wextra -Wpedantic -Wconversion -Werror -fconstexpr-steps=1000000000 \
    -I"$root/include" -I"$root/tests" "$root/tests/$1.cpp" "$root/tests/main.cpp" -o "$dir/test"
  echo "== libc++, $2, $1"
  "$dir/test"
}
check interop/views c++23
check transform/grad c++20
