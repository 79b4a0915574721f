"""Another machine: workers that share nothing with the coordinator but the network."""


class Away:
    """A folder of its own, and a key the coordinator admits."""

    def __init__(self, program):
        self.program = program
        self.line = program.run("keygen", "worker.key").stdout
        self.temporary = program.folder / "tmp"
        self.temporary.mkdir()

    def work(self, announcement, *options, address=None):
        """Starts a worker of one thread that knows the coordinator's address and key, and nothing else."""
        line = ("work", address or announcement["address"], "--threads", 1, "--key", "worker.key")
        return self.program.start(
            *line, "--coordinator-key", announcement["publicKey"], *options, TMPDIR=str(self.temporary))

    def shards(self):
        """The shards that lie here."""
        return sorted(self.temporary.glob("*/shards/*.h5"))

    @property
    def is_tidy(self):
        return list(self.temporary.iterdir()) == []
