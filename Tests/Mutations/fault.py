"""A fault somebody might make, as one replacement in one file."""

import zlib
from dataclasses import dataclass

#: In a fault's anchor, what is replaced stands between these; without them all of it is.
BEGIN, END = "«", "»"


class BadAnchor(Exception):
    """The text of a fault does not occur exactly once in its file."""


@dataclass(frozen=True)
class Fault:
    """`old` must occur exactly once in `file`.

    The text between « and » (or all of `old`) becomes `new` while the fault is planted. Both are expressions of one
    type, or both are statements where `statement` says so. The first failing test of `tests` ends the trial. A test is
    a file or node of pytest (`Tests/Analysis/test_figures.py::test_one`), or a filter of `swift test`
    (`TrainingTests.GradientTests`).
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    statement: bool = False

    @property
    def number(self):
        """What selects it in the test build. It depends on the name alone, so that a new fault rebuilds one file."""
        return zlib.crc32(self.name.encode()) % 2**31

    @property
    def anchor(self):
        """The text to find."""
        return self.old.replace(BEGIN, "").replace(END, "")

    def parts(self):
        """What stands before, in and after the replaced part of the anchor."""
        if BEGIN not in self.old:
            return "", self.old, ""
        before, rest = self.old.split(BEGIN)
        inside, after = rest.split(END)
        return before, inside, after

    def place(self, text):
        """Where the replaced part begins and ends in the text of the file.

        Throws BadAnchor, which names the fault.
        """
        count = text.count(self.anchor)
        if count != 1:
            raise BadAnchor(f"{self.file}: the text of '{self.name}' occurs {count} times, expected 1: {self.anchor!r}")
        before, inside, _ = self.parts()
        begin = text.index(self.anchor) + len(before)
        return begin, begin + len(inside)


def faults(file, *rows, tests=()):
    """The faults of one file: rows of name, old, new, and tests of their own in place of the common ones."""
    return [
        Fault(name, file, old, new, tuple(own) or tuple(tests), statement)
        for statement, (name, old, new, *own) in (
            (True, row[0]) if isinstance(row, Statement) else (False, row) for row in rows)
    ]


class Statement(tuple):
    """A row whose texts are statements."""

    def __new__(cls, *row):
        return super().__new__(cls, (row,))
