#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: headers_alone.sh COMPILER [FLAGS]
# Passes when every header compiles as the only one of a program, also when included twice. Not checked for
# warnings: some headers of the graph declare functions that only later ones define.
# Headers for a library that is not on the machine are left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../include"

mapfile -t headers < <(find ctgrad -name '*.hpp' | sort)
for library in Eigen/Core nlohmann/json.hpp; do
  if ! "$@" -E -x c++ - <<<"#include <$library>" >/dev/null 2>&1; then
    echo "without <$library>: headers that include it are left out"
    mapfile -t headers < <(
      for header in "${headers[@]}"; do
        # Prints the includes, and with -MG also those that are missing.
        "$@" -I. -M -MG -x c++ - <<<"#include <$header>" | grep -qwF "$library" || echo "$header"
      done
    )
  fi
done

check() {
  if ! "${@:2}" -I. -fsyntax-only -w -x c++ - \
    <<<"#include <$1>"$'\n'"#include <$1>"; then
    echo "does not compile alone: $1"
    return 1
  fi
}
export -f check
printf '%s\0' "${headers[@]}" | xargs -0 -P"${JOBS:-$(nproc)}" -I{} bash -c 'check "$@"' check {} "$@"
echo "${#headers[@]} headers compile alone"
