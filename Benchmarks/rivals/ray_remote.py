"""Ray on this machine with two workers, a task a remote call."""

import logging

import ray

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    ray.init(num_cpus=WORKERS, include_dashboard=False, logging_level=logging.ERROR, log_to_driver=False)
    remote = ray.remote(nothing)
    measure(f"Ray {ray.__version__}", lambda count: ray.get([remote.remote(i) for i in range(count)]))
    ray.shutdown()
