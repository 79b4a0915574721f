"""Waiting for events: the one place of the suites that lets time pass."""

import os
import time

#: Seconds after which an event that should come is said not to come. Never a measure of speed.
PATIENCE = 600

#: Seconds for which coordinators that come back are gone; `make chaos` takes a minute.
ABSENCE = int(os.environ.get("RICHSWEEP_ABSENCE", 0))

#: Seconds for which throughput is measured; `make fuzz` takes more.
SPAN = int(os.environ.get("RICHSWEEP_SPAN", 2))


def await_until(condition, what, deadline=PATIENCE):
    """Asks `condition` again and again until its answer is true, and returns that answer."""
    answer = await_for(condition, deadline)
    assert answer, f"waited {deadline} s for: {what}"
    return answer


def await_for(condition, seconds):
    """The same for so many seconds, after which the answer may be false."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer or time.monotonic() >= end:
            return answer
        time.sleep(0.01)


def pass_time(seconds):
    """Where it is time that a test is about: a moment of chance, a connection that is gone for a while."""
    time.sleep(seconds)
