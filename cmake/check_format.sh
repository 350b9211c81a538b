#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: check_format.sh [--fix] [FILE...]
# Checks (or with --fix changes) the layout of the files, by default of all sources, and that every shell script of the
# project can be parsed. The layout is that of clang-format 14, Debian 12's; other versions lay some lines out otherwise.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

if ! command -v clang-format-14 >/dev/null; then "$root/cmake/install_deps.sh" run clang-format-14; fi
action=(--dry-run -Werror)
if [[ ${1:-} == --fix ]]; then action=(-i) && shift; fi
if (($# > 0)); then files=("$@"); else mapfile -t files < <(git ls-files '*.hpp' '*.cpp'); fi
for file in "${files[@]}"; do
  # clang-format takes anything for C++: it once made a shell script unreadable.
  if [[ $file != *.[ch]pp ]]; then echo "check_format.sh: $file is not a .hpp or .cpp file" >&2 && exit 2; fi
done
clang-format-14 "${action[@]}" "${files[@]}"
git grep -lE '^#!.*\bbash$' | while read -r script; do bash -n "$script"; done
