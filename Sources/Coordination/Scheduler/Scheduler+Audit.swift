import SweepPlan
package import Wire

/// What must be true of a scheduler's books whatever has happened.
extension Scheduler {
  /// What is wrong with the books; nil where nothing is. O(cells).
  package var discrepancy: String? {
    var leased = RangeSet<Int>()
    var count = 0
    for (id, lease) in leases.sorted(by: { $0.key < $1.key }) {
      guard lease.lease.id == id else { return "lease \(id) is in the books as \(lease.lease.id)" }
      guard let worker = workers[lease.worker] else { return "lease \(id) is nobody's" }
      guard worker.leases.contains(id) else { return "lease \(id) is unknown to its worker" }
      if let twin = lease.twin, leases[twin]?.twin != id { return "lease \(id) has a twin that is not its" }
      let others = lease.twin.flatMap { $0 < id ? leases[$0]?.cells : nil } ?? RangeSet()
      let twice = leased.intersection(lease.cells).subtracting(others)
      if let cell = twice.ranges.first?.lowerBound, queue.isHeld(cell) {
        return "cell \(cell) is in two leases, and neither is a copy"
      }
      leased.formUnion(lease.cells)
    }
    for place in workers.places { count += workers[place].leases.count }
    guard count == leases.count, workers.areInTheirPlaces else {
      return "leases or workers are counted twice"
    }
    for cell in 0..<costs.cellCount where queue.isHeld(cell) && !leased.contains(cell) {
      return "cell \(cell) is held, and in nobody's lease"
    }
    guard slots == workers.sum({ $0.isDismissed ? 0 : $0.introduction.slots })
    else { return "slots are miscounted" }
    if let lease = leases.first(where: { workers[$0.value.worker]?.isDismissed ?? true })?.key {
      return "lease \(lease) is a dismissed worker's"
    }
    let snapshot = snapshot(at: .zero)
    guard snapshot.done + snapshot.inFlight <= snapshot.cells else {
      return "\(snapshot.done) + \(snapshot.inFlight) of \(snapshot.cells) cells are done or trained"
    }
    return nil
  }

  /// Whether every worker has been heard within the silence that is allowed.
  package func hasHeardAll(by now: Duration) -> Bool {
    !workers.contains { now - $0.lastHeard > silence(ofPeriod: $0.period) }
  }

  /// Whether no lease has stood still for longer than is allowed, its worker being heard.
  package func hasNoneStalled(by now: Duration) -> Bool {
    leases.values.allSatisfy { now - ($0.advanced ?? now) <= settings.stall + settings.silence }
  }

  /// Entries in all lists that grow with what happens.
  package var entryCount: Int {
    leases.count + workers.places.count + suspicions.count + queue.entryCount + dismissals.count
      + scarcity.putOff.count
      + workers.sum { $0.failedCount }
  }

  /// Whether a session has any leases.
  package func holdsLeases(_ session: Session) -> Bool { workers[session]?.leases.isEmpty == false }

  /// Whether each of these cells is settled, or in somebody's lease.
  package func isLeased(_ cells: RangeSet<Int>) -> Bool {
    cells.ranges.joined().allSatisfy { queue.isSettled($0) || queue.isHeld($0) }
  }
}
