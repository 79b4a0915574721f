"""HyperQueue: a local cluster of workers with one core each, a task a process that does nothing."""

import json
import sys
import time
from importlib.metadata import version

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig


def run(client, tasks):
    job = Job()
    for _ in range(tasks):
        job.program(["/bin/true"], stdout=None, stderr=None)  # or each would leave two files
    client.wait_for_jobs([client.submit(job)])


if __name__ == "__main__":
    tasks, workers = int(sys.argv[1]), int(sys.argv[2])
    with LocalCluster() as cluster:
        for _ in range(workers):
            cluster.start_worker(WorkerConfig(cores=1))
        client = cluster.client()
        run(client, 10)
        start = time.perf_counter()
        run(client, tasks)
        seconds = time.perf_counter() - start
    print(json.dumps({"name": f"HyperQueue {version('hyperqueue')}, processes", "seconds": seconds}), flush=True)
