"""multiprocessing.Pool.imap, a task a message."""

import multiprocessing
import platform

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    with multiprocessing.Pool(WORKERS) as pool:
        measure(
            f"Pool.imap(chunksize=1), Python {platform.python_version()}",
            lambda count: list(pool.imap(nothing, range(count), chunksize=1)),
        )
