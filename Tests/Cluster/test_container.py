"""The image, by the steps of its Containerfile: it is compiled in one file system and runs in another."""

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from harness import container, sweep
from harness.results import variable_hashes

ROOT = Path(__file__).resolve().parents[2]

#: Compiling it all takes some eight minutes of two cores.
MINUTES = 3600


@pytest.fixture(scope="module")
def image():
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux for a file system of its own")
    lacking = container.missing()
    assert not lacking, f"{', '.join(lacking)}: not installed; 'make test-cluster' does it"
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)
    log = folder / "log"
    try:
        with log.open("w") as output:
            yield container.Image(ROOT / "cluster" / "Containerfile", ROOT, folder, output)
    except Exception:
        print("\n".join(log.read_text().splitlines()[-30:]))
        raise
    finally:
        shutil.rmtree(folder)


def test_the_image_trains_as_a_user_and_to_the_same_bits(image, program):
    here = program.folder
    configuration = sweep.write(here / "sweep.yaml", sweep.configuration())
    program.start("run", "sweep.yaml", "--out", "out").end(MINUTES)

    assert image.stage.user.split(":")[0] != "0"
    entry = shlex.join(image.stage.entrypoint)
    command = f"cat > sweep.yaml; {entry} run sweep.yaml --out out --workers 2 >&2; cat out/result.h5"
    with configuration.open() as given, (here / "of-image.h5").open("wb") as result:
        image.stage.run(command, sealed=True, stdin=given, stdout=result, timeout=MINUTES)

    assert variable_hashes(here / "of-image.h5") == variable_hashes(here / "out" / "result.h5")
    print(f"the image has {image.size / 1e6:.0f} MB, its program {program_size(image) / 1e6:.0f} MB")


def program_size(image):
    return Path(image.stage.folder, "usr/local/bin/richsweep").stat().st_size
