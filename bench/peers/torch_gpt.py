# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""PyTorch on the small CPU GPT: time per training step, or loss on a text.

Without --text it times training steps on random tokens.  median_ms and min_ms
cover zero_grad, forward, loss, backward, clip and the AdamW step; forward_ms
is the median of the forward-and-loss part of the same steps.  Making the batch
is not timed.

--tokens makes the sequences shorter than the block.  peak_mb is the most memory
that the process had.

With --text it trains on the bytes of a file (first 90 % for training) and,
with --eval, reports the loss on 20 batches spread evenly over the rest.
"""
import argparse
import json
import math
import os
import pathlib
import resource
import statistics
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for flag, default in (
        ("vocab", 256), ("block", 64), ("tokens", 0), ("batch", 12), ("layers", 4), ("heads", 4),
        ("channels", 128), ("steps", 40), ("warmup", 5), ("threads", 1), ("seed", 1),
    ):
        parser.add_argument("--" + flag, type=int, default=default)
    parser.add_argument("--text", type=pathlib.Path)
    parser.add_argument("--eval", action="store_true")
    parser.add_argument("--bfloat16", action="store_true", help="autocast the forward pass of timed steps")
    args = parser.parse_args()
    if args.text and args.vocab < 256:
        parser.error("--text needs --vocab 256 or more")
    if args.eval and not args.text:
        parser.error("--eval needs --text")
    if args.steps < 1:
        parser.error("--steps must be at least 1")
    return args


ARGS = arguments()
# The BLAS and OpenMP runtimes read these when they load, so set them first.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(ARGS.threads)

import torch

from torch_model import Gpt, make_adamw, train_step


def make_model(args):
    model = Gpt(args.vocab, args.block, args.layers, args.heads, args.channels)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.dim() >= 2:
                p.normal_(0.0, 0.02)
            else:
                p.fill_(0.0 if name.endswith(".bias") else 1.0)
    return model


def time_steps(args, model, optimizer):
    """Times train_step's work, with a clock read after the forward pass."""
    whole, forward = [], []
    for step in range(args.warmup + args.steps):
        tokens, targets = torch.randint(args.vocab, (2, args.batch, args.tokens or args.block))
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        before = time.perf_counter()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bfloat16):
            loss = model.loss(tokens, targets)
        after = time.perf_counter()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        end = time.perf_counter()
        if step >= args.warmup:
            whole.append(1e3 * (end - start))
            forward.append(1e3 * (after - before))
    return {
        "median_ms": round(statistics.median(whole), 3),
        "min_ms": round(min(whole), 3),
        "forward_ms": round(statistics.median(forward), 3),
    }


def learning_rate(step, steps, warmup=100, top=1e-3, bottom=1e-4):
    if step < warmup:
        return top * (step + 1) / warmup
    progress = (step - warmup) / max(1, steps - warmup)
    return bottom + 0.5 * (top - bottom) * (1.0 + math.cos(math.pi * progress))


def crops(data, starts, block):
    """Tokens and next-token targets of the windows beginning at starts."""
    index = starts[:, None] + torch.arange(block + 1)
    window = data[index]
    return window[:, :-1], window[:, 1:]


@torch.no_grad()
def held_out_loss(args, model, data, batches=20):
    last = len(data) - args.block - 1
    count = batches * args.batch
    starts = torch.arange(count) * last // max(1, count - 1)
    losses = [
        model.loss(*crops(data, part, args.block)).item()
        for part in starts.split(args.batch)
    ]
    return sum(losses) / len(losses)


def train_text(args, model, optimizer):
    data = torch.tensor(list(args.text.read_bytes()), dtype=torch.long)
    cut = len(data) * 9 // 10
    train, held_out = data[:cut], data[cut:]
    if len(held_out) <= args.block:
        sys.exit("the text is too short for this block size")
    start = time.perf_counter()
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, args.steps)
        starts = torch.randint(len(train) - args.block, (args.batch,))
        loss = train_step(model, optimizer, *crops(train, starts, args.block))
    result = {
        "steps": args.steps,
        "seconds": round(time.perf_counter() - start, 3),
        "train_loss": round(loss.item(), 4),
    }
    if args.eval:
        result["val_loss"] = round(held_out_loss(args, model, held_out), 4)
    return result


def main():
    torch.set_num_threads(ARGS.threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(ARGS.seed)
    model = make_model(ARGS)
    optimizer = make_adamw(model)
    run = train_text if ARGS.text else time_steps
    line = {"who": "torch", "version": torch.__version__, "threads": ARGS.threads}
    line.update(run(ARGS, model, optimizer))
    line["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6, 1)
    line["params"] = sum(p.numel() for p in model.parameters())
    print(json.dumps(line))


if __name__ == "__main__":
    main()
