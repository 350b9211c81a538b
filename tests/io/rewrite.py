# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""rewrite.py FROM TO: reads a safetensors file with Python's package and writes it again.

Exits with 77 where the package is not installed (pip install numpy safetensors).
"""
import sys

try:
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file
except ImportError:
    sys.exit(77)

source, destination = sys.argv[1:]
with safe_open(source, "np") as file:
    metadata = file.metadata()
save_file(load_file(source), destination, metadata)
