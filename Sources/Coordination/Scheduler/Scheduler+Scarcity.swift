import Surroundings
import SweepPlan
import Wire

/// Workers that are ended because their surroundings have too little memory or processor time. A cell may need more of it
/// than others: it is given alone, and given up where others are trained meanwhile. Where none is, nothing can be trained
/// here, and the sweep stops before cells are given up that a larger machine would train.
extension Scheduler {
  /// Takes off a worker that starved. After some in a row, with nothing recorded in between, nobody needs to go on.
  mutating func starve(_ session: Session, _ reason: String, _ actions: inout [Action]) {
    guard workers.place(of: session) != nil else { return }
    (starved, starvedUnrecorded) = (starved + 1, starvedUnrecorded + 1)
    release(session, blaming: reason, starved: true, &actions)
    // One cell alone may have cost so many, and others as many. Who starts at once may starve at once.
    guard starved >= 2 * settings.strikes + workers.count else { return }
    stop(
      "\(counted(starved, "worker")) died in a row, and no cell was trained in between: \(reason)",
      &actions)
  }

  /// Whether it may be that no other cell could be trained either where workers starved over one.
  func mayBeScarcity(_ suspicion: Suspicion) -> Bool {
    guard starvedUnrecorded >= suspicion.count else { return false }
    let waiting = queue.freeCount - putOff.keys.count(where: { !queue.isHeld($0) })
    return waiting > 0 || !leases.isEmpty || !hasRecorded
  }

  /// Cells were trained: those over which workers starved before need more than others.
  mutating func noteRecord(_ actions: inout [Action]) {
    (starved, starvedUnrecorded, hasRecorded) = (0, 0, true)
    for (cell, reason) in putOff.sorted(by: { $0.key < $1.key }) where !queue.isHeld(cell) {
      guard let suspicion = suspicions[cell] else { continue }
      giveUp(cell, suspicion, reason, &actions)
    }
  }

  /// Takes a cell that was put off, once there is nothing else to see.
  mutating func takePutOff() -> Int? {
    guard leases.isEmpty, !putOff.isEmpty else { return nil }
    let putOff = putOff
    return queue.takeSuspect { putOff[$0] != nil }
  }
}
