"""Machines that have nothing but a cable between them: network namespaces, each with a file system of its own view."""

import os
import subprocess
import sys
import uuid


def reason_for_none():
    """Why there can be none here; None where there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux to make network namespaces"
    tried = subprocess.run(["ip", "netns", "add", name := f"rs-{uuid.uuid4().hex[:8]}"], capture_output=True, text=True)
    if tried.returncode != 0:
        return f"cannot make a network namespace: {tried.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", name], check=True)
    return None


class Cabling:
    """A namespace for the coordinator, and others with a cable to it each."""

    #: Where the coordinator is, for all others.
    host = "10.77.0.1"

    def __init__(self, count):
        self.mark = uuid.uuid4().hex[:6]
        self.hub, self.ends = f"rs-{self.mark}-hub", [f"rs-{self.mark}-{n}" for n in range(count)]
        for name in (self.hub, *self.ends):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", self.hub, "link", "add", "switch", "type", "bridge")
        ip("-n", self.hub, "link", "set", "switch", "up")
        ip("-n", self.hub, "address", "add", f"{self.host}/24", "dev", "switch")
        for number, end in enumerate(self.ends):
            ip("-n", self.hub, "link", "add", f"port{number}", "type", "veth", "peer", "name", "cable", "netns", end)
            ip("-n", self.hub, "link", "set", f"port{number}", "master", "switch", "up")
            ip("-n", end, "address", "add", f"10.77.0.{10 + number}/24", "dev", "cable")
            ip("-n", end, "link", "set", "cable", "up")

    def inside(self, namespace, hidden=None):
        """What stands before a command line to run it in a namespace, a folder of others hidden from it."""
        enter = ("ip", "netns", "exec", namespace)
        return enter if hidden is None else (*enter, "sh", "-c", 'mount -t tmpfs hidden "$0" && exec "$@"', str(hidden))

    def pull(self, number):
        """Pulls the plug of a cable: what is sent is lost, and neither end is told."""
        ip("-n", self.hub, "link", "set", f"port{number}", "nomaster")

    def plug(self, number):
        ip("-n", self.hub, "link", "set", f"port{number}", "master", "switch")

    def remove(self):
        for name in (self.hub, *self.ends):
            subprocess.run(["ip", "netns", "delete", name], check=True)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)
