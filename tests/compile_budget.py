#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Compile-time budget: how much a few programs make the compiler instantiate, against recorded counts.

Usage: compile_budget.py [--record] COMPILER [FLAGS]    (clang++-19, whose -print-stats counts the same every time)

Fails where a count grew by more than 5 %. Growth that is worth it is recorded with --record, in the commit that
causes it. Counts instead of seconds: they do not depend on the machine.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "tests" / "compile_budget.json"
PROGRAMS = ["01_gradient", "08_hessian", "15_formulas", "19_mlp"]
COUNTS = {
    "class templates": r"(\d+) ClassTemplateSpecialization decls",
    "declarations": r"(\d+) decls total",
    "statements": r"(\d+) stmts/exprs total",
}
TOLERANCE = 0.05


def count(compiler, program):
    command = [*compiler, "-std=c++20", "-fsyntax-only", "-fconstexpr-steps=1000000000", "-fbracket-depth=4096"]
    command += [f"-I{ROOT / 'include'}", "-Xclang", "-print-stats", str(ROOT / "examples" / f"{program}.cpp")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{' '.join(command)}\n{run.stderr}")
    return {name: int(re.search(pattern, run.stderr)[1]) for name, pattern in COUNTS.items()}


def main():
    arguments = sys.argv[1:]
    record = arguments[:1] == ["--record"]
    compiler = arguments[record:]
    if not compiler:
        sys.exit(__doc__)
    counts = {program: count(compiler, program) for program in PROGRAMS}
    if record:
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
        return
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    over = False
    for program, now in counts.items():
        for name, value in now.items():
            change = value / baseline[program][name] - 1
            over |= change > TOLERANCE
            print(f"{program:12} {name:16} {value:8}  {change:+7.1%}{'  over budget' if change > TOLERANCE else ''}")
    if over:
        sys.exit("the compiler has more to do than recorded; see the head of tests/compile_budget.py")


if __name__ == "__main__":
    main()
