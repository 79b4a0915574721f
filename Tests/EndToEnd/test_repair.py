"""What `repair --json` tells programs: what was found, and what was changed."""

import h5py


def test_the_report(copy):
    sweeping, _ = copy
    run = sweeping.program.run
    assert run("repair", "out", "--json").report == {"changes": [], "findings": []}
    path = sorted((sweeping.directory / "shards").glob("*.h5"))[0]
    harmed = bytearray(path.read_bytes())
    harmed[len(harmed) // 2] ^= 1
    path.write_bytes(harmed)
    [finding] = run("verify", "out", "--json", expect=1).report["findings"]
    assert finding["path"] == str(path) and finding["remedy"] == "set aside"
    assert run("repair", "out", "--json").report == {"changes": [], "findings": [finding]}
    assert path.read_bytes() == harmed
    report = run("repair", "out", "--yes", "--json").report
    [change] = report["changes"]
    assert report["findings"] == [finding] and change.startswith(f"{path}: discarded, renamed to ")
    assert not path.exists()


def test_what_cannot_be_repaired_is_not_promised(copy):
    sweeping, _ = copy
    run = sweeping.program.run
    with open(sweeping.directory / "sweep.yaml", "a") as file:
        file.write("# mine\n")
    for arguments in ([], ["--yes"]):
        said = run("repair", "out", *arguments).stdout
        assert "sweep.yaml: is not the file that the sweep was started with" in said or arguments
        assert "nothing was changed: 'repair' cannot fix these problems" in said and "--yes" not in said and "would" not in said


def test_a_result_is_not_blamed_for_a_discarded_shard(copy):
    """It is complete and right; what lacks cells are the shards."""
    sweeping, _ = copy
    run = sweeping.program.run
    path = sorted((sweeping.directory / "shards").glob("*.h5"))[0]
    harmed = bytearray(path.read_bytes())
    harmed[len(harmed) // 2] ^= 1
    path.write_bytes(harmed)
    assert "run the command that started the sweep again to train the discarded cells" in run("repair", "out", "--yes").stdout
    [finding] = run("verify", "out", "--json", expect=1).report["findings"]
    assert finding["path"].endswith("result.h5") and finding["remedy"] == "none"
    assert "no longer in the shards; run the command that started the sweep again" in finding["problem"]
    assert (sweeping.directory / "result.h5").exists()
    run("repair", "out", "--yes")
    assert (sweeping.directory / "result.h5").exists(), "repair leaves it"
    assert sweeping.start().end().status == 0
    assert run("verify", "out", "--json").report["findings"] == []


def test_a_discarded_result_needs_no_training(copy):
    sweeping, _ = copy
    run = sweeping.program.run
    result = sweeping.directory / "result.h5"
    with h5py.File(result, "r+") as file:
        file["test_loss"][...] = 0
    said = run("repair", "out", "--yes").stdout
    assert "richsweep merge out" in said and "train" not in said
    run("merge", "out")
    assert run("verify", "out").stdout.endswith("no problems found\n")
