import Coordination
import Foundation
import Logging
import SweepPlan
import Testing
import Training
import Wire
import Worker

/// What does not fit into one message is said in several, and comes to the same.
@Suite("Long messages")
struct LongMessageTests {
  private func worker(_ post: @escaping (WireToCoordinator.OneOf_Body) -> Void) throws -> Conversation {
    let conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: "k"),
      options: WorkerOptions(), board: LeaseBoard(news: try Wakeup()), outbox: nil,
      logger: Logger(label: "worker") { _ in Retelling(listener: nil) }, clock: { .zero })
    conversation.post = { body throws(MessagingError) in
      let frame = try WireToCoordinator.encode(body)
      post(try WireToCoordinator.decode(frame))
      return true
    }
    return conversation
  }

  private static let leases = 20_000

  @Test("A worker with thousands of leases introduces itself with all of them, in more than one message")
  func hello() throws {
    var hellos: [WireHello] = []
    let worker = try worker { if case .hello(let hello) = $0 { hellos.append(hello) } }
    let sweep = try Sweeps().sweep(cells: 3 * Self.leases)
    var welcome = WireWelcome()
    (welcome.sweep, welcome.fingerprint) = (sweep.canonical, sweep.fingerprint)
    try worker.obey(try WireToWorker.encode(.welcome(welcome)))
    var rest = (0..<Self.leases).map { number in
      Lease(
        id: LeaseID(incarnation: 1, counter: UInt32(number)), cells: RangeSet(3 * number..<3 * number + 2))
    }[...]
    while !rest.isEmpty { try worker.obey(try WireToWorker.encode(.leases(WireLeases(takingFrom: &rest)))) }
    hellos = []
    try worker.obey(try WireToWorker.encode(.introduce(WireIntroduce())))
    #expect(hellos.count > 1)
    #expect(hellos.dropLast().allSatisfy(\.more) && hellos.last?.more == false)
    let said: [UInt64] = hellos.flatMap(\.held).map(\.id)
    #expect(said == (0..<UInt64(Self.leases)).map { (number: UInt64) -> UInt64 in 1 << 32 | number })
  }

  @Test(
    "A configuration of megabytes arrives in pieces, whichever are lost or come twice",
    arguments: 0..<5 as Range<UInt64>)
  func configuration(seed: UInt64) throws {
    let values = (0..<65_000).map { (place: Int) -> String in "\(1 + Double(place) / 7e4)" }.joined(
      separator: ", ")
    let sweep = try Sweep(
      yaml: """
        name: long
        task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
        network: {activation: relu, symmetrize: true}
        grid: {tau: [\(values)], delta: [0.0], width: [4], seed: [1]}
        training: {solver: gd, learning_rate: 0.1, checkpoints: [0, 10]}
        record: {tensors: none}
        """, file: "long.yaml", directory: ".")
    #expect(sweep.canonical.utf8.count > Socket.largestMessage)
    let disk = try Disk(cellCount: sweep.grid.cellCount)
    let view = CoordinatorDisk(disk, left: nil, lastHappens: true, wait: {})
    var now = Duration.zero
    let coordinator = try Coordinator(
      of: sweep, journal: view, store: view, programVersion: "1",
      logger: Logger(label: "coordinator") { _ in Retelling(listener: nil) }, clock: { now })
    var (up, down, random) = (
      [WireToCoordinator.OneOf_Body](), [WireToWorker.OneOf_Body](), Generator(seed: seed)
    )
    let kernels = try CellRun.kernels()
    let conversation = Conversation(
      Session(), .init(host: "node", processID: 1, programVersion: "1", kernels: kernels),
      options: WorkerOptions(), board: LeaseBoard(news: try Wakeup()), outbox: nil,
      logger: Logger(label: "worker") { _ in Retelling(listener: nil) }, clock: { now })
    conversation.post = { body throws(MessagingError) in
      up.append(body)
      return true
    }
    coordinator.connect { body, _ in down.append(body) }
    for _ in 0..<10_000 where !conversation.isWelcome {
      try conversation.beat()
      var decisions = Decisions()
      for body in up {
        coordinator.hear(
          try WireToCoordinator.encode(body), from: Sender(session: conversation.session, user: nil),
          &decisions
        )
      }
      coordinator.carryOut(decisions)
      let messages = down
      (up, down) = ([], [])
      for body in messages where !random.chance(200) {
        for _ in 0..<(random.chance(100) ? 2 : 1) { try conversation.obey(try WireToWorker.encode(body)) }
      }
      now += .milliseconds(random.number(1...2000))
    }
    #expect(conversation.isWelcome && conversation.ending == nil, "seed \(seed)")
  }
}
