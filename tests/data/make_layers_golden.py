# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes layers_golden.txt: PyTorch's recurrent and transformer layers with their gradients, for tests/nn.

Every input is a float32 number; every result is computed in float64 from those inputs. For each layer NAME:
NAME/param/PATH, NAME/in/I, NAME/out/I, and NAME/grad/PATH, the gradient of the sum of all outputs times
cosines 1, 2, 3, ... of their elements' numbers.

The file is a list of sections: a line `name rank d0 d1 ...` and one with the values in row-major order.
"""
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent


def flatten(outputs):
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    return [t for o in outputs for t in flatten(o)]


def put(out, name, tensor):
    tensor = tensor.detach()
    out.write(" ".join(map(str, [name, tensor.dim(), *tensor.shape])) + "\n")
    out.write(" ".join("%.9g" % v for v in tensor.flatten().tolist()) + "\n")


def case(out, gen, name, layer, call, *shapes):
    """call(layer, *inputs) gives the outputs; None among those is left out."""
    layer = layer.double()
    normal = lambda *shape: torch.randn(*shape, generator=gen, dtype=torch.float32).double()
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_((0.4 * normal(*p.shape)).float())
    inputs = [normal(*s).requires_grad_() for s in shapes]
    outputs = flatten(call(layer, *inputs))
    total = sum((o * torch.cos(torch.arange(1, o.numel() + 1).double()).reshape(o.shape)).sum() for o in outputs)
    total.backward()
    for path, p in layer.named_parameters():
        put(out, f"{name}/param/{path}", p)
        put(out, f"{name}/grad/{path}", p.grad)
    for i, x in enumerate(inputs):
        put(out, f"{name}/in/{i}", x)
        put(out, f"{name}/grad/{i}", x.grad)
    for i, y in enumerate(outputs):
        put(out, f"{name}/out/{i}", y)


def main():
    gen = torch.Generator().manual_seed(1)
    with open(HERE / "layers_golden.txt", "w") as out:
        steps, batch, wide, hidden = 5, 2, 3, 4
        one = (1, batch, hidden)
        case(out, gen, "rnn_cell", nn.RNNCell(wide, hidden), lambda m, x, h: m(x, h), (batch, wide), (batch, hidden))
        case(out, gen, "gru_cell", nn.GRUCell(wide, hidden), lambda m, x, h: m(x, h), (batch, wide), (batch, hidden))
        case(out, gen, "lstm_cell", nn.LSTMCell(wide, hidden), lambda m, x, h, c: m(x, (h, c)), (batch, wide),
             (batch, hidden), (batch, hidden))
        case(out, gen, "rnn", nn.RNN(wide, hidden), lambda m, x, h: m(x, h), (steps, batch, wide), one)
        case(out, gen, "gru", nn.GRU(wide, hidden), lambda m, x, h: m(x, h), (steps, batch, wide), one)
        case(out, gen, "lstm", nn.LSTM(wide, hidden), lambda m, x, h, c: m(x, (h, c)), (steps, batch, wide), one, one)
        case(out, gen, "lstm_zeros", nn.LSTM(wide, hidden), lambda m, x: m(x), (steps, wide))

        width, heads, inner, queries, keys = 4, 2, 6, 4, 5
        x, memory = (batch, queries, width), (batch, keys, width)
        later = torch.ones(queries, queries).triu(1).bool()
        padding = torch.arange(keys) >= torch.tensor([[5], [3]])
        attention = lambda: nn.MultiheadAttention(width, heads, batch_first=True)
        case(out, gen, "self_attention", attention(), lambda m, a: m(a, a, a, attn_mask=later)[0], x)
        case(out, gen, "cross_attention", attention(), lambda m, a, b: m(a, b, b, key_padding_mask=padding)[0], x,
             memory)
        case(out, gen, "three_attention", attention(), lambda m, a, b, c: m(a, b, c)[0], x, memory, memory)
        for first in (False, True):
            settings = dict(dim_feedforward=inner, dropout=0.0, batch_first=True, norm_first=first)
            case(out, gen, f"encoder{int(first)}", nn.TransformerEncoderLayer(width, heads, **settings),
                 lambda m, a: m(a), x)
            case(out, gen, f"decoder{int(first)}", nn.TransformerDecoderLayer(width, heads, **settings),
                 lambda m, a, b: m(a, b, tgt_mask=later, memory_key_padding_mask=padding), x, memory)


if __name__ == "__main__":
    main()
