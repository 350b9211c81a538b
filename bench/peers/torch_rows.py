# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on operations along rows, one thread: median milliseconds forward, and forward with the gradients that follow
from the result's, by operation and size."""
import json
import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import torch
from torch.nn import functional as F

SIZES = [(768, 128), (256, 768), (8192, 1024), (256, 50257)]


def median_ms(run, seconds=0.25):
    run()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return round(statistics.median(times), 6)


def rms_norm(x, gain):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * gain


def measure(rows, columns):
    x = torch.rand(rows, columns).mul_(2).sub_(1).requires_grad_()
    gain, bias = torch.rand(columns, requires_grad=True), torch.rand(columns, requires_grad=True)
    upstream, targets = torch.rand(rows, columns), torch.arange(rows) * 7 % 65
    operations = {
        "softmax": (lambda: F.softmax(x, -1), [x]),
        "log_softmax": (lambda: F.log_softmax(x, -1), [x]),
        "layer_norm": (lambda: F.layer_norm(x, (columns,), gain, bias), [x, gain, bias]),
        "rms_norm": (lambda: rms_norm(x, gain), [x, gain]),
        "gelu": (lambda: F.gelu(x), [x]),
        "gelu_tanh": (lambda: F.gelu(x, approximate="tanh"), [x]),
        "silu": (lambda: F.silu(x), [x]),
        "cross_entropy": (lambda: F.cross_entropy(x, targets), [x]),
    }
    result = {}
    for name, (forward, inputs) in operations.items():
        def both():
            y = forward()
            torch.autograd.grad(y, inputs, upstream if y.dim() else None)
        with torch.no_grad():
            result[f"{name}/{rows}x{columns}/forward"] = median_ms(forward)
        result[f"{name}/{rows}x{columns}/both"] = median_ms(both)
    return result


torch.set_num_threads(1)
torch.manual_seed(1)
line = {"who": "torch", "version": torch.__version__}
for size in SIZES:
    line.update(measure(*size))
print(json.dumps(line))
