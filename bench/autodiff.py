#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Runs bench_autodiff and prints its cases as ratios: ctgrad to the best gradient written by hand and to the best
other library. Medians of repetitions; every ratio is of one run. --benchmark_* flags reach the benchmark. Exit status
1 with --strict if a target is missed."""
import sys

from reporting import NANOSECONDS, report_of

# The largest ratio to the best by hand; every other library is to be beaten.
TARGETS = {"product20": 1.3, "fused4096": 1.0, "logsumexp1000": 1.0, "mixture": 1.2, "reprojection": 1.2, "lstm": 1.2}
OTHERS = 1.1
HAND = ("hand_scalar", "hand_simd")


def medians(report):
    """{case: {who: nanoseconds}} of a report in JSON, cases in the order of the run."""
    cases = {}
    for run in sorted(report["benchmarks"], key=lambda run: run["family_index"]):  # repetitions are mixed
        if run.get("aggregate_name") != "median":
            continue
        case, who = run["run_name"].removeprefix("BM_").split("/", 1)
        cases.setdefault(case, {})[who] = run["cpu_time"] * NANOSECONDS[run["time_unit"]]
    return cases


def best(times):
    """(who, nanoseconds) of the fastest, or nothing."""
    return min(times.items(), key=lambda item: item[1]) if times else None


def table(cases, call):
    """Lines of the table, and whether all targets are met."""
    head = ("case", "ctgrad", "hand", "ratio", "target", "peer", "ratio", "met")
    lines, all_met = [head], True
    for case, times in cases.items():
        if call not in times:
            continue
        own = times[call]
        hand = best({w: t for w, t in times.items() if w in HAND})
        peer = best({w: t for w, t in times.items() if w not in HAND and not w.startswith("ctgrad")})
        target = TARGETS.get(case, OTHERS)
        met = (hand is None or own <= target * hand[1]) and (peer is None or own < peer[1])
        all_met = all_met and met
        shown = [case, f"{own:.4g}"]
        shown += [f"{hand[1]:.4g} {hand[0].removeprefix('hand_')}", f"{own / hand[1]:.2f}"] if hand else ["-", "-"]
        shown += [f"{target:.1f}"]
        shown += [f"{peer[1]:.4g} {peer[0]}", f"{own / peer[1]:.2f}"] if peer else ["-", "-"]
        lines.append((*shown, "yes" if met else "NO"))
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return ["  ".join(field.ljust(w) for field, w in zip(line, widths)).rstrip() for line in lines], all_met


def main():
    flags = ["--benchmark_repetitions=5", "--benchmark_min_time=0.1", "--benchmark_enable_random_interleaving=true"]
    report, strict = report_of("autodiff", __doc__, flags)
    cases = medians(report)
    met = True
    for call in ("ctgrad", "ctgrad_program"):
        lines, all_met = table(cases, call)
        print(f"{call}: nanoseconds, medians\n" + "\n".join(lines) + "\n")
        met = met and (all_met or call != "ctgrad")
    return 0 if met or not strict else 1


if __name__ == "__main__":
    sys.exit(main())
