"""Waiting for events: the one place of the suites that lets time pass."""

import time

#: Seconds after which an event that should come is said not to come. Never a measure of speed.
PATIENCE = 120


def await_until(condition, what, deadline=PATIENCE):
    """Asks `condition` again and again until its answer is true, and returns that answer."""
    end = time.monotonic() + deadline
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline} s for: {what}"
        time.sleep(0.01)
