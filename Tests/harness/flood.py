"""Peers that are no workers, and what they do to a process."""

import threading

import zmq
import zmq.utils.z85

from .memory import resident


def key_bytes(path):
    """Secret and public key as ZeroMQ writes them."""
    secret = zmq.utils.z85.encode(bytes.fromhex(path.read_text().splitlines()[-1]))
    return zmq.curve_public(secret), secret


def peer(context, announcement, public, secret, identity, unread=0):
    """A socket that may come in if its key may, and takes in so many messages that are not read, or any number."""
    dealer = context.socket(zmq.DEALER)
    dealer.linger = 0
    dealer.sndtimeo = 60_000
    dealer.rcvhwm = unread  # with answers unread to a limit it does not notice that its connection was ended
    dealer.routing_id = identity
    dealer.curve_publickey, dealer.curve_secretkey = public, secret
    dealer.curve_serverkey = zmq.utils.z85.encode(bytes.fromhex(announcement["publicKey"]))
    dealer.connect(announcement["address"])
    return dealer


class Watch(threading.Thread):
    """The largest a process gets, until it is told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.over = pid, threading.Event()
        self.first = self.most = resident(pid)
        self.start()

    def run(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, resident(self.pid))
