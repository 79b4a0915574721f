"""Workers: the conversation with the coordinator, leases, checkpoints."""

from fault import faults

SOURCES = "Sources/Worker"
HISTORIES = ["SimulationTests.HistoryTests"]
EXECUTOR = ["WorkerTests.LeaseExecutorTests"]
LEAVING = ["SimulationTests.LeavingTests", "Tests/EndToEnd/test_checkpoints.py::test_told_to_leave_in_mid_cell"]

FAULTS = [
    *faults(
        f"{SOURCES}/Conversation/Conversation+Messages.swift",
        (
            "train a lease again that comes twice",
            "if «over.contains(lease.id)» {",
            "false",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{SOURCES}/Conversation/Conversation.swift",
        (
            "stop a cell only when the grace is over",
            "if now - leavingSince > «options.grace / 2» {",
            "options.grace * 2",
        ),
        (
            "leave after a second with shards that nobody has accepted",
            "now - leavingSince > («lifelineIsCut» ? last : options.grace)",
            "true",
        ),
        tests=LEAVING,
    ),
    *faults(
        f"{SOURCES}/Conversation/Heartbeats.swift",
        (
            "take a late answer for the answer to the last heartbeat",
            "guard «number == self.number», delay == nil else",
            "true",
        ),
        tests=["SimulationTests.HeartbeatTests"],
    ),
    *faults(
        f"{SOURCES}/Leases/CellTraining.swift",
        (
            "count the seconds of a resumed cell from its checkpoint on",
            "earlier = «checkpoint.seconds»\n",
            "0",
        ),
        (
            "save no state of a cell that is told to stop",
            "if !isStopped || «clock.now - saved >= CellCheckpoints.least» {",
            "false",
        ),
        (
            "save the seconds of this process alone",
            "CellCheckpoint(state: run.state, seconds: «seconds(at: ThreadTime.now)»)",
            "seconds(at: ThreadTime.now) - earlier",
        ),
        tests=[*EXECUTOR, *LEAVING],
    ),
    *faults(
        f"{SOURCES}/Leases/LeaseBoard.swift",
        (
            "give back the cell that is in training",
            "RangeSet(«begun + 1..<Int.max»)",
            "begun..<Int.max",
        ),
        tests=["WorkerTests.LeaseBoardTests"],
    ),
    *faults(
        f"{SOURCES}/Leases/LeaseExecutor.swift",
        (
            "throw away checkpoints though the shard cannot be written",
            "if «batch.outcome.storageFailure == nil» { checkpoints.forget",
            "true",
        ),
        (
            "train a cell twice that two leases of a shard have",
            "batch.outcome.obstacle == nil, «!batch.trained.contains(cell)»,",
            "true",
        ),
        tests=EXECUTOR,
    ),
    *faults(
        f"{SOURCES}/Leases/DataCache.swift",
        (
            "forget the data that were used last",
            "min(by: { «$0.value.lastUse < $1.value.lastUse» })",
            "$0.value.lastUse > $1.value.lastUse",
        ),
        tests=["WorkerTests.DataCacheTests"],
    ),
    *faults(
        f"{SOURCES}/Inputs/InputFetch.swift",
        (
            "train on a file that is not the one that was named",
            "guard «(try? FileReference.sha256(ofFileAt: incoming.temporary.path)) == next.sha256» else",
            "true",
        ),
        tests=["Tests/EndToEnd/test_remote.py::test_data_that_changed_are_not_trained_on"],
    ),
]
