#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: single_header.sh COMPILER [FLAGS]
# One generated header, and xsimd where the compiler finds it, build the readme's first program and the consumer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/ctgrad"
python3 "$root/cmake/single_header.py" >"$dir/ctgrad/ctgrad.hpp"
if grep -n '# *include *<ctgrad/' "$dir/ctgrad/ctgrad.hpp"; then
  echo "the generated header includes others of ctgrad"
  exit 1
fi

awk '/^```cpp/ { ++n; next } /^```/ { if (n == 1) exit } n == 1' "$root/README.md" >"$dir/readme.cpp"
for source in "$dir/readme.cpp" "$root/tests/package/main.cpp"; do
  "$@" -std=c++20 -I"$dir" "$source" -o "$dir/program"
  "$dir/program"
done

# With layers, optimizers and training.
python3 "$root/cmake/single_header.py" ctgrad/train.hpp >"$dir/ctgrad/ctgrad.hpp"
{
  echo '#include <ctgrad/ctgrad.hpp>'
  awk '/^```cpp/ { ++n; next } /^```/ { if (n == 1) exit } n == 1' "$root/docs/models.md"
} | sed 's|<ctgrad/train.hpp>|<ctgrad/ctgrad.hpp>|' |
  "$@" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I"$dir" -x c++ -
