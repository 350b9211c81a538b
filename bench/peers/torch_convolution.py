# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on convolutional networks: the median time of a training step with Adam, one thread, of the network of its MNIST
example (without dropout) on a batch of 64, and of a stage of residual blocks on a batch of 32."""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from torch_steps import nn, step_time, torch


def digits():
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64)

    def forward(self, x):
        return torch.relu(x + self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))


def stage():
    return nn.Sequential(Block(), Block(), nn.AvgPool2d(16), nn.Flatten(), nn.Linear(64, 10))


def adam_time(make_model, *shape):
    return step_time(make_model, torch.optim.Adam, shape, steps=40, warmup=5)


print(json.dumps({
    "who": "torch",
    "version": torch.__version__,
    "mnist_ms": adam_time(digits, 64, 1, 28, 28),
    "residual_ms": adam_time(stage, 32, 64, 16, 16),
}))
