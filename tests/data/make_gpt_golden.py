# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes gpt_golden.txt: reference values for ctgrad's GPT and its layers.

Every input is a float32 number; every result is computed in float64 from
those inputs, so it is right to more digits than float32 holds.

The file is a list of sections.  Each is a line `name rank d0 d1 ...` and a
line with the values in row-major order (%.9g, integers as integers).

With --check it also runs the training steps in float32 and prints, per
parameter, how far the result is from the float64 one.
"""
import argparse
import copy
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent.parent / "bench" / "peers"))

import torch
from torch.nn import functional as F

from torch_model import Gpt, make_adamw, train_step

VOCAB, BLOCK, BATCH, LAYERS, HEADS, CHANNELS = 19, 8, 3, 2, 2, 16
STEPS = 10


class Writer:
    def __init__(self, out):
        self.out = out

    def put(self, name, tensor):
        tensor = tensor.detach()
        spec = "%.9g" if tensor.is_floating_point() else "%d"
        head = [name, tensor.dim(), *tensor.shape]
        self.out.write(" ".join(map(str, head)) + "\n")
        self.out.write(" ".join(spec % v for v in tensor.flatten().tolist()) + "\n")


def normal(gen, *shape):
    """Standard normal numbers that are exactly representable in float32."""
    return torch.randn(*shape, generator=gen, dtype=torch.float32)


def make_model(gen):
    model = Gpt(VOCAB, BLOCK, LAYERS, HEADS, CHANNELS)
    with torch.no_grad():
        for name, p in model.named_parameters():
            z = normal(gen, *p.shape)
            if p.dim() >= 2:
                p.copy_(0.2 * z)
            elif name.endswith(".bias"):
                p.copy_(0.1 * z)
            else:
                p.copy_(1.0 + 0.1 * z)
    return model


def train(model, tokens, targets):
    optimizer = make_adamw(model)
    for _ in range(STEPS):
        train_step(model, optimizer, tokens, targets)
    return model


def write_model(w, gen, check):
    model32 = make_model(gen)
    model = copy.deepcopy(model32).double()
    tokens = torch.randint(VOCAB, (BATCH, BLOCK), generator=gen)
    targets = torch.randint(VOCAB, (BATCH, BLOCK), generator=gen)
    w.put("tokens", tokens)
    w.put("targets", targets)
    for name, p in model.named_parameters():
        w.put("param/" + name, p)

    loss = model.loss(tokens, targets)
    loss.backward()
    w.put("logits", model(tokens))
    w.put("loss", loss)
    for name, p in model.named_parameters():
        w.put("grad/" + name, p.grad)
    norm = torch.stack([p.grad.norm() for p in model.parameters()]).norm()
    w.put("grad_norm", norm)

    train(model, tokens, targets)
    for name, p in model.named_parameters():
        w.put("after10/" + name, p)
    loss10 = model.loss(tokens, targets)
    w.put("loss10", loss10)

    if check:
        print(f"loss {loss:.6f} grad_norm {norm:.6f} loss10 {loss10:.6f}")
        train(model32, tokens, targets)
        print(f"float32 loss10 off by {abs(model32.loss(tokens, targets) - loss10):.2e}")
        for (name, p), q in zip(model.named_parameters(), model32.parameters()):
            print(f"{(p - q).abs().max().item():.2e} after10/{name}")


def write_case(w, case, fn, gen, **inputs):
    """Writes inputs, upstream gradient, output, and d<input> for each input."""
    inputs = {k: v.double().requires_grad_() for k, v in inputs.items()}
    out = fn(**inputs)
    upstream = normal(gen, *out.shape).double()
    grads = torch.autograd.grad(out, list(inputs.values()), upstream)
    short = {"weight": "w", "bias": "b"}
    for name, value in inputs.items():
        w.put(f"case/{case}/{name}", value)
    w.put(f"case/{case}/upstream", upstream)
    w.put(f"case/{case}/out", out)
    for name, grad in zip(inputs, grads):
        w.put(f"case/{case}/d{short.get(name, name)}", grad)


def write_cases(w, gen):
    write_case(
        w, "layer_norm",
        lambda x, weight, bias: F.layer_norm(x, (12,), weight, bias, eps=1e-5),
        gen,
        x=0.5 + 1.5 * normal(gen, 5, 12),
        weight=1.0 + 0.3 * normal(gen, 12),
        bias=0.3 * normal(gen, 12),
    )
    write_case(w, "softmax", lambda x: x.softmax(dim=-1), gen, x=2.0 * normal(gen, 4, 7))
    points = torch.arange(-15, 16, dtype=torch.float32) / 3.0
    for case, form in (("gelu_tanh", "tanh"), ("gelu_erf", "none")):
        write_case(w, case, lambda x: F.gelu(x, approximate=form), gen, x=points)

    logits = (2.0 * normal(gen, 6, 9)).double().requires_grad_()
    targets = torch.randint(9, (6,), generator=gen)
    loss = F.cross_entropy(logits, targets)
    loss.backward()
    w.put("case/cross_entropy/logits", logits)
    w.put("case/cross_entropy/targets", targets)
    w.put("case/cross_entropy/loss", loss)
    w.put("case/cross_entropy/dlogits", logits.grad)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "gpt_golden.txt")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    gen = torch.Generator().manual_seed(20260101)
    with open(args.out, "w", encoding="ascii", newline="\n") as out:
        w = Writer(out)
        write_model(w, gen, args.check)
        write_cases(w, gen)


if __name__ == "__main__":
    main()
