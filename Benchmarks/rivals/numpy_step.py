"""A full-batch gradient step in numpy, two ways; answers "way n d h precision seconds" with its best time.

"masked" takes the rectifier's derivative by assignment under masks and multiplies (h × n)·(n × d), as the published
code of the paper does; "lean" is the shortest way we know: one comparison, no copy that is not needed.
"""

import json
import sys
import time

import numpy as np
import threadpoolctl


def steps(way: str, n: int, d: int, h: int, dtype: type, budget: float) -> float:
    random = np.random.default_rng(0)
    x = random.standard_normal((n, d)).astype(dtype)
    y = random.standard_normal(n).astype(dtype)
    w = random.standard_normal((h, d)).astype(dtype)
    a = random.standard_normal(h).astype(dtype)
    rate = dtype(1e-9)

    def step() -> None:
        nonlocal w, a
        z = x @ w.T
        hidden = np.maximum(z, 0)
        residual = hidden @ a - y
        factor = dtype(2 / n)
        gradient_a = factor * (hidden.T @ residual)
        if way == "masked":
            slope = z.T
            slope[slope >= 0] = 1
            slope[slope < 0] = 0
            gradient_w = factor * ((np.outer(a, residual) * slope) @ x)
        else:
            gradient_w = factor * ((np.outer(residual, a) * (z > 0)).T @ x)
        w -= rate * gradient_w
        a -= rate * gradient_a

    step()
    start = time.perf_counter()
    step()
    once = time.perf_counter() - start
    repetitions = max(1, int(0.002 / max(once, 1e-9)))
    best, spent = float("inf"), 0.0
    while spent < budget:
        start = time.perf_counter()
        for _ in range(repetitions):
            step()
        slice_ = time.perf_counter() - start
        best, spent = min(best, slice_ / repetitions), spent + slice_
    return best


libraries = ", ".join(
    f"{pool['internal_api']} {pool['version']} for {pool.get('architecture')}, {pool['num_threads']} thread"
    for pool in threadpoolctl.threadpool_info()
)
print(json.dumps({"name": f"numpy {np.__version__} ({libraries})"}), flush=True)
for line in sys.stdin:
    way, n, d, h, precision, budget = line.split()
    dtype = {"double": np.float64, "single": np.float32}[precision]
    print(json.dumps({"name": "numpy", "seconds": steps(way, int(n), int(d), int(h), dtype, float(budget))}), flush=True)
