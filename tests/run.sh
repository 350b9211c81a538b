#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: run.sh [ctest arguments]
# Builds and runs the tests. Environment: CXX, CXXFLAGS, CTGRAD_NATIVE=OFF,
# CTGRAD_TEST_FILTER (build only the tests that match), CTGRAD_TEST_EXCLUDE (no unit tests that match),
# CTGRAD_TEST_OPTIMIZATION (-O1), CTGRAD_TEST_OPTIMIZED (those that are compiled with -O1 nevertheless),
# CTGRAD_TESTS_TOGETHER (so many become one program), CTGRAD_BUILD_DIR.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

"$root/cmake/install_deps.sh" tests
export CXX=${CXX:-g++}
dir=${CTGRAD_BUILD_DIR:-$root/build/tests-$(basename "$CXX")}
configure "$dir" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS="${CXXFLAGS:-}" -DCTGRAD_BUILD_BENCH=OFF \
  -DCTGRAD_NATIVE="${CTGRAD_NATIVE:-ON}" -DCTGRAD_TEST_FILTER="${CTGRAD_TEST_FILTER:-}" \
  -DCTGRAD_TEST_EXCLUDE="${CTGRAD_TEST_EXCLUDE:-^$}" \
  -DCTGRAD_TEST_OPTIMIZATION="${CTGRAD_TEST_OPTIMIZATION:--O1}" -DCTGRAD_TESTS_TOGETHER="${CTGRAD_TESTS_TOGETHER:-1}" \
  ${CTGRAD_TEST_OPTIMIZED:+-DCTGRAD_TEST_OPTIMIZED="$CTGRAD_TEST_OPTIMIZED"}

# Keep going after a test that does not compile: ctest then reports it along with the others.
keep_going=(-k)
if grep -q '^CMAKE_GENERATOR:.*Ninja' "$dir/CMakeCache.txt"; then keep_going=(-k 0); fi
status=0
cmake --build "$dir" --target ctgrad_tests -j2 -- "${keep_going[@]}" || status=$?
echo "== configured and built in $SECONDS s"
ctest --test-dir "$dir" -j2 --output-on-failure "$@" || status=$?
exit "$status"
