#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Runs bench_gemm with one thread, the BLAS free to choose its kernels, and prints GFLOP/s for every product with
ctgrad's rate as a multiple of the others'. Medians of repetitions in one run; --benchmark_* flags reach the
benchmark. Exit status 1 with --strict if a target is missed."""
import math
import os
import sys

from reporting import report_of

# The least geometric mean of ctgrad's rate as a multiple of a library's; and the least multiple of OpenBLAS' rate.
MEANS = {"openblas": 1.15, "onednn": 1.0}
WORST = 0.95
# The most that bias and gelu may add to a product's time.
EPILOGUE = 1.05


def medians(report):
    """The machine's peak, and {product: {who: GFLOP/s}}."""
    peak, rates = 0.0, {}
    for run in report["benchmarks"]:
        if run.get("aggregate_name") != "median":
            continue
        name = run["run_name"].split("/")
        if name[0] == "BM_peak":
            peak = run["GFLOP/s"]
        else:
            rates.setdefault("/".join(name[2:4]), {})[name[1]] = run["GFLOP/s"]
    return peak, rates


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def main():
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for held in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        environment.pop(held, None)
    flags = ["--benchmark_repetitions=5", "--benchmark_min_time=0.02", "--benchmark_enable_random_interleaving=true"]
    report, strict = report_of("gemm", __doc__, flags, environment)
    peak, rates = medians(report)
    others = ["openblas", "onednn", "eigen"]
    print(f"GFLOP/s, medians; the core's multiply-adds on registers alone: {peak:.0f}\n"
          f"{'product':22}" + "".join(f"{who:>10}" for who in ("ctgrad", *others, "epilogue", "packed")))
    ratios, met = {who: {} for who in others}, True
    for product, who in rates.items():
        if "ctgrad" not in who:
            continue
        print(f"{product:22}" + "".join(f"{who[w]:10.0f}" if w in who else f"{'-':>10}"
                                        for w in ("ctgrad", *others, "ctgrad_epilogue", "ctgrad_packed")))
        for other in others:
            if other in who:
                ratios[other][product] = who["ctgrad"] / who[other]
    print()
    for other, by_product in ratios.items():
        if not by_product:
            continue
        mean, worst = geometric_mean(by_product.values()), min(by_product, key=by_product.get)
        aim = MEANS.get(other)
        good = (aim is None or mean >= aim) and (other != "openblas" or by_product[worst] >= WORST)
        met &= good
        print(f"{mean:.2f} times {other} in the geometric mean{f' (aim {aim})' if aim else ''}, worst "
              f"{by_product[worst]:.2f} at {worst}{'' if aim is None else '  met' if good else '  NOT met'}")
    packed = [who["ctgrad_packed"] / who["ctgrad"] for who in rates.values() if {"ctgrad", "ctgrad_packed"} <= who.keys()]
    if packed:
        print(f"with weights packed before: {geometric_mean(packed):.2f} times as fast in the geometric mean, at best "
              f"{max(packed):.2f}")
    added = {p: who["ctgrad"] / who["ctgrad_epilogue"] for p, who in rates.items()
             if "ctgrad" in who and "ctgrad_epilogue" in who}
    if added:
        mean, worst = geometric_mean(added.values()), max(added, key=added.get)
        good = mean <= EPILOGUE
        met &= good
        print(f"bias and gelu: {mean:.2f} of the product's time in the geometric mean (aim {EPILOGUE}), worst "
              f"{added[worst]:.2f} at {worst}  {'met' if good else 'NOT met'}")
    return 0 if met or not strict else 1


if __name__ == "__main__":
    sys.exit(main())
