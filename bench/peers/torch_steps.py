# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""What scripts that time training steps of classifiers share: PyTorch on one thread, and the loop."""
import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import torch
from torch import nn

torch.set_num_threads(1)


def step_time(make_model, make_optimizer, shape, steps, warmup):
    """The median time in milliseconds of a step on random inputs of a shape, with labels of ten classes."""
    torch.manual_seed(1)
    model = make_model()
    optimizer = make_optimizer(model.parameters(), lr=1e-3)
    x, y = torch.randn(shape), torch.randint(10, shape[:1])
    times = []
    for _ in range(warmup + steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - start))
    return round(statistics.median(times[warmup:]), 5)
