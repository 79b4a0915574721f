import SweepPlan
import Wire

/// Giving cells out and getting them back.
extension Scheduler {
  /// The places of all workers; of none, where nobody gets anything.
  var allPlaces: [Int] { drainReason == nil ? Array(workers.places) : [] }

  /// The place of a worker, if it is known.
  func places(of session: Session) -> [Int] { workers.place(of: session).map { [$0] } ?? [] }

  /// Gives workers what they should have: one lease in training for each slot, and one waiting for
  /// each while there is enough for everybody; more where leases are short.
  mutating func giveLeases(to places: [Int], _ now: Duration, _ actions: inout [Action]) {
    guard drainReason == nil, now >= quietUntil else { return }
    for share in 1...2 {
      for place in places {
        var wanting = workers[place].usableSlots * share - workers[place].leases.count
        guard wanting > 0, let session = workers.session(at: place), mayHaveNew(place) else { continue }
        while wanting > 0, queue.freeCount > (share == 1 ? 0 : slots) {
          // What is left may be for others.
          guard let (lease, _) = takeLease(for: session, now) else { break }
          actions.append(.give(lease, to: session))
          wanting -= 1
        }
      }
    }
    for place in places { giveAhead(to: place, now, &actions) }
  }

  /// Where leases are so short that messages and shards would take longer than training, a worker gets as many
  /// as keep it busy meanwhile, within its share. While any cell is suspect nobody does: a death is to name its
  /// cell.
  private mutating func giveAhead(to place: Int, _ now: Duration, _ actions: inout [Action]) {
    guard suspicions.isEmpty, let session = workers.session(at: place), mayHaveNew(place) else { return }
    let slots = workers[place].usableSlots
    var (count, seconds) = (workers[place].leases.count, workers[place].seconds)
    while queue.freeCount > self.slots, count < min(settings.mostLeases, settings.leasesAhead * slots),
      seconds < min(settings.secondsAhead, share) * Double(slots),
      let (lease, expected) = takeLease(for: session, now)
    {
      actions.append(.give(lease, to: session))
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

  mutating func hold(_ lease: Lease, by session: Session, expected: Expectation, _ now: Duration) {
    let seconds = costs.seconds(in: expected)
    leases[lease.id] = LeaseState(
      lease, worker: session, given: now, seconds: seconds, expected: expected)
    workers.change(session) { $0.hold(lease.id, seconds: seconds) }
    leasedSeconds += seconds
  }

  /// Takes leases off the books; their cells are still held.
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

  /// Settles the cells of a shard that no other shard has, whoever trained them, and however late.
  mutating func complete(
    _ completion: Completion, from session: Session, _ now: Duration, _ actions: inout [Action]
  ) {
    let place = workers.place(of: session)
    if let place { workers[place].lastHeard = now }
    let ended = endLeases(([completion.lease] + completion.also).filter { isHeld($0, by: session) })
    // Cells that were given up, and come after all, are as good as any.
    let revived = poisoned.intersection(completion.cells)
    let accepted = queue.settled.missing(from: completion.cells).union(revived)
    poisoned.subtract(revived)
    // The time that passes on its machine, of which training may have a part only, over what was expected before any of
    // these cells was known: another machine may be faster.
    if ended.count == 1, let begun = ended[0].begun, let place {
      let expected = expectation(of: completion.cells, after: ended[0].trainedBefore)
      workers[place].pace.note(
        (now - begun) / .seconds(1), expected: expected, correction: costs.model.correction)
    }
    var index = 0
    completion.cells.forEachCell { cell in
      defer { index += 1 }
      let seconds = index < completion.seconds.count ? Double(completion.seconds[index]) : nil
      guard queue.settle(cell) else { return }
      costs.settle(cell, after: seconds)
      if !suspicions.isEmpty { noteSuccess(of: cell, by: session, &actions) }
    }
    if !completion.cells.isEmpty, let place { workers[place].forgetFailures() }
    let suspects = suspicions
    for index in ended.indices { giveBack(ended[index]) { suspects[$0] != nil } }
    if !accepted.isEmpty {
      noteRecord(&actions)
      let diverged = completion.diverged.intersection(accepted)
      divergedCount += diverged.cellCount
      if let place { workers[place].cellsDone += accepted.cellCount }
      var completion = completion
      completion.host = place.map { workers[$0].introduction.host }
      actions.append(.record(completion, accepted: accepted, diverged: diverged, from: session))
    } else if !completion.cells.isEmpty {
      hasHeardTwice = true
    }
    actions.append(.accept(completion.lease, from: session))
    if completion.cells.isEmpty { noteFruitless(completion, ended, from: session, &actions) }
    if place == nil { actions.append(.introduce(session)) }
  }

  /// A cell that cannot be trained gets a strike, as if it had killed its worker; a worker whose surroundings are to blame
  /// is dismissed; a disk on which nobody can write shards stops the sweep.
  mutating func fail(
    _ id: LeaseID, _ failure: Failure, reason: String, from session: Session, _ now: Duration,
    _ actions: inout [Action]
  ) {
    workers.change(session) { $0.lastHeard = now }
    switch failure {
    case .surroundings: dismiss(session, reason, &actions)
    case .sweepDisk:
      guard isHeld(id, by: session) else { return }
      for lease in endLeases([id]) { giveBack(lease) { _ in false } }
      stop(reason, &actions)
    case .cell(let cell):
      // Whoever has not got the lease has no say in it: its cells are given to others already.
      guard let lease = leases[id], let worker = workers[session], lease.worker == session,
        lease.cells.contains(cell)
      else { return }
      strike(
        cell, in: id, Blame(worker: session, host: worker.introduction.host, reason: reason), &actions)
      if !hasTwin(lease, with: cell) { queue.giveBack(RangeSet(cell..<cell + 1)) { _ in true } }
      leases[id]?.cells.remove(contentsOf: cell..<cell + 1)
      noteFailure(of: cell, at: session, &actions)
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
