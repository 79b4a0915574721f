"""What a program brings to the disk, and when it gives files their names."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Call:
    """A call of one process: `sync` of a path, or `rename` of one to another."""

    process: int
    name: str
    path: str
    target: str


class Syncs:
    """Watches the programs that are started with `environment`."""

    def __init__(self, folder):
        self.file = folder / "syncs.txt"
        library = folder / "syncs.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        source = Path(__file__).with_name("syncs.c")
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "RICHSWEEP_SYNCS": str(self.file)}

    @property
    def calls(self):
        """All calls, those of each process in their order."""
        lines = self.file.read_text().splitlines()
        return [Call(int(process), name, path, target) for process, name, path, target in (x.split("\t") for x in lines)]

    def problems(self, ending):
        """Renames to names of this ending that a power cut could leave without bytes or without the name, in words.

        A file must be on the disk before it gets its name, and the folder afterwards. Also returns how many renames
        there were.
        """
        calls, problems, count = self.calls, [], 0
        for place, call in enumerate(calls):
            if call.name != "rename" or not call.target.endswith(ending):
                continue
            count += 1
            own = [(index, other.path) for index, other in enumerate(calls)
                   if other.process == call.process and other.name == "sync"]
            folder = str(Path(call.target).parent.resolve())
            if not any(index < place and Path(path).name == Path(call.path).name for index, path in own):
                problems.append(f"{call.target} got its name before its bytes were on the disk")
            if not any(index > place and path.rstrip("/") == folder for index, path in own):
                problems.append(f"{call.target}: its folder was not brought to the disk")
        return problems, count
