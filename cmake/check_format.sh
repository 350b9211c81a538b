#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: check_format.sh [--fix] [--all | BASE]
# Checks (or with --fix changes) the layout of the lines that differ from the commit BASE, by default the last one,
# or of whole files. The layout is that of clang-format 14, Debian 12's; other versions lay some lines out otherwise.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

if ! command -v clang-format-14 >/dev/null; then "$root/cmake/install_deps.sh" run clang-format-14; fi
fix=false
if [[ ${1:-} == --fix ]]; then fix=true && shift; fi

status=0
format() { # FILE [--lines=FIRST:LAST ...]
  if $fix; then
    clang-format-14 -i "${@:2}" "$1"
  else
    clang-format-14 "${@:2}" "$1" | diff -u --label "$1" --label "$1, formatted" "$1" - || status=1
  fi
}

if [[ ${1:-} == --all ]]; then
  while read -r file; do format "$file"; done < <(git ls-files '*.hpp' '*.cpp')
else
  while read -r file; do
    # The lines on the new side of each hunk.
    mapfile -t lines < <(git diff -U0 "${1:-HEAD~1}" -- "$file" | sed -nE 's/^@@ .* \+([0-9]+),?([0-9]*) @@.*/\1 \2/p' |
      awk '{ n = NF > 1 ? $2 : 1; if (n > 0) print "--lines=" $1 ":" $1 + n - 1 }')
    if ((${#lines[@]})); then format "$file" "${lines[@]}"; fi
  done < <(git diff --name-only --diff-filter=d "${1:-HEAD~1}" -- '*.hpp' '*.cpp')
fi
exit "$status"
