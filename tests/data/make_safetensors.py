# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes the golden files for ctgrad's reader of safetensors; needs torch, numpy and safetensors.

gpt2_f32, gpt2_f16, gpt2_bf16.safetensors: a small GPT-2 with random weights as
Hugging Face stores it (names, Conv1D weights as (in, out), masks, the tied
output head again as lm_head), in three types.
gpt2_golden.txt: tokens and, for each type, the logits, computed in float64.
types.safetensors: numbers in F16, BF16 and F64, each with its value in F32.

The text file is a list of sections.  Each is a line `name rank d0 d1 ...` and
a line with the values in row-major order.
"""
import argparse
import math
import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
VOCAB, BLOCK, BATCH, LAYERS, HEADS, CHANNELS = 11, 8, 2, 2, 2, 16


def make_weights(gen):
    def normal(*shape, scale=0.2, mean=0.0):
        return mean + scale * torch.randn(*shape, generator=gen)

    w = {"wte.weight": normal(VOCAB, CHANNELS), "wpe.weight": normal(BLOCK, CHANNELS)}

    def linear(name, inputs, outputs):
        w[name + ".weight"] = normal(inputs, outputs)
        w[name + ".bias"] = normal(outputs, scale=0.1)

    def norm(name):
        w[name + ".weight"] = normal(CHANNELS, scale=0.1, mean=1.0)
        w[name + ".bias"] = normal(CHANNELS, scale=0.1)

    for i in range(LAYERS):
        norm(f"h.{i}.ln_1")
        linear(f"h.{i}.attn.c_attn", CHANNELS, 3 * CHANNELS)
        linear(f"h.{i}.attn.c_proj", CHANNELS, CHANNELS)
        norm(f"h.{i}.ln_2")
        linear(f"h.{i}.mlp.c_fc", CHANNELS, 4 * CHANNELS)
        linear(f"h.{i}.mlp.c_proj", 4 * CHANNELS, CHANNELS)
    norm("ln_f")
    return w


def forward(w, tokens):
    def linear(name, x):
        return x @ w[name + ".weight"] + w[name + ".bias"]

    def norm(name, x):
        return F.layer_norm(x, (CHANNELS,), w[name + ".weight"], w[name + ".bias"], eps=1e-5)

    batch, length = tokens.shape
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    x = w["wte.weight"][tokens] + w["wpe.weight"][:length]
    for i in range(LAYERS):
        qkv = linear(f"h.{i}.attn.c_attn", norm(f"h.{i}.ln_1", x))
        q, k, v = (p.view(batch, length, HEADS, -1).transpose(1, 2) for p in qkv.split(CHANNELS, dim=2))
        scores = q @ k.transpose(2, 3) / math.sqrt(CHANNELS // HEADS)
        mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
        x = x + linear(f"h.{i}.attn.c_proj", mixed.transpose(1, 2).reshape(batch, length, CHANNELS))
        inner = F.gelu(linear(f"h.{i}.mlp.c_fc", norm(f"h.{i}.ln_2", x)), approximate="tanh")
        x = x + linear(f"h.{i}.mlp.c_proj", inner)
    return norm("ln_f", x) @ w["wte.weight"].T


def put(out, name, tensor, spec):
    out.write(" ".join(map(str, [name, tensor.dim(), *tensor.shape])) + "\n")
    out.write(" ".join(spec % v for v in tensor.flatten().tolist()) + "\n")


def write_gpt2(directory, gen):
    weights = make_weights(gen)
    tokens = torch.randint(VOCAB, (BATCH, BLOCK), generator=gen)
    with open(directory / "gpt2_golden.txt", "w", encoding="ascii", newline="\n") as out:
        put(out, "tokens", tokens, "%d")
        for suffix, dtype in (("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)):
            stored = {name: value.to(dtype) for name, value in weights.items()}
            logits = forward({name: value.double() for name, value in stored.items()}, tokens)
            put(out, "logits_" + suffix, logits, "%.9g")
            for i in range(LAYERS):
                mask = torch.ones(BLOCK, BLOCK, dtype=torch.bool).tril().view(1, 1, BLOCK, BLOCK)
                stored[f"h.{i}.attn.bias"] = mask
                stored[f"h.{i}.attn.masked_bias"] = torch.tensor(-1e4, dtype=dtype)
            stored = {"transformer." + name: value for name, value in stored.items()}
            stored["lm_head.weight"] = weights["wte.weight"].to(dtype).clone()
            save_file(stored, directory / f"gpt2_{suffix}.safetensors", metadata={"format": "pt"})


def write_types(directory, gen):
    random = torch.randn(40, generator=gen, dtype=torch.float64) * 10.0 ** torch.randint(-6, 4, (40,), generator=gen)
    edges = [0.0, -0.0, 1.0, -2.5, 6e-8, -5.96e-8, 6.1e-5, 65504.0, float("inf"), float("-inf")]
    numbers = torch.cat([torch.tensor(edges, dtype=torch.float64), random])
    tensors = {}
    for name, dtype in (("f16", torch.float16), ("bf16", torch.bfloat16), ("f64", torch.float64)):
        tensors[name + ".weight"] = numbers.to(dtype).view(5, 10)
        tensors[name + ".widened"] = numbers.to(dtype).float().view(5, 10)
    save_file(tensors, directory / "types.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="directory for the files")
    directory = parser.parse_args().out
    gen = torch.Generator().manual_seed(20260102)
    torch.set_num_threads(1)
    write_gpt2(directory, gen)
    write_types(directory, gen)


if __name__ == "__main__":
    main()
