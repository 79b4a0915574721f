"""Plain ROUTER/DEALER in Python: two worker processes, 50 messages in flight for each, nothing kept."""

import multiprocessing
import tempfile

import zmq

from empty import WORKERS, measure

IN_FLIGHT = 50


def work(address: str) -> None:
    socket = zmq.Context().socket(zmq.DEALER)
    socket.connect(address)
    socket.send(b"")
    while (task := socket.recv()) != b"stop":
        socket.send(task)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        address = f"ipc://{folder}/socket"
        router = zmq.Context().socket(zmq.ROUTER)
        router.bind(address)
        processes = [multiprocessing.Process(target=work, args=(address,)) for _ in range(WORKERS)]
        for process in processes:
            process.start()
        workers = [router.recv_multipart()[0] for _ in processes]

        def run(count: int) -> list[int]:
            results: list[int] = []
            tasks = iter(range(count))
            for worker in workers:
                for _, task in zip(range(IN_FLIGHT), tasks):
                    router.send_multipart([worker, b"%d" % task])
            while len(results) < count:
                worker, answer = router.recv_multipart()
                results.append(int(answer))
                if (task := next(tasks, None)) is not None:
                    router.send_multipart([worker, b"%d" % task])
            return sorted(results)

        measure(f"ROUTER/DEALER, pyzmq {zmq.__version__}", run)
        for worker in workers:
            router.send_multipart([worker, b"stop"])
        for process in processes:
            process.join()
        router.close(linger=0)
