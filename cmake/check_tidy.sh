#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: check_tidy.sh [clang-tidy arguments]
# Looks for faults (.clang-tidy lists the checks) in every header, in what the tests of operations share, and in
# what a small training program makes of the headers. It is one translation unit because most of the time goes to
# the standard library's headers.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

"$root/cmake/install_deps.sh" tests clang-tidy-19
mapfile -t headers < <(git ls-files 'include/*.hpp' | sed 's|^include/||')
read -ra eigen < <(pkg-config --cflags eigen3 | sed 's/-I/-isystem/g')
includes=()
for file in "${headers[@]}" op/check.cpp; do includes+=(-include "$file"); done

# The widest registers, on any machine. What it counts besides are warnings in other projects' headers.
clang-tidy-19 --quiet --checks=-bugprone-suspicious-include "$@" examples/19_mlp.cpp -- -std=c++20 -march=x86-64-v4 -fconstexpr-steps=1000000000 \
  -fbracket-depth=4096 -Wall -Wextra -Wpedantic -Wconversion "-I$root/include" "-I$root/tests" "${eigen[@]}" \
  "${includes[@]}" 2> >(grep -v 'warnings generated' >&2)
echo "nothing found in ${#headers[@]} headers"
