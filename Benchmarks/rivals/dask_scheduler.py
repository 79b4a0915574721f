"""Dask's scheduler by itself: its own handlers of reports, for so many workers, without sockets or serialisation; processor time."""

import asyncio
import json
import logging
import sys
import time
from collections import deque

import distributed
from distributed.core import Status
from distributed.scheduler import Scheduler, WorkerState


class Line:
    """What the scheduler sends a worker."""

    def __init__(self, worker, given):
        self.worker, self.given = worker, given

    def send(self, *messages):
        self.given.extend((self.worker, message) for message in messages if message["op"] == "compute-task")


async def measure(tasks, workers):
    scheduler = await Scheduler(port=0, dashboard=False, validate=False)
    try:
        given = deque()
        for number in range(workers):
            address = f"tcp://10.{number >> 16}.{number >> 8 & 255}.{number & 255}:1"
            worker = WorkerState(
                address=address, status=Status.running, pid=number, name=address, nthreads=1, memory_limit=1 << 30,
                local_directory="", nanny=None, server_id=address, scheduler=scheduler)
            scheduler.workers[address] = worker
            scheduler.running.add(worker)
            scheduler.total_nthreads += 1
            scheduler.stream_comms[address] = Line(address, given)
            scheduler.check_idle_saturated(worker)
        start = time.process_time()
        client = scheduler.clients["fire-and-forget"]
        for number in range(tasks):
            task = scheduler.new_task(("nothing", number), b"", "released")
            task.priority, task.who_wants = (0, 1, number), {client}
            client.wants_what.add(task)
        scheduler.transitions({("nothing", number): "waiting" for number in range(tasks)}, "made")
        finished = 0
        while given:
            worker, message = given.popleft()
            scheduler.handle_task_finished(
                key=message["key"], worker=worker, stimulus_id="done", run_id=message["run_id"], metadata={},
                nbytes=8, typename="int", type=b"", thread=1, startstops=())
            finished += 1
        seconds = time.process_time() - start
        assert finished == tasks, f"{finished} of {tasks} tasks"
        return {"name": f"Dask's scheduler {distributed.__version__}, without messages", "seconds": seconds}
    finally:
        scheduler.stream_comms.clear()
        scheduler.workers.clear()
        await scheduler.close()


if __name__ == "__main__":
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2])))), flush=True)
