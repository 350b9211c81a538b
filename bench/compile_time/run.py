#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""What does compiling with the library cost? Compiles the programs of this folder at -O3 -march=native and prints, for
each, seconds and peak memory of the compiler, the size of the object's code and data, and for Clang how many templates
it instantiates (-ftime-trace). Times are medians of repetitions and include what the first line costs: xsimd alone."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
INCLUDE = FOLDER.parent.parent / "include"
LIMITS = {
    "g++": ["-fconstexpr-ops-limit=4000000000", "-fconstexpr-loop-limit=10000000"],
    "clang++": ["-fconstexpr-steps=1000000000", "-fbracket-depth=4096"],
}
# The most seconds and gigabytes that compiling a program should cost.
TARGETS = {"mlp": (5, None), "gpt4": (20, 1.0)}
DEPTH = ("gpt12", "gpt4", 1.25)


def compile_once(command):
    """(seconds, peak memory in MB) of a command, which must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("failed: " + " ".join(command))
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def instantiations(trace):
    """How many templates a trace counts: of classes and of functions."""
    return sum(event["name"] in ("InstantiateClass", "InstantiateFunction")
               for event in json.loads(trace.read_text(encoding="utf-8"))["traceEvents"])


def measure(compiler, source, repetitions, scratch):
    clang = "clang" in pathlib.Path(compiler).name
    output = scratch / "program.o"
    command = [compiler, "-std=c++20", "-O3", "-march=native", "-w", f"-I{INCLUDE}",
               *LIMITS["clang++" if clang else "g++"], "-c", str(source), "-o", str(output)]
    runs = [compile_once(command) for _ in range(repetitions)]
    row = {"seconds": statistics.median(run[0] for run in runs), "MB": max(run[1] for run in runs)}
    sizes = subprocess.run(["size", output], check=True, capture_output=True, text=True).stdout.splitlines()[1].split()
    row["kB"] = (int(sizes[0]) + int(sizes[1])) / 1000
    if clang:
        compile_once([*command, "-ftime-trace", "-ftime-trace-granularity=0"])
        row["instantiations"] = instantiations(output.with_suffix(".json"))
    return row


def verdict(name, row, rows):
    seconds, gigabytes = TARGETS.get(name, (None, None))
    aims, met = [], True
    if seconds is not None:
        aims.append(f"{seconds} s")
        met &= row["seconds"] <= seconds
    if gigabytes is not None:
        aims.append(f"{gigabytes} GB")
        met &= row["MB"] <= gigabytes * 1000
    if name == DEPTH[0] and DEPTH[1] in rows:
        aims.append(f"{DEPTH[2]} x {DEPTH[1]}")
        met &= row["seconds"] <= DEPTH[2] * rows[DEPTH[1]]["seconds"]
    return (", ".join(aims), "yes" if met else "NO") if aims else ("", "")


def main():
    known = sorted(source.stem for source in FOLDER.glob("*.cpp"))
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--compiler", action="append", help="by default g++ and clang++-19, those that there are")
    arguments.add_argument("--repetitions", type=int, default=3)
    arguments.add_argument("--json", type=pathlib.Path, help="write the figures here, too")
    arguments.add_argument("program", nargs="*", choices=[*known, []], help="by default all: " + ", ".join(known))
    options = arguments.parse_args()
    installed = [c for c in ("g++", "clang++-19")
                 if subprocess.run(["which", c], capture_output=True, check=False).returncode == 0]
    report = {}
    for compiler in options.compiler or installed:
        version = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
        print(f"{version}, -O3 -march=native\n{'program':10} {'s':>7} {'MB':>7} {'object kB':>10} {'templates':>10}  aim")
        rows = report[version] = {}
        with tempfile.TemporaryDirectory() as folder:
            scratch = pathlib.Path(folder)
            alone = scratch / "xsimd.cpp"
            alone.write_text("#include <xsimd/xsimd.hpp>\n", encoding="utf-8")
            sources = [alone] + [FOLDER / f"{name}.cpp" for name in options.program or sorted(known, key=order)]
            for source in sources:
                row = rows[source.stem] = measure(compiler, source, options.repetitions, scratch)
                aim, met = verdict(source.stem, row, rows)
                print(f"{source.stem:10} {row['seconds']:7.2f} {row['MB']:7.0f} {row['kB']:10.0f} "
                      f"{row.get('instantiations', '-'):>10}  {aim} {met}".rstrip(), flush=True)
        print()
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def order(name):
    """Small programs first, and a GPT of few layers before one of many."""
    return (["scalar", "gradient", "hessian", "mlp", "gpt4", "gpt12"].index(name), name)


if __name__ == "__main__":
    main()
