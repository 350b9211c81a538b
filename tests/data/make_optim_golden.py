# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes optim_golden.txt: steps of PyTorch's optimizers and rates of its schedules, in float64.

Sections are a line `name rank extents...` and one with the values: `start`, `gradients` of five steps, NAME for
the parameters after them with learning rate 0.1/t in step t, and schedule/NAME for the rates of 25 steps.
"""
import pathlib

import torch
from torch import optim
from torch.optim import lr_scheduler

HERE = pathlib.Path(__file__).resolve().parent
STEPS, SIZE = 5, 6


def main():
    gen = torch.Generator().manual_seed(1)
    start = torch.randn(SIZE, generator=gen).double()
    gradients = torch.randn(STEPS, SIZE, generator=gen).double()
    with open(HERE / "optim_golden.txt", "w") as out:

        def put(name, tensor):
            out.write(" ".join(map(str, [name, tensor.dim(), *tensor.shape])) + "\n")
            out.write(" ".join("%.17g" % v for v in tensor.flatten().tolist()) + "\n")

        put("start", start)
        put("gradients", gradients)
        for name, make in {
            "adam": lambda p: optim.Adam(p, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.2),
            "adamw": lambda p: optim.AdamW(p, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.2),
            "rmsprop": lambda p: optim.RMSprop(p, alpha=0.9, eps=1e-6, weight_decay=0.2),
            "rmsprop_momentum": lambda p: optim.RMSprop(p, alpha=0.9, eps=1e-6, weight_decay=0.2, momentum=0.7),
            "adagrad": lambda p: optim.Adagrad(p, eps=1e-6, weight_decay=0.2),
            "sgd": lambda p: optim.SGD(p, lr=1, momentum=0.9, nesterov=True, weight_decay=0.2),
        }.items():
            p = torch.nn.Parameter(start.clone())
            optimizer = make([p])
            for t, g in enumerate(gradients, 1):
                optimizer.param_groups[0]["lr"] = 0.1 / t
                p.grad = g.clone()
                optimizer.step()
            put(name, p.detach())
        for name, make in {
            "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=20, eta_min=0.5),
            "step": lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3),
            "exponential": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9),
            "one_cycle": lambda o: lr_scheduler.OneCycleLR(o, max_lr=2.0, total_steps=25, cycle_momentum=False),
        }.items():
            optimizer = optim.SGD([torch.nn.Parameter(start.clone())], lr=2.0)
            schedule = make(optimizer)
            rates = []
            for step in range(20 if name == "cosine" else 25):
                rates.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                if step < 24:
                    schedule.step()
            put("schedule/" + name, torch.tensor(rates, dtype=torch.float64))


if __name__ == "__main__":
    main()
