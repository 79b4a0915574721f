"""Shards, checkpoints, the merge, and what keeps them through a power cut."""

from fault import Statement, faults

SOURCES = "Sources/ResultStore"
MERGE = ["ResultStoreTests.MergeTests"]
DELIVERED = ["ResultStoreTests.DeliveredShardTests"]
CHECKPOINTS = ["ResultStoreTests.CheckpointTests"]
DURABLE = ["Tests/EndToEnd/test_durable.py"]

FAULTS = [
    *faults(
        f"{SOURCES}/Files/DraftFile.swift",
        (
            "rename a file before its bytes are on the disk",
            "guard «!isLast || fsync(descriptor) == 0» else",
            "true",
        ),
        Statement(
            "leave a new name to be written to the disk some time",
            "    «try DurableFile.sync(url.deletingLastPathComponent().path(percentEncoded: false))»\n",
            "",
        ),
        tests=DURABLE,
    ),
    *faults(
        f"{SOURCES}/Files/HDF5File+Durable.swift",
        Statement("rename a result before its bytes are on the disk", "      «try draft.sync()»\n", ""),
        tests=DURABLE,
    ),
    *faults(
        f"{SOURCES}/Files/IncomingFile.swift",
        Statement("rename a delivered shard before its bytes are on the disk", "    «try draft.sync()»\n", ""),
        tests=DURABLE,
    ),
    *faults(
        f"{SOURCES}/Files/Seal.swift",
        ("believe a seal whatever its hash", "guard «digest.trailer == line(digest.body)» else", "true"),
        tests=["ResultStoreTests.ShardTests", *CHECKPOINTS],
    ),
    *faults(
        f"{SOURCES}/Merge/MergeRun.swift",
        (
            "call a cell poisoned that another sweep has trained",
            "input.poisoned.filter { «!trained.contains($0.cell)» }",
            "true",
        ),
        tests=MERGE,
    ),
    *faults(
        f"{SOURCES}/Shard/ShardFile+Delivered.swift",
        ("take a delivered shard of another hash", "guard «summary.sha256 == sha256» else", "true"),
        ("take a delivered shard of another size", "let size = DurableFile.size(path), «size == bytes» else", "true"),
        tests=DELIVERED,
    ),
    *faults(
        f"{SOURCES}/Checkpoint/CheckpointFormat.swift",
        (
            "lose the seconds of a cell that is resumed",
            'try root.writeAttribute("seconds", [«checkpoint.seconds»])',
            "0",
        ),
        ("lose the rejected steps of a cell that is resumed", '("rejected_steps", «outcome.rejectedSteps»)', "0"),
        tests=CHECKPOINTS,
    ),
    *faults(
        f"{SOURCES}/Checkpoint/CheckpointStore.swift",
        ("resume a cell from the state of another", "guard «parameters == cellParameters(cell)» else", "true"),
        ("resume what another arithmetic trained", "      guard «text == expected» else {\n", "true"),
        tests=CHECKPOINTS,
    ),
    *faults(
        f"{SOURCES}/Result/LabelledArray+Reduction.swift",
        (
            "divide a mean by all numbers, those that are missing too",
            "«$1 == 0 ? .nan : $0 / Double($1)»",
            "$1 == 0 ? .nan : $0 / Double(values.count / max(1, count))",
        ),
        tests=["ResultStoreTests.ReductionTests"],
    ),
]
