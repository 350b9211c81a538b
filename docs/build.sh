#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Builds the reference in build/docs/html; fails if Doxygen has something to warn about.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"
cd "$root"

if ! command -v doxygen >/dev/null; then "$root/cmake/install_deps.sh" run doxygen; fi
mkdir -p build/docs
doxygen docs/Doxyfile
echo "$root/build/docs/html/index.html"
