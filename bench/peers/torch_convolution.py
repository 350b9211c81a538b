# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on convolutional networks: the median time of a training step with Adam, one thread, of the network of its MNIST
example (without dropout) on a batch of 64, and of a stage of residual blocks on a batch of 32."""
import json
import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import torch
from torch import nn


def digits():
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64, track_running_stats=False)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64, track_running_stats=False)

    def forward(self, x):
        return torch.relu(x + self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))


def stage():
    return nn.Sequential(Block(), Block(), nn.AvgPool2d(16), nn.Flatten(), nn.Linear(64, 10))


def step_time(make_model, *shape, steps=40, warmup=5):
    torch.manual_seed(1)
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = torch.randn(shape), torch.randint(10, shape[:1])
    times = []
    for _ in range(warmup + steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - start))
    return round(statistics.median(times[warmup:]), 3)


torch.set_num_threads(1)
print(json.dumps({
    "who": "torch",
    "version": torch.__version__,
    "mnist_ms": step_time(digits, 64, 1, 28, 28),
    "residual_ms": step_time(stage, 32, 64, 16, 16),
}))
