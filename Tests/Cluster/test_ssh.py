"""Sweeps on hosts reached by OpenSSH: two daemons of this machine, with ports and homes of their own."""

import shutil

import pytest

from harness import sshd, sweep
from harness.sweeping import Sweeping, undisturbed_hashes

#: Some seconds on two cores, more than it takes to notice that a host is gone.
SWEEP = sweep.configuration(steps=300_000)


@pytest.fixture(scope="module")
def undisturbed(new_program):
    return undisturbed_hashes(new_program(), SWEEP)


@pytest.fixture
def hosts(program):
    assert sshd.DAEMON, "sshd: not installed; 'make test-cluster' does it"
    made = []
    for name in ("a", "b"):
        (program.folder / name).mkdir()
        made.append(sshd.Host(program.folder / name, program))
    # Either host takes either key's owner: there is one client.
    keys = "".join((host.folder / "user_key.pub").read_text() for host in made)
    for host in made:
        (host.folder / "user_key.pub").write_text(keys)
    (program.folder / "hosts").write_text(
        "# two hosts\n\n" + "".join(f"{host.destination} threads=1  # {host.port}\n" for host in made))
    yield made
    for host in made:
        host.stop()


def launch(sweeping, hosts, *options):
    """Launches the sweep, always by the same line."""
    return sweeping.program.start(
        "launch", "ssh", "sweep.yaml", "--out", "out", "--hosts", "hosts", "--ssh", f"ssh -F {hosts[0].folder}/config",
        "--listen", "tcp://127.0.0.1:*", "--lease-seconds", 0.5, *options)


def check(sweeping, hosts, hashes):
    sweeping.check_each_cell_once()
    assert sweeping.hashes() == hashes
    sweeping.await_silence()
    assert [host.leftovers for host in hosts] == [[], []]


@pytest.mark.parametrize("options", [(), ("--copy",)], ids=["shared", "copied"])
def test_a_daemon_killed_in_mid_sweep(program, hosts, undisturbed, options):
    """Its worker leaves, and the other host's completes the sweep: bits and homes are as if nothing had been."""
    sweeping = Sweeping(program, SWEEP)
    launcher = launch(sweeping, hosts, *options)
    sweeping.await_training(lambda workers: len(workers) == 2)
    hosts[0].kill()
    sweeping.await_training(lambda workers: len(workers) == 1)
    ending = launcher.end()
    assert ending.status == 0, ending.stderr
    assert "exited with status 255, see worker-1.log" in sweeping.log()
    check(sweeping, hosts, undisturbed)
    copies = [path.stat().st_mode & 0o777 for host in hosts for path in host.home.glob(".cache/richsweep/richsweep-*")]
    assert copies == ([0o700, 0o700] if options else [])


def test_a_host_that_comes_back(program, hosts, undisturbed):
    """Its worker is started again."""
    sweeping = Sweeping(program, SWEEP)
    launcher = launch(sweeping, hosts, "--copy")
    sweeping.await_training(lambda workers: len(workers) == 2)
    hosts[1].kill()
    sweeping.await_training(lambda workers: len(workers) == 1)
    hosts[1].start()
    sweeping.await_training(lambda workers: len(workers) == 2)
    assert launcher.end().status == 0
    check(sweeping, hosts, undisturbed)


@pytest.mark.parametrize("how", ["Ctrl-C", "kill -9"])
def test_nobody_stays_behind(program, hosts, undisturbed, how):
    """However the launcher ends, workers hand over or leave, and the same line goes on."""
    sweeping = Sweeping(program, SWEEP)
    launcher = launch(sweeping, hosts, "--copy")
    sweeping.await_training(lambda workers: len(workers) == 2)
    if how == "Ctrl-C":
        launcher.press_ctrl_c()
        assert launcher.end().status == 3
    else:
        launcher.kill()
    sweeping.await_silence()
    assert all(not list(host.home.glob(".cache/richsweep/worker-*")) for host in hosts)
    for host in hosts:  # what the dead coordinator was not there to take
        for path in (host.home / "tmp").iterdir():
            assert how == "kill -9", path
            shutil.rmtree(path)
    assert launch(sweeping, hosts, "--copy").end().status == 0
    check(sweeping, hosts, undisturbed)


def test_what_the_hosts_say_is_told(program, hosts):
    """A program that is not there is not tried again: the sweep ends with a hint at the log."""
    sweeping = Sweeping(program, SWEEP)
    ending = launch(sweeping, hosts, "--program", "/nowhere/richsweep").end()
    assert ending.status == 3
    assert "every worker ended: a worker process exited with status 127, see worker-" in ending.stdout
    assert "/nowhere/richsweep" in ending.stdout and "; see the logs in" in ending.stdout
    assert "/nowhere/richsweep" in (sweeping.directory / "logs" / "worker-1.log").read_text()
