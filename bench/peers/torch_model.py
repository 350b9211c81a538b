# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""The GPT that ctgrad trains, written with plain eager PyTorch modules.

Both the golden-file generator and the timing script use it.  Parameter names
are the ones ctgrad uses.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(channels, 3 * channels)
        self.c_proj = nn.Linear(channels, channels)

    def forward(self, x, future):
        B, T, C = x.shape
        D = C // self.heads
        q, k, v = (
            part.view(B, T, self.heads, D).transpose(1, 2)
            for part in self.c_attn(x).split(C, dim=2)
        )
        scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(D))
        weights = scores.masked_fill(future, float("-inf")).softmax(dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(B, T, C)
        return self.c_proj(mixed)


class Mlp(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.c_fc = nn.Linear(channels, 4 * channels)
        self.c_proj = nn.Linear(4 * channels, channels)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(channels, eps=1e-5)
        self.attn = Attention(channels, heads)
        self.ln_2 = nn.LayerNorm(channels, eps=1e-5)
        self.mlp = Mlp(channels)

    def forward(self, x, future):
        x = x + self.attn(self.ln_1(x), future)
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    def __init__(self, vocab, block, layers, heads, channels):
        super().__init__()
        if channels % heads:
            raise ValueError("channels must be a multiple of heads")
        self.wte = nn.Embedding(vocab, channels)
        self.wpe = nn.Embedding(block, channels)
        self.h = nn.ModuleList(Block(channels, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(channels, eps=1e-5)
        # future[t, s] is true where position t must not see position s.
        future = torch.ones(block, block, dtype=torch.bool).triu(1)
        self.register_buffer("future", future, persistent=False)

    def forward(self, tokens):
        T = tokens.shape[1]
        x = self.wte(tokens) + self.wpe.weight[:T]
        future = self.future[:T, :T]
        for block in self.h:
            x = block(x, future)
        return F.linear(self.ln_f(x), self.wte.weight)

    def loss(self, tokens, targets):
        logits = self(tokens)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def make_adamw(model, lr=1e-3, weight_decay=0.1):
    """AdamW that decays matrices and embeddings but not biases or LayerNorms."""
    params = list(model.parameters())
    groups = [
        {"params": [p for p in params if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in params if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.99), eps=1e-8)


def train_step(model, optimizer, tokens, targets):
    """One clipped AdamW step; returns the loss before it."""
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss(tokens, targets)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.detach()
