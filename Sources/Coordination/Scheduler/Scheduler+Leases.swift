import SweepPlan
import Wire

/// Giving cells out and getting them back.
extension Scheduler {
  /// Gives workers what they should have: one lease in training for each slot, and one waiting for
  /// each while there is enough for everybody; more where leases are short.
  mutating func giveLeases(to candidates: Candidates, _ turn: inout Turn) {
    guard drainReason == nil, turn.now >= quietUntil else { return }
    switch candidates {
    case .nobody: break
    case .only(let session):
      if let place = workers.place(of: session) { giveLeases(at: place..<place + 1, &turn) }
    case .everybody: giveLeases(at: workers.places, &turn)
    }
  }

  private mutating func giveLeases(at places: Range<Int>, _ turn: inout Turn) {
    for share in 1...2 {
      for place in places {
        var wanting = workers[place].usableSlots * share - workers[place].leases.count
        guard wanting > 0, let session = workers.session(at: place), mayHaveNew(place) else { continue }
        while wanting > 0, queue.freeCount > (share == 1 ? 0 : slots) {
          // What is left may be for others.
          guard let (lease, _) = takeLease(for: session, turn.now) else { break }
          turn.tell(.give(lease, to: session))
          wanting -= 1
        }
      }
    }
    for place in places { giveAhead(to: place, &turn) }
  }

  /// Where leases are so short that messages and shards would take longer than training, a worker gets as many
  /// as keep it busy meanwhile, within its share. While any cell is suspect nobody does: a death is to name its
  /// cell.
  private mutating func giveAhead(to place: Int, _ turn: inout Turn) {
    guard suspicions.isEmpty, let session = workers.session(at: place), mayHaveNew(place) else { return }
    let slots = workers[place].usableSlots
    var (count, seconds) = (workers[place].leases.count, workers[place].seconds)
    while queue.freeCount > self.slots, count < min(settings.mostLeases, settings.leasesAhead * slots),
      seconds < min(settings.secondsAhead, share) * Double(slots),
      let (lease, expected) = takeLease(for: session, turn.now)
    {
      turn.tell(.give(lease, to: session))
      count += 1
      seconds += expected
    }
  }

  /// A third of a slot's fair share of what is left, in seconds.
  private var share: Double { max(0, costs.remainingSeconds - leasedSeconds) / Double(3 * max(1, slots)) }

  /// Guided self-scheduling: a lease is a third of a slot's fair share of what is left, within bounds.
  ///
  /// - Returns: the lease, and how many seconds it is expected to take.
  private mutating func takeLease(for session: Session, _ now: Duration) -> (Lease, seconds: Double)? {
    var (expected, seconds, count) = (Expectation(), 0.0, 0)
    var cells = CellRuns()
    if let suspect = takeSuspect(for: session) {
      cells.append(suspect)
      expected = costs.expectation(ofCell: suspect)
    } else {
      let budget = min(settings.leaseSeconds, max(settings.smallestLeaseSeconds, share))
      while count < settings.largestLease, seconds < budget || count == 0, let cell = queue.take() {
        cells.append(cell)
        expected += costs.expectation(ofCell: cell)
        seconds = costs.seconds(in: expected)
        count += 1
      }
      if count == 0 {
        guard let cell = takePutOff() else { return nil }
        cells.append(cell)
        expected = costs.expectation(ofCell: cell)
      }
    }
    seconds = costs.seconds(in: expected)
    let isShort = suspicions.isEmpty && seconds < min(settings.shortLeaseSeconds, settings.secondsAhead)
    let lease = Lease(id: takeNumber(), cells: cells.cells, isShort: isShort)
    hold(lease, by: session, expected: expected, now)
    return (lease, seconds)
  }

  mutating func takeNumber() -> LeaseID {
    defer { nextLease = LeaseID(rawValue: nextLease.rawValue + 1) }
    return nextLease
  }

  /// Puts a lease on the books.
  ///
  /// - Parameter isTakenOver: whether another coordinator gave it, or this one before it gave the worker up.
  mutating func hold(
    _ lease: Lease, by session: Session, expected: Expectation, isTakenOver: Bool = false, _ now: Duration
  ) {
    let seconds = costs.seconds(in: expected)
    leases[lease.id] = LeaseState(
      lease: lease, worker: session, given: now, seconds: seconds, expected: expected,
      stage: .waiting(isTakenOver: isTakenOver))
    workers.change(session) { $0.hold(lease.id, seconds: seconds) }
    leasedSeconds += seconds
  }

  /// Takes leases off the books, those that are there; their cells are still held.
  mutating func endLeases(_ ids: [LeaseID]) -> [LeaseState] {
    var ended: [LeaseState] = []
    var secondsOf: [Session: Double] = [:]
    for id in ids {
      guard let lease = leases.removeValue(forKey: id) else { continue }
      secondsOf[lease.worker, default: 0] += lease.seconds
      leasedSeconds -= lease.seconds
      ended.append(lease)
    }
    let gone = Set(ids)
    for (session, seconds) in secondsOf { workers.change(session) { $0.release(gone, seconds: seconds) } }
    if leases.isEmpty { leasedSeconds = 0 }
    return ended
  }

  /// Takes leases off the books and gives their cells back; nothing speaks against those.
  mutating func takeBack(_ ids: [LeaseID]) {
    let suspicions = suspicions
    for ended in endLeases(ids) { giveBack(ended) { suspicions[$0] != nil } }
  }

  /// Takes leases off the books and gives their cells back, each with a strike that is not known to be trained.
  ///
  /// - Parameters:
  ///   - blame: what has happened to whoever trained them.
  ///   - progress: how far each had come.
  mutating func takeBack(
    _ ids: [LeaseID], blaming blame: Blame, _ progress: [LeaseID: LeaseProgress], _ turn: inout Turn
  ) {
    for ended in endLeases(ids) {
      let last = progress[ended.lease.id]
      for cell in ended.cells.ranges.lazy.joined().dropFirst(last?.finishedCells ?? 0) {
        strike(cell, in: ended.lease.id, atStep: last?.cell == cell ? last?.step : nil, blame, &turn)
      }
      let suspicions = suspicions
      giveBack(ended) { suspicions[$0] != nil }
    }
  }

  /// Seconds of training in some cells.
  func seconds(of cells: RangeSet<Int>) -> Double {
    var sum = 0.0
    cells.forEachCell { sum += costs.seconds(ofCell: $0) }
    return sum
  }

  /// What is expected of some cells.
  ///
  /// - Parameter trained: how many of them, and what part of the next, do not count.
  func expectation(of cells: RangeSet<Int>, after trained: Double = 0) -> Expectation {
    var (sum, left) = (Expectation(), trained)
    cells.forEachCell { cell in
      let part = 1 - min(1, max(0, left))
      if part > 0 { sum += costs.expectation(ofCell: cell) * part }
      left -= 1
    }
    return sum
  }
}
