# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on a classifier of 784-256-128-10 units: the median time of a training step on a batch of 64, with Adam and
with SGD, one thread."""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from torch_steps import nn, step_time, torch


def network():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def time_with(optimizer):
    return step_time(network, optimizer, (64, 784), steps=300, warmup=30)


print(json.dumps({
    "who": "torch",
    "version": torch.__version__,
    "adam_ms": time_with(torch.optim.Adam),
    "sgd_ms": time_with(torch.optim.SGD),
}))
