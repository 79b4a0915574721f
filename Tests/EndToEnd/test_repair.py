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
    assert report["findings"] == [finding] and change.startswith(f"{path}: set aside as ")
    assert not path.exists()
