#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: run.sh [NAME...] [--json DIR] [--benchmark_* flags]
# Builds and runs the benchmarks NAME (bench/NAME.cpp), or all of them; --json also writes DIR/NAME.json. Where there is
# a bench/NAME.py, it runs the benchmark and prints its table.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

names=() flags=() json=
while (($#)); do
  case $1 in
  --json)
    json=${2:?--json needs a directory}
    shift
    ;;
  --benchmark_*) flags+=("$1") ;;
  *) names+=("$1") ;;
  esac
  shift
done

known=()
for file in "$root"/bench/*.cpp; do
  known+=("$(basename "$file" .cpp)")
done
for name in "${names[@]}"; do
  if [[ " ${known[*]} " != *" $name "* ]]; then
    echo "no benchmark '$name'; there are: ${known[*]}" >&2
    exit 2
  fi
done
if ! ((${#names[@]})); then names=("${known[@]}"); fi

{
  "$root/cmake/install_deps.sh" bench
  configure "$root/build/bench" --preset bench
  cmake --build "$root/build/bench" --target "${names[@]/#/bench_}" -j2
} >&2

if [[ -n $json ]]; then mkdir -p "$json"; fi
for name in "${names[@]}"; do
  echo "== $name"
  binary="$root/build/bench/bench/bench_$name"
  if [[ -f $root/bench/$name.py ]]; then
    python3 "$root/bench/$name.py" --binary "$binary" "${flags[@]}" ${json:+--json "$json/$name.json"}
  else
    "$binary" "${flags[@]}" ${json:+"--benchmark_out=$json/$name.json"}
  fi
done
