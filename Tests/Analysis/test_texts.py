"""README and docs as they are written: shell, YAML and Python blocks run, names are complete, links lead somewhere.

The blocks of a page run in order in one empty folder, as a reader would run them:

- `sh` blocks run in bash. A block that begins with a comment "# needs …" or "# takes …" cannot run here, and the
  comment tells the reader why; of it only the options are checked. What lines that set up the machine (SETUP) do, the
  test has done.
- `yaml` blocks whose first line is a comment with a file name become that file, cut down to a moment's work. Others are
  parts of a sweep: laid over a preset, they must be a sweep that `richsweep plan` accepts.
- `python` blocks run in one process, in an environment made from the page's `pip install` line.

The presets are cut down, too: a file hides the preset of its name.
"""

import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from harness.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]

#: Pages written by a program from its own runs (`make gallery`, `make bench`): their commands have run already.
GENERATED = ["docs/gallery.md", "docs/benchmarks.md", "docs/solver.md"]
#: Of the project; nothing in them is executed.
PAPERS = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
PAGES = sorted(["README.md", "schemas/draws.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
EXECUTED = [page for page in PAGES if page not in GENERATED]

#: Lines of shell blocks that prepare the machine: the test has done the like of it.
SETUP = re.compile(r"(make \w+|pip install|python3 -m venv|\. ~/|export PATH=)")
#: What a block that does not run here begins with.
NOT_HERE = re.compile(r"# (needs|takes) \S")
#: The environment of pages that name none.
PACKAGE = "./analysis"


def text(page):
    return (ROOT / page).read_text()


def blocks(page):
    """The kind and the text of each fenced block of a page, in order."""
    return re.findall(r"^```(\w*)\n(.*?)^```", text(page), re.DOTALL | re.MULTILINE)


def pip_lines(page):
    """What a page says to install, in order, each once."""
    return list(dict.fromkeys(line.strip() for line in re.findall(r"pip install ([^`\n#]+)", text(page))))


def environment(line):
    """A fresh environment in .build with just that; made again where the line or the package has changed."""
    package = sorted((ROOT / "analysis").rglob("*.py")) + [ROOT / "analysis/pyproject.toml"] if "./" in line else []
    state = hashlib.sha256(line.encode() + b"".join(path.read_bytes() for path in package)).hexdigest()[:12]
    label = re.sub(r"\W+", "-", line).strip("-")
    folder = ROOT / ".build" / "text-venvs" / f"{label}-{state}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Suites that run side by side share it.
    with open(folder.parent / f"{label}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment(folder, label, line)
    return folder / "bin" / "python"


def make_environment(folder, label, line):
    if not (folder / "ready").exists():
        for old in folder.parent.glob(f"{label}-*"):
            shutil.rmtree(old)
        # With the pip that is here, and without compiling what is never imported: else that takes most of the time.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        pip = [sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", "--no-compile", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", *line.split()], cwd=ROOT, check=True)
        (folder / "ready").touch()


class Python:
    """A process that runs blocks one after the other, with the names of those before."""

    LOOP = """
import sys
names = {"__name__": "__main__"}
while block := sys.stdin.buffer.readline():
    exec(compile(bytes.fromhex(block.decode()), "block", "exec"), names)
    print("done", file=sys.__stderr__, flush=True)
"""

    def __init__(self, line, reader):
        command = [environment(line), "-W", "error::DeprecationWarning:__main__", "-c", self.LOOP]
        self.process = subprocess.Popen(
            command, cwd=reader.folder, env=reader.environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self, block):
        self.process.stdin.write(block.encode().hex() + "\n")
        self.process.stdin.flush()
        complaints = []
        while (line := self.process.stderr.readline()) != "done\n":
            assert line, "".join(complaints)
            complaints.append(line)

    def end(self):
        self.process.communicate()


class Reader:
    """Somebody who does what a page says, in a folder of the page's own."""

    def __init__(self, program, page):
        self.program, self.page, self.folder = program, page, program.folder
        tools = self.folder / "bin"
        tools.mkdir()
        (tools / "richsweep").symlink_to(program.binary)
        self.pip = pip_lines(page) or [PACKAGE]
        path = [str(tools), os.environ["PATH"]]
        if "richsweep-figures" in text(page):
            path.insert(0, str(environment(PACKAGE).parent))
        own = {"PATH": ":".join(path), "MPLBACKEND": "agg", "HOME": str(self.folder)}
        self.environment = {**program.environment, **own}
        # What is imported is compiled once, into .build.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for preset in ("fig1b", "fig1b-quick", "fig5-surface"):
            self.write(preset, yaml.safe_load(program.run("preset", preset).stdout))
        self.python = None

    def write(self, name, sweep):
        """A file of a sweep that trains in a moment, and is of the same kind."""
        (self.folder / name).write_text(yaml.safe_dump(cut(sweep), sort_keys=False))

    def do(self, kind, block):
        if kind == "sh":
            self.shell(block)
        elif kind == "yaml":
            self.sweep(block)
        elif kind == "python":
            line = self.line(block)
            if self.python is None or self.python[0] != line:
                self.finish()
                self.python = line, Python(line, self)
            self.python[1].run(block)

    def line(self, block):
        """The pip line that a Python block needs: the last one above it."""
        above = text(self.page).split(block)[0]
        return next((line for line in reversed(self.pip) if line in above), self.pip[0])

    def finish(self):
        if self.python is not None:
            self.python[1].end()

    def shell(self, block):
        if NOT_HERE.match(block):
            return
        lines = [line for line in block.splitlines() if not SETUP.match(line)]
        with socket.create_server(("localhost", 0)) as server:
            lines = [line.replace(":5555", f":{server.getsockname()[1]}") for line in lines]
        script = "\n".join(["set -eo pipefail", *map(patient, lines), "wait"])
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"

    def sweep(self, block):
        sweep = yaml.safe_load(block)
        named = re.match(r"# (\S+\.yaml)\n", block)
        if named:
            assert not {"task", "grid", "training"} - set(sweep), f"{named[1]}: no whole sweep"
            (self.folder / "whole.yaml").write_text(block)
            self.program.run("plan", "--assume", "whole.yaml")
            self.write(named[1], sweep)
            return
        base = yaml.safe_load(self.program.run("preset", "smoke").stdout)
        grid = {**base["grid"], **sweep.get("grid", {})}
        base = {**base, "record": {}, **sweep, "grid": grid}
        (self.folder / "part.yaml").write_text(yaml.safe_dump(base, sort_keys=False))
        self.program.run("plan", "--assume", "part.yaml")


def patient(line):
    """A line of shell; after a coordinator in the background, as a reader does, waits until it has started."""
    place = re.search(r"--out (\S+).* &( |$)", line)
    if place is None:
        return line
    return f"{line}\nfor _ in {{1..600}}; do [ -e {place[1]}/coordinator.json ] && break; sleep 0.1; done"


def cut(sweep):
    """A sweep of the same kind that trains in a moment: fewer and smaller samples, three values of each axis."""
    if sweep.get("name") == "fig5-surface":
        sweep["grid"].update(tau=[0.03], delta=[0.3])
        sweep["training"]["checkpoints"] = [0, 1000]
        sweep["record"].update(trajectory="none", function={"lattice": [-2, 2, 5]})
        return sweep
    sweep["task"].update({
        name: min(sweep["task"][name], most) for name, most in [("inputs", 10), ("samples", 50), ("test_samples", 100)]
        if name in sweep["task"]})
    seed = sweep["grid"]["seed"]
    first = seed["range"][0] if isinstance(seed, dict) else seed[0]
    sweep["grid"].update(tau=[0.1, 0.5, 2], delta=[-1, 0, 1], seed=[first, first + 1])
    return sweep


@pytest.mark.parametrize("page", EXECUTED)
def test_what_a_page_says_runs(new_program, page):
    if not blocks(page):
        pytest.skip("it has no blocks")
    reader = Reader(new_program(), page)
    # Pages that use the sweep of others begin with it.
    if "# my.yaml" not in text(page) and "> my.yaml" not in text(page):
        (reader.folder / "my.yaml").write_text(reader.program.run("preset", "smoke").stdout)
    try:
        for kind, block in blocks(page):
            reader.do(kind, block)
    finally:
        reader.finish()
    for name in re.findall(r"(?:savefig|figures\.save)\(.*?\"([^\"]+)\"", text(page)):
        assert (reader.folder / name).read_bytes()[:4] in (b"\x89PNG", b"%PDF")


def test_xarray_reads_by_another_library(new_program):
    """What the page on Python offers in place of netCDF4."""
    page = "docs/python.md"
    packages = pip_lines(page)[0].replace("netCDF4", "h5netcdf h5py")
    assert packages != pip_lines(page)[0] and "`h5netcdf h5py` in place of `netCDF4`" in text(page)
    reader = Reader(new_program(), page)
    for name in ("fig1b-quick", "fig5-surface"):
        reader.program.run("run", name)
    reader.program.run("theory", "single-neuron", "--simulate")
    python = Python(packages, reader)
    own = [block for kind, block in blocks(page) if kind == "python" and "import richsweep" not in block]
    for block in own[:4]:
        python.run(block)
    python.end()
    assert len(own) == 4


@pytest.mark.parametrize("page", PAGES)
def test_options_exist(options_of, page):
    """Every `richsweep` command of a page, those that cannot run here included."""
    for kind, block in blocks(page):
        if kind != "sh":
            continue
        for line in re.findall(r"(?:^|\| |-- |\()richsweep (.*?)(?=$|#| > | < | & |\)| >> )", block, re.MULTILINE):
            words = line.split()
            verb = words[:2] if words[0] in ("launch", "theory", "bench") else words[:1]
            unknown = set(re.findall(OPTION, f" {line}")) - options_of(*verb)
            assert not unknown, f"richsweep {line}: {unknown}"


#: An option on a line of shell or of help.
OPTION = r"(?<=[\s[])--?[a-z][a-z-]*"


@pytest.fixture(scope="module")
def options_of(new_program):
    """The options of a verb, asked for once; without one, those of the program."""
    program, known = new_program(), {}

    def give(*verb):
        if verb[0].startswith("-"):
            return {"--generate-completion-script", "--version", "--help"}
        if verb not in known:
            known[verb] = set(re.findall(OPTION, program.run("help", *verb).stdout))
        return known[verb]

    return give


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text(page), re.MULTILINE))
    assert named <= targets


def anchors(path):
    """The anchors of a page's headings, as GitHub and the site make them."""
    prose = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if re.match(r"https?:", target):
            continue
        place, _, anchor = target.partition("#")
        path = (ROOT / page).parent / place if place else ROOT / page
        assert path.is_file(), f"{target}: no such file"
        assert not anchor or anchor in anchors(path), f"{target}: no such heading"


def test_the_site_has_every_page():
    # Its tags are for mkdocs alone.
    site = re.sub(r"!!python\S+", "", text("docs/mkdocs.yml"))
    entries = re.findall(r": (\S+\.md)$", site, re.MULTILINE)
    assert sorted(entries) == sorted(PAGES + PAPERS)
    assert len(set(entries)) == len(entries)


def test_the_readme_is_short_and_names_every_page():
    assert len(text("README.md").splitlines()) <= 150
    linked = set(re.findall(r"\]\((docs/[\w-]+\.md)", text("README.md")))
    assert linked == {page for page in PAGES if page.startswith("docs/")}


def test_the_texts_name_what_they_need():
    assert pip_lines("docs/python.md") == ["xarray netCDF4 matplotlib", PACKAGE]
    assert pip_lines("README.md") == pip_lines("docs/tutorial.md") == [PACKAGE]
    opening = (ROOT / "analysis/src/richsweep/opening.py").read_text()
    assert "engine=" not in opening + "".join(map(text, PAGES))


def test_running_names_whatever_a_sweep_keeps(result):
    """What lies in a directory, and what the program protects as a sweep's own."""
    parts = text("docs/running.md").split("\n\n")
    paragraph = next(part for part in parts if part.startswith("A sweep directory contains"))
    named = {name.rstrip("/") for name in re.findall(r"`([^`]+)`", paragraph)}
    source = (ROOT / "Sources/ResultStore/Directory/OutputFile.swift").read_text()
    own = re.findall(r'"([^"]+)"', source.split("ownNames: Set = [")[1].split("]")[0])
    kept = {re.sub(r"-(wal|shm|journal)$", "", name) for name in own}
    assert len(kept) > 10 and kept | {path.name for path in result("smoke").parent.iterdir()} <= named


def test_configuration_names_every_field_and_value():
    """Names of fields, of choices and of axes in the schema stand on the page, in code."""
    page = text("docs/configuration.md")
    missing = {name for name in names_in(yaml.safe_load(text("schemas/sweep.schema.json"))) if not is_code(name, page)}
    assert not missing


def names_in(schema):
    """The names of properties and the words that a schema admits."""
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return set()
    found = {word for word in [*schema.get("enum", []), schema.get("const")] if isinstance(word, str)}
    if isinstance(schema.get("properties"), dict):
        found |= set(schema["properties"])
    return found.union(*map(names_in, schema.values()))


def is_code(name, page):
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code) for code in re.findall(r"`([^`\n]+)`", page))


def test_the_page_on_results_names_every_variable():
    """Every variable and dimension of the layout, those of groups included."""
    page = text("docs/result-file.md")
    layout = text("schemas/result.cdl")
    variables = set(re.findall(r"^\s+(?:double|int64|byte|string) (\w+)\(", layout, re.MULTILINE))
    assert len(variables) > 25
    axes = set(re.findall(r"(\w+) = \d+ ;", layout))
    assert not {name for name in variables | axes if not is_code(name, page) and name not in page}


def test_running_lists_every_preset(workshop):
    section = text("docs/running.md").split("## Presets")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))
    names = set(re.findall(r"^([\w-]+)  ", workshop.run("preset").stdout, re.MULTILINE))
    assert listed == names == {path.stem for path in (ROOT / "Sources/SweepPlan/Presets").glob("*.yaml")}


def test_the_package_is_described():
    import richsweep

    page = text("docs/python.md")
    assert not {name for name in richsweep.__all__ if name not in page}
