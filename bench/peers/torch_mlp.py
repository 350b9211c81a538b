# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on a classifier of 784-256-128-10 units: the median time of a training step on a batch of 64, with Adam and
with SGD, one thread."""
import json
import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import torch
from torch import nn


def step_time(make_optimizer, steps=300, warmup=30):
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = make_optimizer(model.parameters())
    x, y = torch.randn(64, 784), torch.randint(10, (64,))
    times = []
    for _ in range(warmup + steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - start))
    return round(statistics.median(times[warmup:]), 5)


torch.set_num_threads(1)
print(json.dumps({
    "who": "torch",
    "version": torch.__version__,
    "adam_ms": step_time(lambda p: torch.optim.Adam(p, lr=1e-3)),
    "sgd_ms": step_time(lambda p: torch.optim.SGD(p, lr=1e-3)),
}))
