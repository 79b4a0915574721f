"""What `repair --json` tells programs: what was found, and what was changed."""


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
