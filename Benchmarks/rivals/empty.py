"""What the rivals do with an empty task, and how each says how long a number of them took."""

import json
import sys
import time
from collections.abc import Callable

WORKERS = 2


def nothing(number: int) -> int:
    return number


def measure(name: str, run: Callable[[int], list[int]]) -> None:
    """Warms up, so that workers have started, and times as many tasks as the command line says."""
    count = int(sys.argv[1])
    run(100)
    start = time.perf_counter()
    results = run(count)
    seconds = time.perf_counter() - start
    assert list(results) == list(range(count))
    print(json.dumps({"name": name, "seconds": seconds}), flush=True)
