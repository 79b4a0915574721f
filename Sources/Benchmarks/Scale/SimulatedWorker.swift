import SweepPlan
import Wire

/// A worker of one thread that says what real ones say and trains by the clock of a simulation alone.
struct SimulatedWorker {
  let session = Session()
  private var waiting: [Lease] = []
  /// One lease, or several short ones that share a shard.
  private(set) var training: [Lease] = []
  private var reported: [LeaseID] = []
  /// When it reported what it has had no new lease for.
  private var asked: Duration?
  private var idleSince: Duration?

  /// What it says first.
  func hello(number: Int, programVersion: String) -> WireToCoordinator.OneOf_Body {
    var hello = WireHello()
    hello.host = "node-\(number / 64)"
    hello.processID = UInt32(1000 + number)
    hello.slots = 1
    hello.programVersion = programVersion
    hello.kernels = "avx2+fma"
    return .hello(hello)
  }

  /// What it says every second.
  var heartbeat: WireToCoordinator.OneOf_Body {
    var heartbeat = WireHeartbeat()
    heartbeat.held = (training.map(\.id) + waiting.map(\.id) + reported).map(\.rawValue)
    heartbeat.progress = training.prefix(1).map { lease in
      let cell = lease.cells.ranges.first?.lowerBound ?? 0
      return WireProgress(LeaseProgress(lease: lease.id, finishedCells: 0, cell: cell, step: 0))
    }
    return .heartbeat(heartbeat)
  }

  /// Takes leases; says how long ago it reported the one before, if it has not been told since.
  mutating func take(_ leases: WireLeases, at now: Duration) throws -> Duration? {
    waiting += try leases.leases()
    defer { asked = nil }
    return asked.map { now - $0 }
  }

  /// Its report is recorded.
  mutating func forget(_ lease: LeaseID) { reported.removeAll { $0 == lease } }

  /// Begins the next lease where it trains nothing, or all short ones.
  ///
  /// - Returns: how many cells that are, and how long it had nothing to do; nil where nothing begins.
  mutating func begin(at now: Duration) -> (cells: Int, idle: Duration)? {
    guard training.isEmpty, let first = waiting.first else { return nil }
    let count = first.isShort ? waiting.prefix { $0.isShort }.count : 1
    training = Array(waiting.prefix(count))
    waiting.removeFirst(count)
    defer { idleSince = nil }
    return (training.reduce(0) { $0 + $1.cells.cellCount }, idleSince.map { now - $0 } ?? .zero)
  }

  /// Ends what it trains, and says so.
  mutating func finish(at now: Duration, secondsOfCell: Double) -> WireToCoordinator.OneOf_Body {
    var done = WireDone()
    done.lease = training[0].id.rawValue
    done.also = training.dropFirst().map(\.id.rawValue)
    var runs: [Range<Int>] = []
    for lease in training { runs += lease.cells.ranges }
    let cells = RangeSet(runs)
    done.cells = .init(cells.encodedCells())
    done.sha256 = String(repeating: "0", count: 64)
    done.bytes = UInt64(MadeUpShards.bytes)
    done.seconds = Array(repeating: Float(secondsOfCell), count: cells.cellCount)
    reported.append(training[0].id)
    training = []
    (asked, idleSince) = (now, now)
    return .done(done)
  }
}
