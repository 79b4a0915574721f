import Coordination
import Logging
import SweepPlan
import Synchronization
import Testing
import Training
import Wire

/// A worker's last word may arrive after its process was seen to end, or not at all.
@Suite("Workers that leave")
struct FarewellTests {
  private let session = Session()

  private func coordinator(telling told: Told) throws -> Coordinator {
    let disk = try Disk(cellCount: 8)
    let view = CoordinatorDisk(disk, left: nil, lastHappens: true, wait: {})
    return try Coordinator(
      of: Sweeps().sweep(cells: 8), journal: view, store: view, programVersion: "1",
      logger: Logger(label: "farewell") { _ in Retelling(listener: { told.append($0) }) },
      clock: { .zero })
  }

  private func hear(_ body: WireToCoordinator.OneOf_Body, _ coordinator: Coordinator) throws {
    var decisions = Decisions()
    coordinator.hear(
      try WireToCoordinator.encode(body), from: Sender(session: session, user: nil), &decisions)
    coordinator.carryOut(decisions)
  }

  private func join(_ coordinator: Coordinator) throws {
    var hello = WireHello()
    (hello.host, hello.processID, hello.slots) = ("node", 7, 1)
    (hello.programVersion, hello.kernels) = ("1", try CellRun.kernels())
    try hear(.hello(hello), coordinator)
    #expect(!coordinator.scheduler.hasNoWorkers)
  }

  private func seeItsProcessEnd(_ coordinator: Coordinator) {
    var decisions = Decisions()
    coordinator.bidFarewell(to: session, reason: "its process ended", &decisions)
    coordinator.carryOut(decisions)
  }

  private func sayBye(_ coordinator: Coordinator) throws {
    var bye = WireBye()
    bye.reason = "the sweep is complete"
    try hear(.bye(bye), coordinator)
  }

  @Test("A worker that leaves is told of once, whichever is first: its word, or the end of its process")
  func once() throws {
    for wordIsFirst in [true, false] {
      let told = Told()
      let coordinator = try coordinator(telling: told)
      try join(coordinator)
      if wordIsFirst {
        try sayBye(coordinator)
        seeItsProcessEnd(coordinator)
      } else {
        seeItsProcessEnd(coordinator)
        try sayBye(coordinator)
      }
      let reason = wordIsFirst ? "the sweep is complete" : "its process ended"
      #expect(told.lines.filter { $0.contains("left") } == ["  info: worker \(session) left: \(reason)"])
      #expect(coordinator.scheduler.hasNoWorkers)
    }
  }
}

/// Lines of a log.
private final class Told: Sendable {
  private let storage = Mutex<[String]>([])
  var lines: [String] { storage.withLock { $0 } }

  func append(_ line: String) { storage.withLock { $0.append(line) } }
}
