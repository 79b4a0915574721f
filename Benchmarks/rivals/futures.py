"""concurrent.futures.ProcessPoolExecutor, a task a future."""

import platform
from concurrent.futures import ProcessPoolExecutor

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    with ProcessPoolExecutor(WORKERS) as executor:
        measure(
            f"ProcessPoolExecutor.submit, Python {platform.python_version()}",
            lambda count: [future.result() for future in [executor.submit(nothing, i) for i in range(count)]],
        )
