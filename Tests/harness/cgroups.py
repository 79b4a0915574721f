"""Control groups of this machine, where a test may make them."""

from pathlib import Path
from uuid import uuid4


class Group:
    """A group below this process' own, with limits of one controller."""

    #: The files of limits, in the names of both versions.
    FILES = {
        "cpu": lambda cores: ({"cpu.cfs_period_us": 100_000, "cpu.cfs_quota_us": int(cores * 100_000)},
                              {"cpu.max": f"{int(cores * 100_000)} 100000"}),
        "memory": lambda size: ({"memory.limit_in_bytes": size}, {"memory.max": size}),
    }

    def __init__(self, controller, limit):
        folder, is_unified = _own(controller)
        self.folder = folder / f"richsweep-test-{uuid4().hex}"
        self.folder.mkdir()
        try:
            for name, value in self.FILES[controller](limit)[is_unified].items():
                (self.folder / name).write_text(str(value))
        except BaseException:
            self.remove()
            raise

    @property
    def inside(self):
        """What stands before a command line to run it in the group."""
        return ("sh", "-c", f'echo $$ > "{self.folder}/cgroup.procs" && exec "$@"', "sh")

    def remove(self):
        self.folder.rmdir()


def _own(controller):
    """The folder of this process' group, and whether it is of version 2."""
    groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    mounts = [line.split(" - ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for _, controllers, path in groups:
        for place, system in mounts:
            kind, _, options = system.split(" ")
            if controller in controllers.split(",") and kind == "cgroup" and controller in options.split(","):
                return Path(place.split(" ")[4] + path), False
    for place, system in mounts:
        if system.startswith("cgroup2 "):
            return Path(place.split(" ")[4] + next(path for _, names, path in groups if not names)), True
    raise FileNotFoundError(f"no control groups of {controller}")
