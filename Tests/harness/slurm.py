"""A real Slurm on this machine alone: its daemons on loopback, without an init system, for one folder's time."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from .waiting import await_until

#: Where Debian keeps daemons.
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
DAEMONS = ("munged", "slurmctld", "slurmd")

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
SchedulerParameters=sched_interval=2,bf_interval=2
KillWait=25
MinJobAge=3600
NodeName=n[1-{nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{first}-{last}] CPUs={cpus} RealMemory=1000000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """The daemons that are not installed here."""
    return [name for name in (*DAEMONS, "sbatch") if shutil.which(name, path=PATH) is None]


class Slurm:
    """A cluster of `nodes` nodes, each said to have `cpus` processors whatever the machine has."""

    def __init__(self, folder, environment, nodes, cpus):
        self.folder, self.environment = Path(folder), {**environment, "PATH": PATH}
        for name in ("state", *(f"spool/n{number + 1}" for number in range(nodes))):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o700)
        host, ports = socket.gethostname().split(".")[0], _free_ports(nodes + 1)
        assert socket.gethostbyname(host).startswith("127."), f"{host} has to resolve to loopback: see /etc/hosts"
        self.environment["SLURM_CONF"] = str(self.folder / "slurm.conf")
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, user=os.environ.get("USER", "root"), folder=self.folder, nodes=nodes, cpus=cpus,
            port=ports[0], first=ports[1], last=ports[-1]))
        (self.folder / "munge.key").touch(0o600)
        (self.folder / "munge.key").write_bytes(os.urandom(128))
        self._daemons = []
        try:
            self._start(nodes)
        except BaseException:
            self.stop()
            raise

    def _start(self, nodes):
        file = lambda name: str(self.folder / name)
        self._daemon(
            "munged", "--foreground", "--force", f"--socket={file('munge.socket')}", f"--key-file={file('munge.key')}",
            f"--log-file={file('munged.log')}", f"--pid-file={file('munged.pid')}", f"--seed-file={file('munged.seed')}")
        await_until(lambda: self._answers("munge", "-n", "-S", file("munge.socket")), "an answer from munged")
        self._daemon("slurmctld", "-D")
        await_until(lambda: self._answers("scontrol", "ping"), "an answer from slurmctld")
        for number in range(nodes):
            self._daemon("slurmd", "-D", "-N", f"n{number + 1}")
        await_until(lambda: self.run("sinfo", "-h", "-N", "-o", "%t").split() == ["idle"] * nodes, "every node")

    def _daemon(self, name, *arguments):
        with open(self.folder / "daemons.log", "ab") as log:
            self._daemons.append(subprocess.Popen(
                [name, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                start_new_session=True))

    def _answers(self, *line):
        return subprocess.run(line, env=self.environment, capture_output=True, timeout=10).returncode == 0

    def run(self, *line):
        """A command of Slurm's; returns what it prints."""
        ending = subprocess.run(
            [str(word) for word in line], env=self.environment, capture_output=True, text=True, timeout=60)
        assert ending.returncode == 0, f"{line}: {ending.stdout}{ending.stderr}"
        return ending.stdout

    def tasks(self, job):
        """The tasks of an array by their numbers, each with what `scontrol` says of it."""
        found = {}
        for line in self.run("scontrol", "--oneliner", "show", "job", job).splitlines():
            fields = dict(word.split("=", 1) for word in line.split() if "=" in word)
            found[fields.get("ArrayTaskId", "")] = fields
        return found

    def states(self, job):
        """The states of an array's tasks by their numbers."""
        return {number: fields["JobState"] for number, fields in self.tasks(job).items()}

    def run_now(self, job):
        """Lets tasks that were queued again begin, for which Slurm would take its two minutes."""
        for number, fields in self.tasks(job).items():
            if fields["JobState"] == "PENDING" and fields["Reason"] == "BeginTime":
                subprocess.run(
                    ["scontrol", "update", f"jobid={fields['JobId']}", "StartTime=now"], env=self.environment,
                    capture_output=True, timeout=60)

    def stop(self):
        """Ends every job and every daemon."""
        if len(self._daemons) > 1:
            jobs = self.run("squeue", "-h", "-o", "%A").split()
            if jobs:
                self.run("scancel", *jobs)
                await_until(lambda: not self.run("squeue", "-h"), "the end of every job")
        for daemon in reversed(self._daemons):
            daemon.terminate()
        for daemon in self._daemons:
            daemon.wait(30)


def _free_ports(count):
    """So many ports in a row that nobody listens at."""
    for first in range(21_000, 30_000, count):
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.socket())
                sockets[-1].bind(("127.0.0.1", port))
            return list(range(first, first + count))
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
    raise AssertionError("no free ports")
