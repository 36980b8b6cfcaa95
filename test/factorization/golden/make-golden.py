#!/usr/bin/python3
"""Writes golden.json: scikit-learn's NMF error on matrices that planted.ts generates identically.

Needs numpy and scikit-learn (Debian: python3-sklearn). Run from anywhere; takes a few seconds.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.decomposition import NMF

CASES = [  # rows, cols, rank of the planted factors, k
    (64, 98, 8, 4),
    (64, 98, 12, 6),
    (512, 392, 8, 5),
    (512, 392, 20, 10),
    (2048, 512, 10, 10),
    (2048, 512, 16, 8),
]


def planted(rows, cols, rank, seed):
    """max(0, W·H + noise - threshold) / 8 of small integers from a linear congruential generator."""
    state = seed

    def draw(count):
        nonlocal state
        out = np.empty(count, np.int64)
        for i in range(count):
            state = (state * 1664525 + 1013904223) % 2**32
            out[i] = state >> 16
        return out

    W = np.maximum(0, draw(rows * rank) % 10 - 4).reshape(rows, rank)
    H = np.maximum(0, draw(rank * cols) % 12 - 6).reshape(rank, cols)
    noise = (draw(rows * cols) % 16).reshape(rows, cols)
    return (np.maximum(0, W @ H + noise - 2 * rank) / 8).astype(np.float32)


def relative_error(V, W, H):
    V = V.astype(np.float64)
    return float(np.linalg.norm(V - W.astype(np.float64) @ H.astype(np.float64)) / np.linalg.norm(V))


warnings.filterwarnings('ignore')
cases = []
for seed, (rows, cols, rank, k) in enumerate(CASES, start=1):
    V = planted(rows, cols, rank, seed)
    model = NMF(n_components=k, init='random', random_state=0)
    W = model.fit_transform(V)
    case = dict(rows=rows, cols=cols, rank=rank, seed=seed, k=k)
    cases.append(case | dict(sum=float(V.sum(dtype=np.float64)), error=relative_error(V, W, model.components_)))
made = dict(by=f'scikit-learn {sklearn.__version__}, NMF(init="random", random_state=0)', cases=cases)
path = pathlib.Path(__file__).with_name('golden.json')
path.write_text(json.dumps(made, indent=2) + '\n')
