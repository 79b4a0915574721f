"""Results to standard output, words to standard error, whether or not anybody takes them."""

import errno
import os
import sys
from typing import IO

STANDARD_OUTPUT = "standard output"


def put(text: str) -> None:
    """Writes results, at once. Raises OSError with the file name STANDARD_OUTPUT if they do not arrive.

    It is a BrokenPipeError where whoever read them has enough, as `head` has.
    """
    if sys.stdout is None:  # closed before the start, where print would drop the text
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), STANDARD_OUTPUT)
    try:
        print(text, flush=True)
    except OSError as error:
        _give_up(sys.stdout)
        raise OSError(error.errno, error.strerror, STANDARD_OUTPUT) from error


def say(text: str) -> None:
    """Writes words for people, which are dropped if they cannot be written."""
    if sys.stderr is None:  # closed before the start, where print would write to standard output
        return
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _give_up(sys.stderr)


def _give_up(stream: IO[str]) -> None:
    """Lets what a stream still holds go nowhere: at its end, Python would try again and change the exit status."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
