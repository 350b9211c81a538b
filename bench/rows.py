#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Runs bench_rows and prints for each operation and size the times of ctgrad and PyTorch, and what share ctgrad reaches
of the rate at which the machine copies as much memory (bytes counted once in, once out). --benchmark_* flags reach the
benchmark. Exit status 1 with --strict if a target is missed."""
import sys

from reporting import NANOSECONDS, report_of

# How often PyTorch's time, at least; and the share of the copying rate where all that is read and written has more
# bytes than the second-level cache.
TIMES, SHARE, LARGE = 3.0, 0.8, 1 << 20


def streams(operation, both):
    """How many tensors an operation reads and writes."""
    if operation == "cross_entropy":
        return 2 if both else 1
    return 4 if both else 2


def main():
    report, strict = report_of("rows", __doc__, ["--benchmark_repetitions=3", "--benchmark_min_time=0.02"])
    times = {}
    for run in report["benchmarks"]:
        if run.get("aggregate_name") == "median" and not run.get("error_occurred"):
            _, who, operation, size, both = run["run_name"].split("/")[:5]
            microseconds = run["real_time"] * NANOSECONDS[run["time_unit"]] * 1e-3
            times.setdefault((operation, size, both), {})[who] = microseconds
    met = True
    print(f"microseconds, medians\n{'operation':14} {'size':10} {'pass':8} {'ctgrad':>9} {'torch':>9} {'times':>6} "
          f"{'GB/s':>6} {'copy':>6} {'share':>6}  met")
    for (operation, size, both), who in times.items():
        if "ctgrad" not in who:
            continue
        rows, columns = map(int, size.split("x"))
        own, size_bytes = who["ctgrad"], 4 * rows * columns
        copied = times.get(("copy", size, "forward"), {}).get("copy")
        moved = streams(operation, both == "both") * size_bytes
        rate = moved / own * 1e-3
        copy_rate = 2 * size_bytes / copied * 1e-3 if copied else None
        good = "torch" not in who or who["torch"] >= TIMES * own
        if copy_rate and moved > LARGE:
            good = good and rate >= SHARE * copy_rate
        met &= good
        torch = f"{who['torch']:9.1f} {who['torch'] / own:6.2f}" if "torch" in who else f"{'-':>9} {'-':>6}"
        share = f"{copy_rate:6.1f} {rate / copy_rate:6.2f}" if copy_rate else f"{'-':>6} {'-':>6}"
        print(f"{operation:14} {size:10} {both:8} {own:9.1f} {torch} {rate:6.1f} {share}  {'yes' if good else 'NO'}")
    return 0 if met or not strict else 1


if __name__ == "__main__":
    sys.exit(main())
