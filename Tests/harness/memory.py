"""How much memory a process has, in bytes."""


def resident(pid):
    """Now."""
    return field(pid, "VmRSS")


def peak(pid):
    """At most, so far."""
    return field(pid, "VmHWM")


def field(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith(f"{name}:"))
