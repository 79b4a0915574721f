"""Must show 7 of trust: machines with a network between them and nothing else, one of them cut off for a while."""

import os
import re

import pytest

from harness import journal, sweep
from harness.away import Away
from harness.namespaces import Cabling, reason_for_none
from harness.sweeping import Sweeping
from harness.waiting import PATIENCE, await_until, pass_time

#: Seconds for which a machine is cut off at least, and until it is missed and others have gone on; `make chaos` takes half a minute.
CUT = int(os.environ.get("RICHSWEEP_CUT", 3))
#: Cells enough for others to go on meanwhile, and for the one cut off to be back before the end: what it sends is sent
#: again at twice the interval each time, so that it is heard of up to as long again after the cut.
CONFIGURATION = sweep.configuration(steps=500_000 * CUT)


@pytest.fixture
def cabling():
    if reason := reason_for_none():
        print("skipped:", reason)
        pytest.skip(reason)
    cabling = Cabling(3)
    yield cabling
    cabling.remove()


def test_three_machines_one_cut_off(new_program, cabling):
    """Longer than a coordinator waits for a word: its cells are given to others, and what it brings later is taken or not
    needed."""
    sweeping = Sweeping(new_program(), CONFIGURATION)
    sweeping.program.inside = cabling.inside(cabling.hub)
    machines = [Away(new_program()) for _ in cabling.ends]
    for machine, end in zip(machines, cabling.ends):
        machine.program.inside = cabling.inside(end, hidden=sweeping.program.folder)
    (sweeping.program.folder / "admitted").write_text("".join(machine.line for machine in machines))
    coordinator = sweeping.coordinate(
        "--listen", "tcp://*:20777", "--admit", "admitted", "--silence", CUT / 2)
    workers = [
        machine.work(sweeping.announcement(), address=f"tcp://{cabling.host}:20777") for machine in machines]
    sweeping.await_training(lambda workers: len(workers) == 3)
    sweeping.await_shards(3)
    cabling.pull(1)
    before = journal.settled(sweeping.directory)
    pass_time(CUT)
    await_until(lambda: " silent for " in sweeping.log() or coordinator.has_ended, "the loss of the machine")
    await_until(
        lambda: before < journal.settled(sweeping.directory) or coordinator.has_ended, "cells that the others train")
    assert not coordinator.has_ended, "too fast: the sweep is over"
    cabling.plug(1)
    sweeping.await_training(lambda workers: len(workers) == 3)
    for process in (*workers, coordinator):
        ending = process.end(deadline=PATIENCE + 30 * CUT)
        assert ending.status == 0, ending.stderr
    assert len(re.findall(r" leases? held", sweeping.log())) > 3, "it was not given up"
    sweeping.check_each_cell_once()
    assert all(machine.is_tidy for machine in machines)
    print(f"cut off for {CUT} s; {journal.trained_twice(sweeping.directory)} cells trained twice")
    sweeping.program.run("merge", "out")
    # As they are on a machine that is never cut off.
    verification = sweeping.program.start("verify", "out", "--recompute", "25%")
    assert verification.end(deadline=PATIENCE + 30 * CUT).status == 0, verification.stderr
