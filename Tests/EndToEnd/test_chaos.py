"""Must show 2 of trust: whatever is killed, stopped, told to leave or cut off, and when: no cell is lost, none counts
twice, and the bits are those of a sweep that nothing happened to."""

import os
import random

import pytest

from harness import descendants, sweep
from harness.away import Away
from harness.chaos import ManyMachines, OneMachine
from harness.sweeping import Sweeping

#: `kill -9` of how many processes, or of all at once; `make chaos` does a thousand.
KILLS = int(os.environ.get("RICHSWEEP_KILLS", 20))

#: 200 cells of some 10 ms and four of some seconds.
CONFIGURATION = sweep.configuration(
    steps=6000, task={"samples": None}, record={"trajectory": None},
    grid={"tau": [0.5, 1], "delta": [0], "width": [8], "seed": [3, 5], "samples": [*range(20, 70), 12_000]})


def on_one_machine(new_program, chance):
    return OneMachine(Sweeping(new_program(), CONFIGURATION), chance)


def on_many_machines(new_program, chance):
    return ManyMachines(Sweeping(new_program(), CONFIGURATION), chance, Away(new_program()))


@pytest.mark.parametrize("theatre, kills", [(on_one_machine, KILLS * 7 // 10), (on_many_machines, KILLS * 3 // 10)])
def test_chaos(new_program, seed, theatre, kills):
    descendants.adopt_orphans()
    chance = random.Random(seed)
    undisturbed, cost = play(theatre(new_program, chance), 0)
    hashes = undisturbed.sweeping.hashes()
    left, sweeps, total = kills, 0, 0.0
    while left > 0:
        disturbed, used = play(theatre(new_program, chance), left)
        assert disturbed.sweeping.hashes() == hashes
        left -= disturbed.kills
        sweeps += 1
        total += used
        print(f"sweep {sweeps}: {used:.1f} s of processors;", dict(disturbed.events))
    again = (total - sweeps * cost) / kills
    print(f"{kills} kills in {sweeps} sweeps; {cost:.1f} s of processors undisturbed, {again:.2f} s more for each kill")


def play(theatre, most_kills):
    """Plays a sweep to its end, checks what it has left, and says what it has cost in seconds of processors."""
    before = descendants.processor_seconds()
    theatre.play(most_kills)
    cost = descendants.processor_seconds() - before
    theatre.sweeping.check_each_cell_once()
    assert not list(theatre.sweeping.directory.glob("shards/*.tmp"))
    theatre.sweeping.program.run("merge", "out")
    return theatre, cost
