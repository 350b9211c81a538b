#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Usage: headers_alone.py COMPILER [FLAGS]

Passes when every header compiles as the only one of a program, also when included twice. Not checked for
warnings: some headers of the graph declare functions that only later ones define. Headers for a library that is
not on the machine are left out.

What many headers begin with is precompiled, and given only to those that include it themselves before any code of
theirs: it hides nothing from that code, and what comes before it in their includes is checked on its own.
"""

import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

include = pathlib.Path(__file__).resolve().parent.parent / "include"
compiler = sys.argv[1:] + [f"-I{include}", "-w"]
# The first of these that a header includes is precompiled for it.
beginnings = ["run/evaluate.hpp", "op/registry.hpp", "kernel/simd.hpp", "op/mul.hpp", "graph/graph.hpp"]


@functools.cache
def reached(header):
    """All that a header includes, also through others, before its first line of code or condition."""
    names = {header}
    path = include / header
    for line in path.read_text().splitlines() if path.is_file() else []:
        if match := re.match(r"#include <(.*)>", line):
            names |= reached(match[1])
        elif line.strip() and not line.startswith(("//", "#pragma once")):
            break
    return names


def run(*arguments, source=""):
    return subprocess.run([*compiler, *arguments], input=source, capture_output=True, text=True)


def compiles_alone(folder, precompiled, header):
    begin = next((b for b in precompiled if header != f"ctgrad/{b}" and f"ctgrad/{b}" in reached(header)), None)
    given = ["-include", str(folder / begin)] if begin else []
    return run("-fsyntax-only", *given, "-x", "c++", "-", source=f"#include <{header}>\n" * 2)


def main():
    headers = sorted(str(p.relative_to(include)) for p in include.rglob("*.hpp"))
    for library in ["Eigen/Core", "nlohmann/json.hpp"]:
        if run("-E", "-x", "c++", "-", source=f"#include <{library}>\n").returncode != 0:
            print(f"without <{library}>: headers that include it are left out")
            headers = [h for h in headers if library not in reached(h)]
    wrong = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(name)

        def precompile(begin):
            (folder / begin).parent.mkdir(parents=True, exist_ok=True)
            (folder / begin).write_text(f"#include <ctgrad/{begin}>\n")
            return run("-x", "c++-header", str(folder / begin), "-o", str(folder / begin) + ".gch")

        results = zip(beginnings, list(pool.map(precompile, beginnings)))
        check = functools.partial(compiles_alone, folder, [b for b, result in results if result.returncode == 0])
        for header, result in zip(headers, pool.map(check, headers)):
            if result.returncode != 0:
                print(f"{result.stderr}does not compile alone: {header}")
                wrong += 1
    if wrong:
        sys.exit(1)
    print(f"{len(headers)} headers compile alone")


main()
