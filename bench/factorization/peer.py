"""The peer of the factorisation bench: scikit-learn's NMF, called as pytorch-grad-cam calls it.

Answers one JSON line for each JSON line on stdin. Matrices travel as raw float32 files, row-major.
"""
import json
import platform
import sys
import time
import warnings

import numpy as np
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF

warnings.filterwarnings('ignore')


def spots(rng, rank, images, side, presence, width, strength):
    """`rank` heatmaps, each a Gaussian spot in some of the images."""
    y, x = np.mgrid[0:side, 0:side]
    H = np.zeros((rank, images, side, side), np.float32)
    for j in range(rank):
        p = presence(rng)
        for i in range(images):
            if rng.random() < p:
                cy, cx = rng.random(2) * (side - 1)
                s = width(rng)
                H[j, i] = rng.gamma(strength, 1) * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * s * s))
    return H.reshape(rank, -1)


def rectified(rng, X, noise, zeros):
    X += noise * X.std() * rng.standard_normal(X.shape, dtype=np.float32)
    threshold = np.quantile(X[:, :4000], zeros)
    return np.maximum(X - threshold, 0).astype(np.float32)


def smooth(channels, images):
    """40 sources in 7×7 maps, 55 % zeros."""
    rng = np.random.default_rng(0)
    H = spots(rng, 40, images, 7, lambda r: 0.15 + 0.6 * r.random(), lambda r: 0.8 + 1.6 * r.random(), 2)
    W = rng.gamma(0.6, 1.0, (channels, 40)) * (rng.random((channels, 40)) < 0.3) / np.sqrt(np.arange(1, 41))
    return rectified(rng, W.astype(np.float32) @ H, 0.45, 0.55)


def sparse(channels, images):
    """120 sources in 8×8 maps, 90 % zeros, as the last layer of a trained network has."""
    rng = np.random.default_rng(2)
    H = spots(rng, 120, images, 8, lambda r: 0.02 + 0.25 * r.random() ** 2, lambda r: 0.7 + 2 * r.random(), 1.5)
    W = rng.gamma(0.5, 1.0, (channels, 120)) * (rng.random((channels, 120)) < 0.15)
    return rectified(rng, W.astype(np.float32) @ H, 0.5, 0.9)


def flat(channels, images):
    """A nearly flat spectrum, 27 % zeros, as an untrained network has: the hardest for a sketch."""
    rng = np.random.default_rng(1)
    W = rng.standard_normal((channels, 400), dtype=np.float32) / np.arange(1, 401, dtype=np.float32) ** 0.35
    X = W @ rng.standard_normal((400, images * 49), dtype=np.float32)
    return np.maximum(X / X.std() + 0.6, 0).astype(np.float32)


families = dict(smooth=smooth, sparse=sparse, flat=flat)
state = {}


def load(path, rows, cols):
    if state.get('path') != path:
        state.update(path=path, V=np.fromfile(path, np.float32).reshape(rows, cols))
    return state['V']


def make(family, channels, images, path):
    V = families[family](channels, images)
    V -= V.min(axis=-1, keepdims=True)
    V.tofile(path)
    return dict(rows=V.shape[0], cols=V.shape[1])


def fit(path, rows, cols, k, W=None, H=None):
    """Writes the concept vectors (as rows) to the file `W` and the heatmaps to `H`, if they are given."""
    V = load(path, rows, cols)
    wall, cpu = time.perf_counter(), time.process_time()
    model = NMF(n_components=k, init='random', random_state=0)
    vectors = model.fit_transform(V)
    took = dict(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)
    state.update(W=vectors, H=model.components_)
    for file, factor in [(W, vectors.T), (H, model.components_)]:
        if file is not None:
            np.ascontiguousarray(factor, np.float32).tofile(file)
    return took | dict(iterations=int(model.n_iter_))


def relative_error(V, W, H):
    """Straight from the definition in float64, rows in blocks to spare memory."""
    W, H = W.astype(np.float64), H.astype(np.float64)
    residual = norm = 0.0
    for r in range(0, V.shape[0], 256):
        block = V[r : r + 256].astype(np.float64)
        norm += float((block**2).sum())
        residual += float(((block - W[r : r + 256] @ H) ** 2).sum())
    return (residual / norm) ** 0.5


def score(path, rows, cols, k, W, H):
    """Of the last fit here and the factors in the two files (concept vectors as rows): errors, and how alike they are."""
    V = load(path, rows, cols)
    W, H = np.fromfile(W, np.float32).reshape(k, rows).T, np.fromfile(H, np.float32).reshape(k, cols)
    errors = dict(ours=relative_error(V, W, H), peer=relative_error(V, state['W'], state['H']))
    return errors | dict(cosines=matched_cosines(W, state['W']))


def matched_cosines(A, B):
    """Cosines of concept vectors (columns), matched one to one so that their sum is the largest; the least first."""
    A, B = (X.astype(np.float64) / np.maximum(np.linalg.norm(X, axis=0), 1e-30) for X in (A, B))
    cosines = A.T @ B
    return sorted(cosines[linear_sum_assignment(-cosines)].tolist())


def versions():
    return dict(sklearn=sklearn.__version__, numpy=np.__version__, python=platform.python_version())


operations = dict(make=make, fit=fit, score=score, versions=versions)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(operations[request.pop('op')](**request)), flush=True)
