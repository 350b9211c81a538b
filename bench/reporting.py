# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""What the benchmarks' tables share: their arguments, and a report from a run or from a file."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def report_of(name, description, benchmark_flags, environment=None):
    """(report in JSON, whether a missed target is a failure) of bench_<name>, with the flags of the command line."""
    root = pathlib.Path(__file__).resolve().parent.parent
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("--binary", type=pathlib.Path, default=root / f"build/bench/bench/bench_{name}")
    arguments.add_argument("--report", type=pathlib.Path, help="show this JSON report instead of running")
    arguments.add_argument("--json", type=pathlib.Path, help="keep the report of the run here")
    arguments.add_argument("--strict", action="store_true", help="fail if a target is missed")
    options, flags = arguments.parse_known_args()
    if any(not flag.startswith("--benchmark_") for flag in flags):
        arguments.error(f"unknown arguments: {' '.join(flags)}")
    with tempfile.TemporaryDirectory() as scratch:
        report = options.report or options.json or pathlib.Path(scratch) / f"{name}.json"
        if not options.report:
            command = [options.binary.resolve(), *benchmark_flags, "--benchmark_report_aggregates_only",
                       f"--benchmark_out={report}", *flags]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        return json.loads(report.read_text(encoding="utf-8")), options.strict
