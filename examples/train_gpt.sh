#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: train_gpt.sh [flags of train_gpt]
# Builds train_gpt for this machine and runs it; only the program itself writes to standard output.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

{
  "$root/cmake/install_deps.sh" run
  configure "$root/build/native" --preset native
  cmake --build "$root/build/native" --target train_gpt -j2
} >&2
exec "$root/build/native/examples/train_gpt" "$@"
