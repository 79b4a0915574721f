"""A copy of the sources with every fault in it, each behind a number that the environment chooses."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

#: The environment variable that chooses a fault by its number.
VARIABLE = "RICHSWEEP_PLANTED"

#: Generated beside the copied sources.
GENERATED = {
    "Sources/Planted/include/planted.h": """\
#pragma once
#include <stdbool.h>

extern int richsweep_planted;

static inline bool planted(int number) { return richsweep_planted == number; }
""",
    "Sources/Planted/planted.c": f"""\
#include "planted.h"
#include <stdlib.h>

int richsweep_planted;

__attribute__((constructor)) static void choose(void) {{
  const char *number = getenv("{VARIABLE}");
  richsweep_planted = number ? atoi(number) : 0;
}}
""",
    "analysis/src/richsweep/planted.py": f"""\
import os

_chosen = int(os.environ.get("{VARIABLE}", "0"))


def planted(number):
    return number == _chosen
""",
}

MANIFEST = """

for target in package.targets where [.regular, .executable].contains(target.type) && target.name != "CProcessor" {
  target.dependencies.append("Planted")
}
package.targets.append(.target(name: "Planted"))
"""


def swift(fault, old, indent):
    """The choice between the fault and what it replaces, in Swift."""
    if fault.statement:
        return f"if planted({fault.number}) {{ {fault.new} }} else {{ {old} }}"
    return f"(planted({fault.number}) ? ({fault.new}) : ({old}))"


def python(fault, old, indent):
    """The same in Python."""
    if fault.statement:
        return f"if planted({fault.number}):\n{indent}    {fault.new}\n{indent}else:\n{indent}    {old}"
    return f"(({fault.new}) if planted({fault.number}) else ({old}))"


def import_in_swift(text):
    """On the first line, so that lines keep their numbers."""
    return "import Planted; " + text


def import_in_python(text):
    """After the docstring and imports from the future."""
    lines = text.splitlines(keepends=True)
    line = 0
    for statement in ast.parse(text).body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_docstring and getattr(statement, "module", None) != "__future__":
            break
        line = statement.end_lineno
    return "".join([*lines[:line], "from richsweep.planted import planted\n", *lines[line:]])


LANGUAGES = {".swift": (swift, import_in_swift), ".py": (python, import_in_python)}


def plant(text, faults):
    """The text of a file with all its faults in it."""
    choice, import_line = LANGUAGES[Path(faults[0].file).suffix]
    places = sorted(((*fault.place(text), fault) for fault in faults), key=lambda place: place[0])
    for (_, end, first), (begin, _, second) in zip(places, places[1:]):
        if begin < end:
            raise ValueError(f"{first.file}: '{first.name}' and '{second.name}' replace the same text")
    for begin, end, fault in reversed(places):
        line = text[text.rfind("\n", 0, begin) + 1:begin]
        indent = line[:len(line) - len(line.lstrip())]
        text = text[:begin] + choice(fault, text[begin:end], indent) + text[end:]
    return import_line(text)


def write(path, content):
    """Writes what is not there yet; what is keeps its time, so that nothing of it is built again."""
    if not path.is_symlink() and path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def link(path, target):
    """Makes a symbolic link that is not there yet."""
    if path.is_symlink() and os.readlink(path) == target:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def copy(root, tree, faults):
    """Brings the copy up to date: the files that git knows or would add, planted, and what is generated."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, text=True,
        stdout=subprocess.PIPE).stdout
    names = {name for name in listed.split("\0") if name and (root / name).is_file()}
    by_file = {}
    for fault in faults:
        by_file.setdefault(fault.file, []).append(fault)
    for name in sorted(names):
        if (root / name).is_symlink():
            link(tree / name, os.readlink(root / name))
            continue
        content = (root / name).read_bytes()
        if name in by_file:
            content = plant(content.decode(), by_file[name]).encode()
        elif name == "Package.swift":
            content += MANIFEST.encode()
        write(tree / name, content)
    for name, text in GENERATED.items():
        write(tree / name, text.encode())
    clear(tree, names | set(GENERATED))


def clear(tree, names):
    """Removes what the tree no longer has."""
    for folder, folders, files in os.walk(tree):
        if Path(folder) == tree:
            folders[:] = [name for name in folders if name != ".build"]
            files = [name for name in files if name != "Package.resolved"]
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            if str((Path(folder) / name).relative_to(tree)) not in names:
                (Path(folder) / name).unlink()


def bring_checkouts(root, tree):
    """Takes the packages that are checked out already, so that a first build downloads nothing."""
    for name in ("checkouts", "repositories", "workspace-state.json"):
        source, target = root / ".build" / name, tree / ".build" / name
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, symlinks=True) if source.is_dir() else shutil.copy2(source, target)
    if (root / "Package.resolved").exists():
        write(tree / "Package.resolved", (root / "Package.resolved").read_bytes())
