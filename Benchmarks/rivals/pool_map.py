"""multiprocessing.Pool.map with its own chunks."""

import multiprocessing
import platform

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    with multiprocessing.Pool(WORKERS) as pool:
        measure(f"Pool.map, Python {platform.python_version()}", lambda count: pool.map(nothing, range(count)))
