import Surroundings
import SweepPlan
import Wire

/// Workers that are ended because their surroundings have too little memory or processor time. A cell may need more of it
/// than others: it is given alone, and given up where others are trained meanwhile. Where none is, nothing can be trained
/// here, and the sweep stops before cells are given up that a larger machine would train.
extension Scheduler {
  /// What tells whether cells or the machine are to blame where workers starve.
  struct Scarcity: Sendable {
    /// Workers that starved since a shard was recorded last. It begins again at one where a cell over which a worker
    /// starved had come further.
    var inRow = 0
    /// Workers that starved since a shard was recorded last, whether or not their cells came further.
    var unrecorded = 0
    /// Whether this coordinator has recorded a shard.
    var hasRecorded = false
    /// Cells over which workers starved, each with the reason to give it up: they are not given before it is seen whether
    /// other cells can be trained.
    var putOff: [Int: String] = [:]

    /// A shard was recorded.
    mutating func noteRecord() { (inRow, unrecorded, hasRecorded) = (0, 0, true) }
  }

  /// Takes off a worker that starved. After some in a row, with nothing recorded in between, nobody needs to go on.
  mutating func onStarved(_ session: Session, _ reason: String, _ turn: inout Turn) -> Candidates {
    guard workers.place(of: session) != nil else { return .everybody }
    scarcity.inRow += 1
    scarcity.unrecorded += 1
    release(session, blaming: reason, starved: true, &turn)
    // One cell alone may have cost so many, and others as many. Who starts at once may starve at once.
    if scarcity.inRow >= 2 * settings.strikes + workers.count {
      stop(
        "\(counted(scarcity.inRow, "worker")) died in a row, and no cell was trained in between: \(reason)",
        &turn)
    }
    return .everybody
  }

  /// Whether it may be that no other cell could be trained either where workers starved over one.
  func mayBeScarcity(_ suspicion: Suspicion) -> Bool {
    guard scarcity.unrecorded >= suspicion.count else { return false }
    let waiting = queue.freeCount - scarcity.putOff.keys.count(where: { !queue.isHeld($0) })
    return waiting > 0 || !leases.isEmpty || !scarcity.hasRecorded
  }

  /// Cells were trained: those over which workers starved before need more than others.
  mutating func noteRecord(_ turn: inout Turn) {
    scarcity.noteRecord()
    for (cell, reason) in scarcity.putOff.sorted(by: { $0.key < $1.key }) where !queue.isHeld(cell) {
      guard let suspicion = suspicions[cell] else { continue }
      giveUp(cell, suspicion, reason, &turn)
    }
  }

  /// Takes a cell that was put off, once there is nothing else to see.
  mutating func takePutOff() -> Int? {
    guard leases.isEmpty, !scarcity.putOff.isEmpty else { return nil }
    let putOff = scarcity.putOff
    return queue.takeSuspect { putOff[$0] != nil }
  }
}
