#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: arm.sh [ctest arguments]
# Builds the tests of what differs on 64-bit ARM, or those that CTGRAD_TEST_FILTER matches, and runs them with QEMU.
# Where tests/xsimd.sh has left an xsimd that knows SVE, batches of 256 bits are tested, too. Tests that start programs,
# as durability's do, need binfmt_misc (qemu-user-binfmt).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

"$root/cmake/install_deps.sh" tests g++-aarch64-linux-gnu qemu-user
dir=$root/build/tests-aarch64 xsimd=$root/build/xsimd/include
default='^test_(kernel_(bits|math|packed|product|simd)|op_math|numerics_equal_rows|data_bytes|io_header)$'
export CTGRAD_TEST_FILTER=${CTGRAD_TEST_FILTER-$default}
emulate() { qemu-aarch64 -cpu max,sve256=on -L /usr/aarch64-linux-gnu "$@"; }

sve() {
  [[ -d $xsimd ]] || return 0
  mkdir -p "$dir"
  aarch64-linux-gnu-g++ -std=c++20 -O1 -march=armv8-a+sve -msve-vector-bits=256 -Wall -Wextra -Wpedantic -Wconversion \
    -Wno-psabi -Werror -I"$root/include" -isystem "$xsimd" "$root"/tests/{kernel/{bits,simd},op/math}.cpp \
    "$root/tests/main.cpp" -o "$dir/test-sve"
  echo "== SVE"
  emulate "$dir/test-sve"
}

# Beside the other builds, which begin with what one job waits for; its output comes at the end.
sve_log=$(mktemp)
sve >"$sve_log" 2>&1 &
sve=$!
trap 'kill "$sve" 2>/dev/null || true' EXIT
CXX=aarch64-linux-gnu-g++ CMAKE_TOOLCHAIN_FILE=$root/tests/aarch64.cmake CTGRAD_NATIVE=OFF CTGRAD_BUILD_DIR=$dir \
  CXXFLAGS="-Wno-psabi ${CXXFLAGS:-}" CTGRAD_TEST_OPTIMIZED=none "$root/tests/run.sh" -E '^test_kernel_math$' "$@"
if [[ test_kernel_math =~ $CTGRAD_TEST_FILTER ]]; then
  # Functions of double are compared with numbers that QEMU takes minutes to compute.
  emulate "$dir/tests/test_kernel_math" -tc='exp of*<float>,tanh of*<float>,erf*,ndtr*,*piece*,*width*,*lookup*'
fi
status=0
wait "$sve" || status=$?
cat "$sve_log"
rm "$sve_log"
exit "$status"
