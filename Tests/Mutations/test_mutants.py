from pathlib import Path

import pytest

from mutants import MUTANTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_place_to_break_is_still_there(mutant):
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
