# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Sourced by the scripts of this project.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if command -v ninja >/dev/null; then
  export CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
fi

# configure DIR [cmake arguments]
configure() {
  local dir=$1 cached
  shift
  # CMake keeps the compiler of an existing build directory whatever CXX says, so start afresh for another one.
  cached=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$dir/CMakeCache.txt" 2>/dev/null || true)
  if [[ -n ${CXX:-} && -n $cached && $cached != "$(command -v "$CXX")" ]]; then
    rm -rf "$dir/CMakeCache.txt" "$dir/CMakeFiles"
  fi
  cmake -S "$root" -B "$dir" "$@"
}
