import Coordination
import Foundation
import Logging
import SweepPlan
import Testing
import Training
import Wire

/// Who may say what under which session, and what the cells of a sweep are computed with.
@Suite("Keys and kernels of workers")
struct KeyTests {
  private final class World {
    let disk: Disk
    let coordinator: Coordinator
    var admitted: Set<String> = ["one's key", "two's key"]
    var told: [(body: WireToWorker.OneOf_Body, session: Session)] = []

    /// How often it was asked whether a key is admitted.
    var questions = 0

    init(on disk: Disk? = nil, cells: Int = 8, arithmetic: String? = nil) throws {
      self.disk = try disk ?? Disk(cellCount: 8)
      let view = CoordinatorDisk(self.disk, left: nil, lastHappens: true, wait: {})
      var options = Coordinator.Options()
      options.arithmetic = arithmetic
      options.scheduling.largestLease = 2
      coordinator = try Coordinator(
        of: Sweeps().sweep(cells: cells), journal: view, store: view, programVersion: "1", options: options,
        logger: Logger(label: "keys") { _ in SwiftLogNoOpLogHandler() }, clock: { .zero })
      coordinator.admits = { [unowned self] user in
        questions += 1
        return admitted.contains(user)
      }
      coordinator.connect { [unowned self] in told.append(($0, $1)) }
    }

    func hear(
      _ body: WireToCoordinator.OneOf_Body, from session: Session, _ user: String?,
      at connection: Int32? = nil
    )
      throws
    {
      var decisions = Decisions()
      coordinator.hear(
        try WireToCoordinator.encode(body),
        from: Sender(session: session, user: user, descriptor: connection), &decisions)
      coordinator.carryOut(decisions)
    }

    func tick() {
      var decisions = Decisions()
      coordinator.tick(&decisions)
      coordinator.carryOut(decisions)
    }

    func join(
      _ session: Session, _ user: String?, kernels: String = "avx2+fma", host: String = "node",
      holding held: [UInt64: RangeSet<Int>] = [:]
    ) throws {
      var hello = WireHello()
      hello.held = held.map { id, cells in
        var lease = WireLease()
        (lease.id, lease.cells) = (id, Data(cells.encodedCells()))
        return lease
      }
      (hello.host, hello.processID, hello.slots) = (host, 7, 1)
      (hello.programVersion, hello.kernels) = ("1", kernels)
      try hear(.hello(hello), from: session, user)
    }

    /// A worker with the sweep directory has trained a lease.
    func deliver(_ lease: UInt64, of session: Session, kernels: String) throws {
      guard let cells = leases(to: session)[lease] else { return }
      let image = ShardImage(
        cells: cells.ranges.joined().map { ($0, Conditions.diverges($0)) }, isFused: kernels.hasSuffix("+fma")
      )
      disk.publish(image.bytes, as: LeaseID(rawValue: lease))
      var done = WireDone()
      (done.lease, done.cells, done.kernels) = (lease, Data(cells.encodedCells()), kernels)
      (done.sha256, done.bytes) = (ShardImage.hash(of: image.bytes), UInt64(image.bytes.count))
      try hear(.done(done), from: session, nil)
    }

    /// A worker without the sweep directory says that it has the shard of a lease.
    func announce(_ image: ShardImage, as lease: UInt64, of session: Session, _ user: String) throws {
      var done = WireDone()
      done.cells = Data(RangeSet(image.cells.map { $0.number..<$0.number + 1 }).encodedCells())
      (done.lease, done.kernels, done.withWorker) = (lease, "avx2+fma", true)
      (done.sha256, done.bytes) = (ShardImage.hash(of: image.bytes), UInt64(image.bytes.count))
      try hear(.done(done), from: session, user)
    }

    /// It sends some of its bytes.
    func send(
      _ image: ShardImage, _ range: Range<Int>, as lease: UInt64, of session: Session, _ user: String
    ) throws {
      var chunk = WireShardChunk()
      (chunk.lease, chunk.offset) = (lease, UInt64(range.lowerBound))
      chunk.bytes = Data(image.bytes[range])
      try hear(.shardChunk(chunk), from: session, user)
    }

    func leases(to session: Session) -> [UInt64: RangeSet<Int>] {
      var found: [UInt64: RangeSet<Int>] = [:]
      for case (.leases(let leases), session) in told {
        for lease in (try? leases.leases()) ?? [] { found[lease.id.rawValue] = lease.cells }
      }
      return found
    }

    func refusals(of session: Session) -> [String] {
      told.compactMap { if case (.refused(let refused), session) = $0 { refused.reason } else { nil } }
    }

    var isTraining: [Session] { coordinator.scheduler.sessions }
  }

  private let one = Session()
  private let two = Session()

  @Test("A key that is taken back ends its session: its cells go to others, and what it says is not heard")
  func takenBack() throws {
    let world = try World()
    try world.join(one, "one's key")
    try world.join(two, "two's key")
    #expect(!world.leases(to: one).isEmpty)
    world.admitted = ["two's key"]
    world.tick()
    #expect(world.isTraining == [two])
    #expect(world.refusals(of: one) == ["its key is no longer admitted"])
    #expect(world.coordinator.scheduler.discrepancy == nil)
    try world.hear(.heartbeat(WireHeartbeat()), from: one, "one's key", at: 41)
    try world.hear(.statusRequest(WireStatusRequest()), from: Session(), "one's key", at: 42)
    try world.join(one, "one's key")
    #expect(world.isTraining == [two])
    #expect(world.coordinator.takeUnwanted() == [41, 42], "its connections are ended")
    #expect(!world.told.contains { if case .statusReply = $0.body { true } else { false } })
  }

  @Test("A session is bound to the key that it said Hello with")
  func bound() throws {
    let world = try World()
    try world.join(one, "one's key")
    let lease = try #require(world.leases(to: one).keys.min())
    for user in ["two's key", nil] {
      var failed = WireFailed()
      (failed.lease, failed.kind) = (lease, .surroundings)
      try world.hear(.failed(failed), from: one, user)
      try world.hear(.bye(WireBye()), from: one, user)
      #expect(world.isTraining == [one])
    }
    #expect(world.coordinator.snapshot.dismissals.isEmpty)
    try world.hear(.bye(WireBye()), from: one, "one's key")
    #expect(world.isTraining.isEmpty)
  }

  @Test(
    "A shard that is recorded is not replaced by one that somebody else began to send under its name before")
  func sameName() throws {
    let world = try World(on: World().disk)
    let lease: UInt64 = 1 << 32 | 1
    let (right, wrong) = (
      ShardImage(cells: [(6, false), (7, false)]), ShardImage(cells: [(6, true), (7, true)], filler: 100)
    )
    try world.join(two, "two's key")
    let all = 0..<wrong.bytes.count
    try world.announce(wrong, as: lease, of: two, "two's key")
    try world.send(wrong, all.dropLast(), as: lease, of: two, "two's key")
    try world.join(one, "one's key", holding: [lease: RangeSet(6..<8)])
    try world.announce(right, as: lease, of: one, "one's key")
    try world.send(right, 0..<right.bytes.count, as: lease, of: one, "one's key")
    #expect(world.disk.recorded[6]?.rawValue == lease)
    try world.send(wrong, all.suffix(1), as: lease, of: two, "two's key")
    #expect(world.disk.shards[LeaseID(rawValue: lease)] == right.bytes && world.disk.broken == nil)
  }

  @Test("What a worker says to hold is not kept beside the books, nor a lease that is larger than any")
  func held() throws {
    let world = try World(on: Disk(cellCount: 300_000), cells: 300_000)
    try world.join(one, "one's key", holding: [1: RangeSet(0..<2), 2: RangeSet()])
    #expect(world.coordinator.scheduler.introduction(of: one)?.held.isEmpty == true)
    try world.join(two, "two's key", holding: [3: RangeSet(10..<200_000)])
    #expect(world.isTraining == [one] && world.refusals(of: two).count == 1)
  }

  @Test("Whether a key is admitted is asked once, however many workers have it")
  func crowd() throws {
    let world = try World()
    for _ in 0..<100 { try world.join(Session(), "one's key") }
    world.questions = 0
    world.tick()
    #expect(world.questions == 1)
  }

  @Test("A first worker that trains nothing does not decide what all others compute with")
  func firstWorker() throws {
    let world = try World()
    try world.join(one, nil, kernels: "sse2")
    try world.join(two, nil)
    #expect(world.refusals(of: two).count == 1, "what is in training would have other bits")
    #expect(world.refusals(of: two).first?.contains("--arithmetic") == true)
    try world.hear(.bye(WireBye()), from: one, nil)
    let three = Session()
    try world.join(three, nil)
    #expect(world.isTraining == [three])
    #expect(try world.disk.journal.arithmetic() == nil)
    try world.deliver(try #require(world.leases(to: three).keys.min()), of: three, kernels: "avx2+fma")
    #expect(try world.disk.journal.arithmetic() == CellRun.fusedArithmetic)
    try world.join(one, nil, kernels: "sse2")
    #expect(world.isTraining == [three])
  }

  @Test("A journal that names an arithmetic and has no shard, as version 0.1 left them, locks nobody out")
  func earlierJournal() throws {
    let world = try World()
    try world.disk.journal.settle(arithmetic: CellRun.separateArithmetic)
    let next = try World(on: world.disk)
    try next.join(one, nil)
    #expect(next.isTraining == [one])
    try next.deliver(try #require(next.leases(to: one).keys.min()), of: one, kernels: "avx2+fma")
    #expect(try world.disk.journal.arithmetic() == CellRun.fusedArithmetic)
  }

  @Test("A shard that comes late from a worker with other kernels is neither recorded nor adopted")
  func lateShard() throws {
    let world = try World()
    try world.join(one, nil, kernels: "sse2")
    let late = try #require(world.leases(to: one).keys.min())
    try world.hear(.bye(WireBye()), from: one, nil)
    try world.join(two, nil)
    let lease = try #require(world.leases(to: two).keys.min())
    try world.deliver(late, of: one, kernels: "sse2")
    #expect(world.disk.recorded.isEmpty)
    try world.deliver(lease, of: two, kernels: "avx2+fma")
    #expect(Set(world.disk.recorded.values.map(\.rawValue)) == [lease])
    let next = try World(on: world.disk)
    #expect(Set(world.disk.recorded.values.map(\.rawValue)) == [lease])
    #expect(next.coordinator.snapshot.completed == 2)
    #expect(world.disk.broken == nil)
  }

  @Test("Whoever starts a sweep chooses its arithmetic, but not once cells are trained")
  func chosen() throws {
    let world = try World(arithmetic: CellRun.fusedArithmetic)
    try world.join(one, nil, kernels: "sse2")
    #expect(world.isTraining.isEmpty && world.refusals(of: one).count == 1)
    try world.join(two, nil)
    try world.deliver(try #require(world.leases(to: two).keys.min()), of: two, kernels: "avx2+fma")
    #expect(throws: OpenSweep.Refusal.self) {
      try World(on: world.disk, arithmetic: CellRun.separateArithmetic)
    }
    _ = try World(on: world.disk, arithmetic: CellRun.fusedArithmetic)
  }
}
