#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: pkg_config.sh PREFIX COMPILER [FLAGS]
# A compiler and pkg-config alone build the consumer, from an installed tree that was moved.
set -euo pipefail

moved=$(mktemp -d)
trap 'rm -rf "$moved"' EXIT
cp -r "$1" "$moved/else where"
export PKG_CONFIG_PATH="$moved/else where/share/pkgconfig"
flags=$(pkg-config --cflags ctgrad)
# The flags are words as for a shell, with quoted blanks.
eval "words=($flags)"
if printf '%s\n' "${words[@]}" | grep -vq '^-I'; then
  echo "pkg-config gives more than include directories: $flags"
  exit 1
fi
"${@:2}" -std=c++20 "${words[@]}" "$(dirname "${BASH_SOURCE[0]}")/main.cpp" -o "$moved/consumer"
"$moved/consumer"
