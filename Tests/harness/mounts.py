"""Folders that are file systems of their own, for as long as a test runs."""

import contextlib
import os
import subprocess
import sys

import pytest


def skip_unless_mounting_works():
    if sys.platform != "linux" or os.geteuid() != 0:
        print("skipped:", reason := "needs root on Linux to mount")
        pytest.skip(reason)


def mount(*arguments):
    """Mounts, or skips the test where that is not allowed."""
    mounted = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if mounted.returncode != 0:
        print("skipped:", mounted.stderr)
        pytest.skip(f"cannot mount: {mounted.stderr}")


def unmount(place):
    subprocess.run(["umount", "-l", place], check=True)


@contextlib.contextmanager
def read_only(folder):
    """Nobody can write into a folder; what is open for writing stays so."""
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        unmount(folder)
