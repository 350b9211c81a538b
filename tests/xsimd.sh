#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: xsimd.sh [COMPILER]
# Builds and runs the tests of SIMD batches and their functions with each version of xsimd besides the system's:
# those in the folders of CTGRAD_XSIMD (separated by colons), or the one inside PyPI's package pythran.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

cxx=${1:-g++}
dir=$root/build/xsimd
mkdir -p "$dir"
IFS=: read -ra folders <<<"${CTGRAD_XSIMD:-}"
if ((${#folders[@]} == 0)); then
  folders=("$dir/pythran-0.19.0/pythran")
  if [[ ! -d ${folders[0]}/xsimd ]] &&
    ! python3 -m pip install -q --disable-pip-version-check --no-deps --target "$dir/pythran-0.19.0" pythran==0.19.0; then
    echo "skipped: pythran 0.19.0, which has xsimd 14.1, cannot be installed from PyPI" >&2
    if [[ ${CI:-} == true ]]; then exit 1; fi
    exit 77
  fi
fi

# check FOLDER ARCH: both kinds of registers are compiled at the same time.
check() {
  local name version
  version=$(sed -n 's/^#define XSIMD_VERSION_M[A-Z]* *//p' "$1/xsimd/config/xsimd_config.hpp" | paste -sd.)
  "$cxx" -std=c++20 -O1 "-march=$2" -Wall -Wextra -Wpedantic -Wconversion -Werror -I"$root/include" \
    -isystem "$dir/include" "$root"/tests/{kernel/{bits,simd,math,packed},op/math}.cpp "$root/tests/main.cpp" \
    -o "$dir/test-$2"
  echo "== xsimd $version, $2"
  "$dir/test-$2"
}

for folder in "${folders[@]}"; do
  # In the test's folder of its own so that nothing but xsimd comes from `folder`.
  mkdir -p "$dir/include"
  ln -sfn "$folder/xsimd" "$dir/include/xsimd"
  check "$folder" native &
  native=$!
  check "$folder" x86-64 &
  status=0
  wait "$!" || status=$?
  wait "$native" || status=$?
  if ((status)); then exit "$status"; fi
done
