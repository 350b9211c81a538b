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

for folder in "${folders[@]}"; do
  version=$(sed -n 's/^#define XSIMD_VERSION_M[A-Z]* *//p' "$folder/xsimd/config/xsimd_config.hpp" | paste -sd.)
  for arch in native x86-64; do
    for name in simd math packed; do
      # In the test's folder of its own so that nothing but xsimd comes from `folder`.
      mkdir -p "$dir/include"
      ln -sfn "$folder/xsimd" "$dir/include/xsimd"
      "$cxx" -std=c++20 -O1 -march=$arch -Wall -Wextra -Wpedantic -Wconversion -Werror -I"$root/include" \
        -isystem "$dir/include" "$root/tests/kernel/$name.cpp" "$root/tests/main.cpp" -o "$dir/test"
      echo "== xsimd $version, $arch, $name"
      "$dir/test"
    done
  done
done
