#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: must_not_compile.sh FILE COMPILER [FLAGS]
# Passes when FILE fails to compile with messages that match the regular expression of each "// expect:" line.
set -euo pipefail

file=$1
shift
mapfile -t expected < <(sed -n 's|^// expect: *||p' "$file")
if ((${#expected[@]} == 0)); then
  echo "$file has no '// expect: <regex>' line"
  exit 1
fi
if output=$("$@" -fsyntax-only "$file" 2>&1); then
  echo "$file compiles, but must not"
  exit 1
fi
for regex in "${expected[@]}"; do
  if ! grep -Eq -- "$regex" <<<"$output"; then
    printf '%s\n' "$output" "the messages above do not match: $regex"
    exit 1
  fi
done
