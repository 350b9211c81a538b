#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: must_not_compile.sh FILE COMPILER [FLAGS]
# Passes when FILE fails to compile with a message that matches the regular expression in its "// expect:" line.
set -euo pipefail

file=$1
shift
expected=$(sed -n 's|^// expect: *||p' "$file")
if [[ -z $expected ]]; then
  echo "$file has no '// expect: <regex>' line"
  exit 1
fi
if output=$("$@" -fsyntax-only "$file" 2>&1); then
  echo "$file compiles, but must not"
  exit 1
fi
if ! grep -Eq -- "$expected" <<<"$output"; then
  printf '%s\n' "$output" "the messages above do not match: $expected"
  exit 1
fi
