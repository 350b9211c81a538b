# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes optim_golden.txt: parameters after steps of PyTorch's optimizers, and its schedules' learning rates.

Needs PyTorch. A matrix, which decays, and a vector, which does not, make STEPS steps with given gradients in float64.
The file is a list of sections: a line `name rank d0 d1 ...` and a line with the values in row-major order.
"""
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parent
STEPS = 6
SHAPES = ((5, 7), (5,))
DECAY = 0.1
RULES = {
    "sgd": lambda g: torch.optim.SGD(g, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda g: torch.optim.Adam(g, lr=0.1, betas=(0.8, 0.95), eps=1e-6),
    "adamw": lambda g: torch.optim.AdamW(g, lr=0.1, betas=(0.8, 0.95), eps=1e-6),
    "rmsprop": lambda g: torch.optim.RMSprop(g, lr=0.1, alpha=0.9, eps=1e-6),
    "rmsprop_momentum": lambda g: torch.optim.RMSprop(g, lr=0.1, alpha=0.9, eps=1e-6, momentum=0.8),
    "adagrad": lambda g: torch.optim.Adagrad(g, lr=0.1),
}


def put(out, name, tensor):
    out.write(" ".join(map(str, [name, tensor.dim(), *tensor.shape])) + "\n")
    out.write(" ".join("%.17g" % v for v in tensor.detach().flatten().tolist()) + "\n")


def rates(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2.0)
    schedule = make(optimizer)
    result = []
    for _ in range(20):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return torch.tensor(result, dtype=torch.float64)


def main():
    generator = torch.Generator().manual_seed(1)
    start = [torch.randn(*s, generator=generator, dtype=torch.float64) for s in SHAPES]
    gradients = [[torch.randn(*s, generator=generator, dtype=torch.float64) for s in SHAPES] for _ in range(STEPS)]
    with open(HERE / "optim_golden.txt", "w", encoding="ascii") as out:
        for part, p in zip(("matrix", "vector"), start):
            put(out, f"start_{part}", p)
        for k, step in enumerate(gradients):
            for part, g in zip(("matrix", "vector"), step):
                put(out, f"gradient{k}_{part}", g)
        for name, make in RULES.items():
            p = [torch.nn.Parameter(x.clone()) for x in start]
            optimizer = make([{"params": [p[0]], "weight_decay": DECAY}, {"params": [p[1]], "weight_decay": 0.0}])
            for step in gradients:
                for x, g in zip(p, step):
                    x.grad = g.clone()
                optimizer.step()
            for part, x in zip(("matrix", "vector"), p):
                put(out, f"{name}_{part}", x)
        schedulers = torch.optim.lr_scheduler
        put(out, "step_decay", rates(lambda o: schedulers.StepLR(o, step_size=3, gamma=0.5)))
        put(out, "one_cycle", rates(lambda o: schedulers.OneCycleLR(o, max_lr=2.0, total_steps=21, pct_start=5 / 21)))


if __name__ == "__main__":
    main()
