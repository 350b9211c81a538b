#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Draws how many times as fast ctgrad is as its peers, from the reports that `bench/run.sh --json DIR` has written.

Usage: chart.py DIR SVG. Prints the same as a table. What is not in DIR is left out."""
import json
import math
import pathlib
import sys

from reporting import NANOSECONDS

# What is shown, the report it is in, ctgrad's benchmark, and the peer's.
PAIRS = [
    ("GPT training step, 0.8 M parameters", "transformer", "BM_gpt_step/ctgrad", "BM_gpt_step/torch", "PyTorch"),
    ("the same, products of bfloat16", "transformer", "BM_gpt_step_medium/ctgrad", "BM_gpt_step_medium/torch", "PyTorch"),
    ("GPT-2 training step, 124 M parameters", "gpt2", "BM_gpt2_step/ctgrad", "BM_gpt2_step/torch", "PyTorch"),
    ("784-256-128-10 network, Adam step", "small", "BM_mlp_adam/ctgrad_trainer", "BM_mlp_adam/torch", "PyTorch"),
    ("MNIST convolutional network, Adam step", "convolution", "BM_mnist/ctgrad", "BM_mnist/torch", "PyTorch"),
    ("softmax and its gradient, 8192 x 1024", "rows", "BM_rows/ctgrad/softmax/8192x1024/both",
     "BM_rows/torch/softmax/8192x1024/both", "PyTorch"),
    ("layer norm and its gradient, 8192 x 1024", "rows", "BM_rows/ctgrad/layer_norm/8192x1024/both",
     "BM_rows/torch/layer_norm/8192x1024/both", "PyTorch"),
    ("cross-entropy and its gradient, 256 x 50257", "rows", "BM_rows/ctgrad/cross_entropy/256x50257/both",
     "BM_rows/torch/cross_entropy/256x50257/both", "PyTorch"),
]
PRODUCTS = [("matrix products, geometric mean", "openblas", "OpenBLAS"), ("", "onednn", "oneDNN"), ("", "eigen", "Eigen")]


def times(folder, name):
    """{benchmark: nanoseconds}, medians where there are several."""
    path = folder / f"{name}.json"
    found = {}
    if path.exists():
        for run in json.loads(path.read_text(encoding="utf-8"))["benchmarks"]:
            if run.get("error_occurred") or run.get("aggregate_name", "median") != "median":
                continue
            key = "/".join(part for part in run["run_name"].split("/")
                           if not part.startswith(("iterations:", "min_time:", "manual_time", "repeats:")))
            found[key] = run["real_time"] * NANOSECONDS[run["time_unit"]]
    return found


def speedups(folder):
    bars = []
    for label, name, own, peer, who in PAIRS:
        t = times(folder, name)
        if own in t and peer in t:
            bars.append((label, who, t[peer] / t[own]))
    t = times(folder, "gemm")
    for label, peer, who in PRODUCTS:
        ratios = [t[f"BM_gemm/{peer}/{product}"] / own for product, own in
                  ((key.removeprefix("BM_gemm/ctgrad/"), value) for key, value in t.items()
                   if key.startswith("BM_gemm/ctgrad/")) if f"BM_gemm/{peer}/{product}" in t]
        if ratios:
            bars.append((label, who, math.exp(sum(map(math.log, ratios)) / len(ratios))))
    return bars


def svg(bars):
    left, width, step, top = 300, 420, 30, 44
    most = max(value for _, _, value in bars)
    height = top + step * len(bars) + 16
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 130} {height}" '
             f'width="{left + width + 130}" height="{height}" role="img" '
             'aria-label="How many times as fast ctgrad is as its peers">',
             "<style>text{font:13px sans-serif;fill:#57606a}.bar{fill:#2f7ed8}.one{stroke:#8b949e;"
             "stroke-dasharray:3 3}@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}</style>",
             f'<text x="{left}" y="20">times as fast, one thread; the dashed line is as fast as the peer</text>']
    for i, (label, who, value) in enumerate(bars):
        y, length = top + step * i, width * value / most
        lines += [f'<text x="{left - 10}" y="{y + 14}" text-anchor="end">{label}</text>',
                  f'<rect class="bar" x="{left}" y="{y}" width="{length:.1f}" height="20" rx="3"/>',
                  f'<text x="{left + length + 8:.1f}" y="{y + 14}">{value:.2f} x {who}</text>']
    one = left + width / most
    lines += [f'<line class="one" x1="{one:.1f}" x2="{one:.1f}" y1="{top - 8}" y2="{height - 12}"/>', "</svg>"]
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bars = speedups(pathlib.Path(sys.argv[1]))
    if not bars:
        sys.exit(f"no reports in {sys.argv[1]}; make them with bench/run.sh --json {sys.argv[1]}")
    label = ""
    for name, who, value in bars:
        label = name or label
        print(f"{label:45} {value:6.2f} times {who}")
    target = pathlib.Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(svg(bars), encoding="utf-8")


if __name__ == "__main__":
    main()
