"""Every fault, a file for each target."""

from importlib import import_module
from pathlib import Path

FAULTS = [
    fault
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))
    for fault in import_module(f"faults.{path.stem}").FAULTS
]
