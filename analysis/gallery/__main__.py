"""Runs every preset, draws every figure, and writes docs/gallery.md with its pictures: `make gallery`."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import matplotlib

matplotlib.use("agg")

from exhibit import line_of, output_of  # noqa: E402
from exhibits import EXHIBITS  # noqa: E402
from page import page  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from PIL import Image  # noqa: E402

import richsweep  # noqa: E402
from richsweep import figures, streams  # noqa: E402

#: Pictures of the page, in dots per inch; a palette makes them small.
RESOLUTION, COLORS, LARGEST = 160, 256, 300_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make gallery")
    parser.add_argument("--program", type=Path, required=True, help="the program")
    parser.add_argument("--work", type=Path, required=True, help="folder of sweeps; what is there is not trained again")
    parser.add_argument("--docs", type=Path, required=True, help="folder of gallery.md and gallery/")
    options = parser.parse_args()
    began = time.monotonic()

    def say(text: str) -> None:
        streams.say(f"[{time.monotonic() - began:4.0f} s] {text}")

    options.work.mkdir(parents=True, exist_ok=True)
    made: set[tuple[str, ...]] = set()
    rooms = []
    pictures = options.docs / "gallery"
    pictures.mkdir(parents=True, exist_ok=True)
    for number, exhibit in enumerate(EXHIBITS, 1):
        for make in (exhibit.make, *([exhibit.trained] if exhibit.trained else [])):
            if make not in made:
                line = line_of(make, str(options.work))
                say(f"{number} of {len(EXHIBITS)}: {' '.join(line)}")
                ended = subprocess.run([str(options.program), *line[1:]], stdout=subprocess.DEVNULL, check=False)
                if ended.returncode != 0:
                    say(f"that ended with status {ended.returncode}")
                    return 1
                made.add(make)
        ds = richsweep.open(options.work / output_of(exhibit.make))
        extra = {"trained": richsweep.open(options.work / output_of(exhibit.trained))} if exhibit.trained else {}
        say(f"{number} of {len(EXHIBITS)}: drawing {exhibit.figure}")
        picture = getattr(figures, exhibit.figure)(ds, **extra)
        _save_small(picture, pictures / exhibit.picture)
        rooms.append((exhibit, ds))
    (options.docs / "gallery.md").write_text(page(rooms), encoding="utf-8")
    say(f"wrote {options.docs / 'gallery.md'}")
    return 0


def _save_small(figure: Figure, path: Path) -> None:
    """A PNG with a palette; an error if it is larger than a page should load."""
    figures.save(figure, path, resolution=RESOLUTION)
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    if (size := path.stat().st_size) > LARGEST:
        raise SystemExit(f"{path}: {size} bytes, expected at most {LARGEST}")


if __name__ == "__main__":
    sys.exit(main())
