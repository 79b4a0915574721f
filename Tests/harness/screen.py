"""A terminal of a size, with a program in it, as its user sees it."""

import fcntl
import os
import struct
import subprocess
import termios
import threading

import pyte

from .waiting import PATIENCE, await_until


class Screen:
    """Runs a line in a terminal of its own."""

    def __init__(self, line, columns, lines, folder, environment):
        self._near, self._far = os.openpty()
        fcntl.ioctl(self._far, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.settings = termios.tcgetattr(self._far)
        self._screen, self.output = pyte.Screen(columns, lines), b""
        self._stream, self._lock = pyte.ByteStream(self._screen), threading.Lock()
        self.process = subprocess.Popen(
            line, stdin=self._far, stdout=self._far, stderr=subprocess.PIPE, cwd=folder, env=environment,
            start_new_session=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = os.read(self._near, 1 << 16)
            except OSError:
                return
            with self._lock:
                self.output += data
                self._stream.feed(data)

    @property
    def lines(self):
        """The lines on the screen, without the spaces at their ends."""
        with self._lock:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self):
        return "\n".join(self.lines)

    def colours(self):
        """How many background or text colours are on the screen."""
        with self._lock:
            return len({(cell.fg, cell.bg) for line in self._screen.buffer.values() for cell in line.values()})

    def resize(self, columns, lines):
        with self._lock:
            self._screen.resize(lines, columns)
        fcntl.ioctl(self._far, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys):
        os.write(self._near, keys.encode())

    def await_text(self, text):
        await_until(lambda: text in self.text or self.process.poll() is not None, f"{text!r} on the screen:\n{self.text}")
        assert text in self.text, self.text

    def end(self):
        """Waits for the end of the program; returns its exit status and what it said on standard error."""
        status = self.process.wait(PATIENCE)
        return status, self.process.stderr.read().decode()

    def is_given_back(self):
        """Whether the terminal is as it was: settings, cursor and screen."""
        restored = termios.tcgetattr(self._far) == self.settings
        await_until(lambda: self.output.endswith(b"\x1b[?25h\x1b[?1049l"), "the ordinary screen")
        return restored
