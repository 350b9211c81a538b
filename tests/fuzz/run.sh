#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: run.sh [seconds, default 600] [flags of libFuzzer]
# Fuzzes the readers of safetensors files and checkpoints, beginning with the corpus of the tests. What is found
# goes to build/fuzz. Environment: CXX (a clang++ with libFuzzer, default clang++-19).
#
# To renew the corpus afterwards:
#   build/fuzz/safetensors -set_cover_merge=1 NEW_DIRECTORY tests/fuzz/corpus build/fuzz/corpus
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../cmake/common.sh"

dir=$root/build/fuzz
mkdir -p "$dir/corpus" "$dir/findings"
"${CXX:-clang++-19}" -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
  -fconstexpr-steps=1000000000 -fbracket-depth=4096 -I"$root/include" "$root/tests/fuzz/safetensors.cpp" \
  -o "$dir/safetensors"
# A few hundred MB are enough for any input this short: more would be an allocation that the file does not warrant.
exec "$dir/safetensors" -max_total_time="${1:-600}" -max_len=10000 -timeout=5 -rss_limit_mb=600 \
  -malloc_limit_mb=100 -dict="$root/tests/fuzz/safetensors.dict" -artifact_prefix="$dir/findings/" \
  -print_final_stats=1 "${@:2}" "$dir/corpus" "$root/tests/fuzz/corpus"
