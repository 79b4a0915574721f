"""Real OpenSSH daemons on loopback, each a host with a home of its own."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from .program import MARK
from .waiting import await_until

DAEMON = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin:/sbin")

CONFIGURATION = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
ForceCommand cd {home} && export HOME={home} TMPDIR={home}/tmp {mark_name}={mark} && eval "$SSH_ORIGINAL_COMMAND"
"""

CLIENT = """\
Host *
  IdentityFile {folder}/user_key
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
"""


class Host:
    """A machine: a daemon that can be killed and started again, and a home."""

    def __init__(self, folder, program):
        self.folder, self.home = Path(folder), Path(folder) / "home"
        (self.home / "tmp").mkdir(parents=True)
        for name in ("host_key", "user_key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)], check=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        (self.folder / "sshd_config").write_text(CONFIGURATION.format(
            port=self.port, folder=self.folder, home=self.home, mark_name=MARK, mark=program.mark))
        (self.folder / "config").write_text(CLIENT.format(folder=self.folder))
        self.destination = f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}"
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        self.start()

    def start(self):
        """Starts the daemon, and awaits that it listens."""
        with open(self.folder / "log", "ab") as log:
            self.daemon = subprocess.Popen(
                [DAEMON, "-D", "-e", "-f", str(self.folder / "sshd_config")], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True)
        await_until(self._listens, f"the ssh daemon: see {self.folder}/log")

    def _listens(self):
        assert self.daemon.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        """`kill -9` of the daemon and of every connection's; what they have started lives on."""
        connections = self._connections()
        self.daemon.kill()
        self.daemon.wait()
        for pid in connections:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        if self.daemon.poll() is None:
            self.kill()

    def _connections(self):
        """The daemon's processes for connections: its descendants of its own name."""
        found, parents = [], {self.daemon.pid}
        while parents:
            children = set()
            for entry in Path("/proc").iterdir():
                try:
                    if entry.name.isdigit():
                        facts = (entry / "stat").read_text()
                        name, rest = facts[facts.index("(") + 1:].rsplit(")", 1)
                        if int(rest.split()[1]) in parents and name.startswith("sshd"):
                            children.add(int(entry.name))
                except OSError:
                    pass  # it ended while we looked
            found += children
            parents = children
        return found

    @property
    def leftovers(self):
        """Keys of workers, and what workers had to send."""
        return [*self.home.glob(".cache/richsweep/worker-*"), *(self.home / "tmp").iterdir()]
