"""A network that fails: a relay between workers and a coordinator whose connections can be cut."""

import contextlib
import socket
import threading


def fixed_port():
    """A port for somebody who will listen there again and again: none of those that connections are given."""
    for port in range(20_000, 30_000):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


class Relay:
    """Passes TCP connections on to an address, and cuts all of them whenever so many bytes have gone towards it."""

    def __init__(self, address, cut_every=None):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        self.target, self.cut_every = (host, int(port)), cut_every
        self.cuts = self.carried = self.turned_away = 0
        self._lock, self._pairs = threading.Lock(), []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_open = threading.Event()
        self._is_open.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Ends every connection; new ones are passed on."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
            self.cuts += 1
        for end in [end for pair in pairs for end in pair]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for its bytes, as closing does not
            end.close()

    def hold(self):
        """Carries nothing until :meth:`release`; the connections stay, and neither end is told."""
        self._is_open.clear()

    def release(self):
        self._is_open.set()

    def close(self):
        self.release()
        self._listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                if self._listener.fileno() < 0:
                    return
                near.close()
                self.turned_away += 1
                continue
            with self._lock:
                self._pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source, target, is_counted):
        try:
            while data := source.recv(1 << 16):
                self._is_open.wait()
                if is_counted and self.cut_every:
                    with self._lock:
                        self.carried += len(data)
                        is_due = self.carried // self.cut_every > self.cuts
                    if is_due:
                        return self.cut()
                target.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            target.close()
