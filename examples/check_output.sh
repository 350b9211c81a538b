#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: check_output.sh SOURCE PROGRAM
# Passes when PROGRAM succeeds and prints the lines that SOURCE's header comment has after "// Output:"; "..." in
# such a line stands for anything. Without "// Output:" it is enough to succeed.
set -euo pipefail

source=$1 program=$2
expected=$(sed -n '\|^// Output:$|,\|^[^/]|s|^//   ||p' "$source")
if ! output=$("$program"); then
  printf '%s\n' "$output" "$program failed"
  exit 1
fi
printf '%s\n' "$output"
[[ -z $expected ]] && exit

# A line that matches becomes the expected one, so that the differences show only what does not match.
mapfile -t want <<<"$expected"
mapfile -t got <<<"$output"
for i in "${!got[@]}"; do
  regex=$(sed 's/[][\.*^$]/\\&/g; s/\\\.\\\.\\\./.*/g' <<<"${want[i]-}")
  if grep -qx -- "$regex" <<<"${got[i]}"; then got[i]=${want[i]-}; fi
done
diff -u --label "$source" --label output <(printf '%s\n' "${want[@]}") <(printf '%s\n' "${got[@]}")
