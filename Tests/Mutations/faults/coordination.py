"""The coordinator: scheduler, journal, storage, verification."""

from fault import Statement, faults

HISTORIES = ["SimulationTests.HistoryTests"]
ESTIMATE = ["CoordinationTests.EstimateTests"]
SCHEDULER = "Sources/Coordination/Scheduler"
COORDINATOR = "Sources/Coordination/Coordinator"
STORAGE = "Sources/Coordination/Storage"
VERIFICATION = "Sources/Coordination/Verification"
VERIFY = ["Tests/EndToEnd/test_verify.py"]
RECOMPUTE = [
    "Tests/EndToEnd/test_verify.py::test_cell_that_comes_out_otherwise",
    "Tests/EndToEnd/test_verify.py::test_every_part_is_compared",
]

FAULTS = [
    *faults(
        f"{COORDINATOR}/Coordinator+Deliveries.swift",
        Statement(
            "accept a shard when it is announced, before its bytes are here",
            "carryOut(intake.announce(.init(sender: sender, report: report), at: now), &decisions)",
            """
      carryOut(intake.announce(.init(sender: sender, report: report), at: now), &decisions)
      var early = unbelieved(done)
      (early.cells, early.arithmetic) = (try cells(ofShard: done.cells), try arithmetic(of: done, from: session))
      scheduler.handle(.done(session, early), at: now, &decisions)
""",
        ),
        Statement(
            "record a delivered shard before it has its name on disk",
            """do throws(StoreError) { try file.publish() } catch {
          carryOut([.unwritable(delivery, error)], &decisions)
          continue
        }""",
            """
          carryOut(scheduler.handle(.done(delivery.session, completion), at: now))
          try? file.publish()
""",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{COORDINATOR}/Coordinator+Journaling.swift",
        Statement("go on where the journal cannot be written", "catch { «giveUp(error.message)» }", ""),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Leases.swift",
        Statement(
            "forget to give the cells of a worker that is gone to others",
            "    «for ended in endLeases(ids) { giveBack(ended) { suspicions[$0] != nil } }»\n",
            "_ = (endLeases(ids), suspicions)",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Workers.swift",
        (
            "wait for ever for a worker that has fallen silent",
            "turn.now - workers[place].lastHeard > «silence(ofPeriod: workers[place].period)»",
            "silence(ofPeriod: workers[place].period) * 1000",
        ),
        (
            "believe a worker that claims a lease nobody has given yet",
            "where leases[lease.id] == nil && «lease.id < nextLease» {",
            "true",
        ),
        (
            "never send a lease again that was lost on the way",
            "let patience = «max(settings.resendAfter, workers[place].period / 4)»\n",
            "max(settings.resendAfter, workers[place].period / 4) * 100_000",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Reports.swift",
        (
            "count a report that comes twice two times",
            "let accepted = «queue.unrecorded(of: completion.cells)»",
            "completion.cells",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Trials.swift",
        ("give a cell up a failure too early", "suspicion.count >= «settings.strikes»,", "settings.strikes - 1"),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Copies.swift",
        Statement(
            "give the cells of a lease that ended to others though its copy is in training",
            "cells.subtract(other)",
            "(cells, _) = (ended.cells, other)",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Recalls.swift",
        Statement("leave in a lease what its worker has given back", "    «state.lease.cells.subtract(given)»\n", ""),
        tests=HISTORIES,
    ),
    *faults(
        f"{SCHEDULER}/Scheduler+Projection.swift",
        (
            "count each worker as one thread",
            "projection.speed += «Double(worker.usableSlots)» / pace",
            "1",
        ),
        (
            "forget what is trained of the cells in training",
            "trainedSeconds += «cells.values.reduce(0) { $0 + $1.trained }»",
            "0",
        ),
        tests=ESTIMATE,
    ),
    *faults(
        f"{SCHEDULER}/Pace.swift",
        ("count only a worker's latest lease", "private static let fading = «0.7»", "0.0"),
        tests=ESTIMATE,
    ),
    *faults(
        f"{SCHEDULER}/Projection.swift",
        (
            "share the longest cell among all threads",
            "return «max(longestInTraining, last, work / speed, Self.secondsToRecord)»",
            "work / speed",
        ),
        tests=ESTIMATE,
    ),
    *faults(
        f"{SCHEDULER}/LeaseState.swift",
        (
            "count what a saved state held as trained since its worker began",
            "(«training.progress == nil || training.isInterrupted»",
            "training.isInterrupted",
        ),
        tests=ESTIMATE,
    ),
    *faults(
        f"{STORAGE}/ShardAdoption.swift",
        (
            "adopt all that is in a shard, whatever other shards have",
            "guard let cell = row.cell, «settled.insert(cell)» else { continue }",
            "settled.insert(cell) || true",
        ),
        tests=HISTORIES,
    ),
    *faults(
        f"{COORDINATOR}/Coordinator+Keys.swift",
        (
            "listen to a session whatever key it speaks with",
            "    guard «isBound» else {",
            "true",
        ),
        (
            "keep the sessions of keys that were taken back",
            "if «!isAdmitted» { expel(session",
            "false",
        ),
        tests=["SimulationTests.KeyTests"],
    ),
    *faults(
        "Sources/Coordination/Journal/Journal.swift",
        Statement(
            "leave a cell given up that was trained after all",
            "        «poisoned.removeAll { cell in shards.contains { $0.cells.contains(cell.cell) } }»\n",
            "",
        ),
        tests=["CoordinationTests.JournalTests"],
    ),
    *faults(
        f"{VERIFICATION}/Recomputation.swift",
        (
            "compare no metrics when cells are trained again",
            "where «differ(self[metric], other[metric])» {",
            "false",
        ),
        (
            "compare numbers and not their bits",
            "contains { «$0.bitPattern != $1.bitPattern» }",
            "($0 - $1).magnitude > 1e-9",
        ),
        (
            "forget the loss history when cells are trained again",
            "if «differ(lossHistory, other.lossHistory)» {",
            "false",
        ),
        (
            "forget what training took when cells are trained again",
            "if let column = «CellColumn.firstDifference(CellNumbers(self), CellNumbers(other))» {",
            "CellColumn.firstDifference(CellNumbers(self), CellNumbers(self))",
        ),
        (
            "forget the tensors when cells are trained again",
            "|| «zip(tensors, other.tensors).contains { differ($0, $1) }»",
            "false",
        ),
        tests=RECOMPUTE,
    ),
    *faults(
        f"{VERIFICATION}/Verification.swift",
        (
            "overlook a cell that two shards are recorded with",
            "guard «twice.isEmpty», strange.isEmpty else",
            "true",
        ),
        (
            "overlook a configuration that was replaced",
            "guard let sha256 = try? FileReference.sha256(ofFileAt: path), «sha256 != expected» else { return }",
            "false",
        ),
        tests=VERIFY,
    ),
]
