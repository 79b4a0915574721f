"""The steps of a Containerfile, done one by one in folders that debootstrap fills: needs root, and no container engine."""

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

#: What swift.org's images have beside the toolchain, which here is that of this machine.
SWIFT_NEEDS = (
    "binutils-gold ca-certificates gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev "
    "libsqlite3-dev libstdc++-12-dev libxml2-dev pkg-config tzdata uuid-dev"
)


def missing():
    """Programs that this needs and the machine lacks."""
    return [name for name in ("debootstrap", "unshare", "chroot", "swift", "git") if not shutil.which(name)]


def instructions(text):
    """The instructions as (word, rest): lines that go on joined, comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


@dataclass
class Stage:
    """A stage of an image: a file system, and who works where in it."""

    folder: Path
    #: Folders of this machine that it sees where they are, and cannot change.
    shown: list = field(default_factory=list)
    path: str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    user: str = "0:0"
    workdir: str = "/"
    entrypoint: list = field(default_factory=list)

    def run(self, command, sealed=False, **options):
        """Runs a shell command in it. When that ends no process and no mount of it is left.

        :param sealed: nothing can be written but /tmp, as Kubernetes' manifests have it
        """
        root = shlex.quote(str(self.folder))
        steps = [
            f"mount --bind {root} {root}",
            f"mount -t proc proc {root}/proc",
            f"mount --rbind /dev {root}/dev",
        ]
        for place in self.shown:
            inside = shlex.quote(f"{self.folder}{place}")
            steps += [f"mkdir -p {inside}", f"mount --bind -o ro {shlex.quote(str(place))} {inside}"]
        if sealed:
            steps += [f"mount -o remount,bind,ro {root}", f"mount -t tmpfs -o mode=1777 tmp {root}/tmp"]
        workdir = "/tmp" if sealed else self.workdir
        steps += [
            f"exec chroot --userspec={self.user} {root} env -i PATH={shlex.quote(self.path)} HOME={workdir} "
            f"sh -ec 'cd {shlex.quote(workdir)}; eval \"$0\"' \"$0\""
        ]
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        return subprocess.run([*alone, "sh", "-ec", "\n".join(steps), command], check=True, **options)


class Image:
    """What a Containerfile makes: its last stage.

    :param context: the folder that COPY copies from
    :param folder: where the stages are put
    :param log: an open file that takes what the steps print
    """

    def __init__(self, containerfile, context, folder, log):
        self.context, self.folder, self.log, self.stages = context, folder, log, {}
        for word, rest in instructions(containerfile.read_text()):
            print(f"--- {word} {rest}", file=log, flush=True)
            getattr(self, f"_{word.lower()}")(rest)

    @property
    def size(self):
        """Bytes of its files."""
        return sum(file.lstat().st_size for file in self.stage.folder.rglob("*") if file.is_file() or file.is_symlink())

    def _from(self, rest):
        image, _, name = rest.partition(" AS ")
        repository, tag = image.rsplit("/", 1)[-1].split(":")
        stage = self.folder / (name or "image")
        suite = next(word for word in tag.split("-") if word.isalpha() and word != "slim")
        self._do("debootstrap", "--variant=minbase", suite, stage)
        self.stage = self.stages[name] = Stage(stage)
        if repository == "swift":
            self._install_swift()

    def _install_swift(self):
        toolchain = Path(shutil.which("swift")).resolve().parents[2]
        assert toolchain != Path("/"), "swift has no folder of its own that could be shown to the image"
        self._run(f"apt-get update && apt-get install -y --no-install-recommends {SWIFT_NEEDS}")
        self.stage.shown.append(toolchain)
        self.stage.path = f"{toolchain}/usr/bin:{self.stage.path}"
        self._show_what_git_reads()

    def _show_what_git_reads(self):
        """Where this machine's git reads a folder instead of the network, the image's does, too."""
        settings = Path("/etc/gitconfig")
        if not settings.exists():
            return
        shutil.copy(settings, self.stage.folder / "etc")
        query = ["git", "config", "--system", "--name-only", "--get-regexp", r"^url\..*\.insteadof$"]
        names = subprocess.run(query, capture_output=True, text=True).stdout.split()
        places = {Path(name.removeprefix("url.").removesuffix(".insteadof")) for name in names}
        self.stage.shown += sorted(place for place in places if place.is_dir())

    def _run(self, rest):
        self.stage.run(rest, stdout=self.log, stderr=subprocess.STDOUT)

    def _copy(self, rest):
        *sources, destination = rest.split()
        origin = self.context
        if sources[0].startswith("--from="):
            origin = self.stages[sources.pop(0).removeprefix("--from=")].folder
        target = self._inside(Path(self.stage.workdir, destination))
        for source in sources:
            found = Path(origin, source.lstrip("/"))
            if found.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            self._do("cp", "-a", "--no-preserve=ownership", f"{found}/." if found.is_dir() else found, target)

    def _workdir(self, rest):
        self._inside(rest).mkdir(parents=True, exist_ok=True)
        self.stage.workdir = rest

    def _user(self, rest):
        self.stage.user = rest

    def _entrypoint(self, rest):
        self.stage.entrypoint = json.loads(rest)

    def _inside(self, path):
        return Path(self.stage.folder, str(path).lstrip("/"))

    def _do(self, *command):
        subprocess.run([str(word) for word in command], check=True, stdout=self.log, stderr=subprocess.STDOUT)
