"""The Python of README and tutorial, as they are written, in an environment made by their own pip lines."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
TUTORIAL = (ROOT / "docs/tutorial.md").read_text()


def blocks(text, kind="python"):
    """What a text has in fences of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def pip_lines(text):
    """What a text says to install, in order, each once."""
    return list(dict.fromkeys(line.strip() for line in re.findall(r"pip install ([^`\n#]+)", text)))


def environment(line):
    """A fresh environment in .build with just that; made again where the line or the package has changed."""
    package = sorted((ROOT / "analysis").rglob("*.py")) + [ROOT / "analysis/pyproject.toml"] if "./" in line else []
    state = hashlib.sha256(line.encode() + b"".join(path.read_bytes() for path in package)).hexdigest()[:12]
    label = re.sub(r"\W+", "-", line).strip("-")
    folder = ROOT / ".build" / "text-venvs" / f"{label}-{state}"
    if not (folder / "ready").exists():
        for old in folder.parent.glob(f"{label}-*"):
            shutil.rmtree(old)
        # With the pip that is here, and without compiling what is never imported: else that takes most of the time.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        pip = [sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", "--no-compile", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", *line.split()], cwd=ROOT, check=True)
        (folder / "ready").touch()
    return folder / "bin" / "python"


def run(line, programs, folder):
    """Runs blocks one after the other, in one process, as a reader would."""
    done = subprocess.run(
        [environment(line), "-W", "error::DeprecationWarning:__main__", "-c", "\n".join(programs)], cwd=folder,
        capture_output=True, text=True, env={"PATH": os.environ["PATH"], "MPLBACKEND": "agg", "HOME": str(folder)})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def files(workshop, result, theory):
    """The files that the blocks open, small."""
    folder = workshop.folder / "texts"
    for name, made in [("fig1b-quick", result("fig1b-quick")), ("fig5-surface", surface(workshop)), ("few", few(workshop))]:
        (folder / "sweeps" / name).mkdir(parents=True)
        shutil.copy(made, folder / "sweeps" / name / "result.h5")
    shutil.copy(theory("single-neuron"), folder / "theory-single-neuron.h5")
    return folder


def surface(workshop):
    """The preset, of one cell."""
    sweep = yaml.safe_load(workshop.run("preset", "fig5-surface").stdout)
    sweep["grid"].update(tau=[0.03], delta=[0.3])
    sweep["training"]["checkpoints"] = [0, 1000]
    sweep["record"].update(trajectory="none", function={"lattice": [-2, 2, 5]})
    return trained(workshop, "surface", sweep)


def few(workshop):
    """The tutorial's own sweep, on fewer points and to fewer steps."""
    sweep = yaml.safe_load(blocks(TUTORIAL, "yaml")[0])
    sweep["grid"].update(tau=[0.1, 1, 3], delta=[-1, 0, 1], seed=[0, 1])
    return trained(workshop, "few", sweep)


def trained(workshop, name, sweep):
    (workshop.folder / f"{name}.yaml").write_text(yaml.safe_dump(sweep, sort_keys=False))
    workshop.run("run", f"{name}.yaml", "--out", name)
    return workshop.folder / name / "result.h5"


def test_the_readme_names_whatever_a_sweep_keeps(result):
    """What lies in a directory, and what the program protects as a sweep's own."""
    paragraph = next(part for part in README.split("\n\n") if part.startswith("A sweep directory:"))
    named = {name.rstrip("/") for name in re.findall(r"`([^`]+)`", paragraph)}
    source = (ROOT / "Sources/ResultStore/Files/OutputFile.swift").read_text()
    own = re.findall(r'"([^"]+)"', source.split("ownNames: Set = [")[1].split("]")[0])
    kept = {re.sub(r"-(wal|shm|journal)$", "", name) for name in own}
    assert len(kept) > 10 and kept | {path.name for path in result("smoke").parent.iterdir()} <= named


def test_the_texts_name_what_they_need():
    assert pip_lines(README) == ["xarray netCDF4 matplotlib", "./analysis"] and pip_lines(TUTORIAL) == ["./analysis"]
    assert "engine=" not in README + TUTORIAL + (ROOT / "analysis/src/richsweep/opening.py").read_text()


@pytest.mark.parametrize("packages", [pip_lines(README)[0], pip_lines(README)[0].replace("netCDF4", "h5netcdf h5py")])
def test_the_readme_with_xarray(files, packages):
    own = [block for block in blocks(README) if "import richsweep" not in block]
    assert len(own) == 3
    run(packages, own, files)
    assert (files / "fig1b-quick.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", [README, TUTORIAL], ids=["README", "tutorial"])
def test_the_package(files, text):
    start = next(index for index, block in enumerate(blocks(text)) if "import richsweep" in block)
    last = start + 1 if text is README else None
    run("./analysis", blocks(text)[start:last], files)
    if text is TUTORIAL:
        assert (files / "few.pdf").read_bytes().startswith(b"%PDF") and (files / "own.png").exists()
