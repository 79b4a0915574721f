"""Dask distributed: a local cluster of two processes, a task a future."""

import logging

import distributed

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with (
        distributed.LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        measure(
            f"Dask distributed {distributed.__version__}",
            lambda count: client.gather(client.map(nothing, range(count), pure=False)),
        )
