"""Sweeps to whose processes and connections everything happens, at moments and in an order that chance decides."""

import contextlib
import re
import signal
from collections import Counter

from .network import Relay, fixed_port
from .sweeping import kill
from .waiting import await_for, await_until, pass_time

#: Seconds without a word after which a worker is given up here.
SILENCE = 4
#: Options of whoever coordinates.
COORDINATING = ("--silence", SILENCE)
#: Long cells are written down so often.
TRAINING = ("--checkpoint-every", 0.2)
#: Deaths of workers under one coordinator: a third over the same cell would give the cell up, as it should.
MOST_DEATHS = 2


class Theatre:
    """A sweep, and what can be done to it. `events` counts what was done; those with "kill -9" in their name are kills."""

    #: Seconds between two events: from nothing to this.
    longest_pause = 1.0

    def __init__(self, sweeping, chance):
        self.sweeping, self.chance = sweeping, chance
        self.events = Counter()
        self.deaths = 0

    @property
    def kills(self):
        return sum(count for event, count in self.events.items() if "kill -9" in event)

    def play(self, most_kills):
        """Disturbs the sweep until it is complete or so many were killed, and then lets it be completed."""
        self.raise_curtain()
        while self.kills < most_kills and not self.is_over_within(self.chance.uniform(0, self.longest_pause)):
            may_die = self.deaths < MOST_DEATHS
            events = [(event, likely) for event, likely, is_deadly in self.repertoire() if may_die or not is_deadly]
            event = self.chance.choices(*zip(*events))[0]
            self.events[event() or "nobody there"] += 1
        await_until(lambda: self.is_over_within(1), "the end of the sweep")
        self.clear_stage()

    def pause_process(self, pid, what):
        """Stops a process for a while, rarely for so long that it is given up."""
        seconds = self.chance.choice([0.1, 0.5, 1, SILENCE + 2]) if self.deaths < MOST_DEATHS else 0.5
        if what != "coordinator" and seconds > SILENCE:
            self.deaths += 1
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGSTOP)
            pass_time(seconds)
            kill(pid, signal.SIGCONT)
            return f"stop {what}"


class OneMachine(Theatre):
    """`run`, started again by the same line whenever it has ended without completing the sweep."""

    def raise_curtain(self):
        self.deaths = 0
        self.running = self.sweeping.start(*COORDINATING, *TRAINING, "--no-merge")

    def is_over_within(self, seconds):
        if not await_for(lambda: self.running.has_ended, seconds):
            return False
        ending = self.running.end()
        if ending.status == 0:
            return True
        # Interrupted, before it could listen to signals too, or all its workers were told to leave.
        assert ending.status in (3, -signal.SIGTERM), ending
        self.raise_curtain()
        return False

    def repertoire(self):
        """Events, how likely they are, and whether a worker dies by them."""
        return [
            (self.kill_worker, 6, True), (self.kill_coordinator, 3, False), (self.kill_everybody, 2, False),
            (self.stop_worker, 1, True), (self.stop_coordinator, 1, False), (self.tell_worker_to_leave, 1, False),
            (self.tell_coordinator_to_stop, 1, False)]

    def signal_worker(self, number):
        """Of some worker; false where there is none at the moment."""
        with contextlib.suppress(ProcessLookupError, IndexError):
            kill(self.chance.choice(self.sweeping.workers_of(self.running)), number)
            return True

    def kill_worker(self):
        if self.signal_worker(signal.SIGKILL):
            self.deaths += 1
            return "kill -9 worker"

    def kill_coordinator(self):
        self.running.kill()
        # Its workers may be there still, and may write shards, when the next one comes.
        self.raise_curtain()
        return "kill -9 coordinator"

    def kill_everybody(self):
        self.sweeping.program.kill_all()
        self.sweeping.await_silence()
        self.raise_curtain()
        return "kill -9 everybody"

    def stop_worker(self):
        if workers := self.sweeping.workers_of(self.running):
            return self.pause_process(self.chance.choice(workers), "worker")

    def stop_coordinator(self):
        return self.pause_process(self.running.pid, "coordinator")

    def tell_worker_to_leave(self):
        if self.signal_worker(signal.SIGTERM):
            return "SIGTERM worker"

    def tell_coordinator_to_stop(self):
        self.running.signal(signal.SIGTERM)
        return "SIGTERM coordinator"

    def clear_stage(self):
        """Workers of coordinators that were killed finish their cells."""
        self.sweeping.await_silence()


class ManyMachines(Theatre):
    """`coordinate` and three workers, one of them with the sweep directory and two without, behind a network that fails.
    Whoever ends is started again."""

    #: A coordinator that comes back waits five seconds for the workers of the one before it.
    longest_pause = 3.0

    def __init__(self, sweeping, chance, away):
        super().__init__(sweeping, chance)
        self.away = away
        self.address = f"tcp://127.0.0.1:{fixed_port()}"
        self.relay = Relay(self.address)
        self.workers = {}

    def raise_curtain(self):
        self.coordinate()
        self.announcement = self.sweeping.announcement()
        for place in ("here", "away 1", "away 2"):
            self.work(place)

    def coordinate(self):
        self.deaths = 0
        admitted = self.sweeping.program.folder / "admitted"
        admitted.write_text(self.away.line)
        self.coordinator = self.sweeping.coordinate_again(
            "--listen", self.address, "--admit", "admitted", *COORDINATING)

    def work(self, place):
        options = (*TRAINING, "--grace", 3)
        self.workers[place] = (
            self.sweeping.work(*options) if place == "here"
            else self.away.work(self.announcement, *options, address=self.relay.address))

    def is_over_within(self, seconds):
        if await_for(lambda: self.coordinator.has_ended, seconds):
            ending = self.coordinator.end()
            if ending.status == 0:
                return True
            assert ending.status == 3, ending
            self.coordinate()
        for place, worker in self.workers.items():
            if worker.has_ended:
                check_end(worker)
                self.work(place)
        return False

    def repertoire(self):
        """Events, how likely they are, and whether a worker dies by them."""
        return [
            (self.kill_worker, 6, True), (self.kill_coordinator, 3, False), (self.stop_worker, 1, True),
            (self.stop_coordinator, 1, False), (self.tell_worker_to_leave, 1, False),
            (self.tell_coordinator_to_stop, 1, False), (self.cut_connections, 2, False), (self.hold_network, 1, False)]

    def worker(self):
        return self.chance.choice(sorted(self.workers.items()))[1]

    def kill_worker(self):
        self.worker().kill()
        self.deaths += 1
        return "kill -9 worker"

    def kill_coordinator(self):
        self.coordinator.kill()
        pass_time(self.chance.choice([0, 0.3, 2]))
        self.coordinate()
        return "kill -9 coordinator"

    def stop_worker(self):
        worker = self.worker()
        if not worker.has_ended:
            return self.pause_process(worker.pid, "worker")

    def stop_coordinator(self):
        return self.pause_process(self.coordinator.pid, "coordinator")

    def tell_worker_to_leave(self):
        self.worker().signal(signal.SIGTERM)
        return "SIGTERM worker"

    def tell_coordinator_to_stop(self):
        self.coordinator.signal(signal.SIGTERM)
        return "SIGTERM coordinator"

    def cut_connections(self):
        self.relay.cut()
        return "cut connections"

    def hold_network(self):
        """The connections stay, and nothing goes through them."""
        self.relay.hold()
        pass_time(self.chance.choice([0.5, 1, 1.5]))
        self.relay.release()
        return "hold network"

    def clear_stage(self):
        """Who came too late to hear that the sweep is complete waits for a coordinator, until told to leave."""
        for worker in self.workers.values():
            worker.signal(signal.SIGTERM)
        for worker in self.workers.values():
            check_end(worker)
        self.relay.close()


def check_end(worker):
    """It was killed, left in good order, or came when there was no coordinator, in the directory or behind the relay."""
    ending = worker.end()
    is_stranger = ending.status == 2 and re.search("no coordinator.json|handshakes", ending.stderr)
    assert is_stranger or ending.status in (0, -signal.SIGKILL, -signal.SIGTERM), ending
