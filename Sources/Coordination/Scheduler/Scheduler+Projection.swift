import SweepPlan
import Wire

extension Scheduler {
  /// What is left, by all that is known at a time. O(leases + cells that are trained but not recorded).
  func projection(at now: Duration) -> Projection {
    guard !queue.isSettled else { return Projection() }
    var projection = Projection()
    projection.cells = costs.cellCount - queue.settledCount
    var (trainedSeconds, waiting) = (0.0, queue.next.map { costs.seconds(ofCell: $0) } ?? -1)
    for (id, lease) in leases {
      guard let trained = trained(in: lease, id: id) else { continue }
      projection.cells -= trained.cellCount
      trainedSeconds += seconds(of: trained)
    }
    var soonest = Double.infinity
    var cells: [Int: CellInTraining] = [:]
    for place in workers.places where workers.isTaken(place) {
      let (pace, isWatched) = pace(ofWorkerAt: place, now)
      let worker = workers[place]
      projection.threads += worker.usableSlots
      projection.speed += Double(worker.usableSlots) / pace.factor(correction: costs.model.correction)
      projection.isSpeedKnown = projection.isSpeedKnown || isWatched
      if worker.freeSlots > 0 { soonest = 0 }
      for (index, id) in worker.leases.enumerated() {
        guard let lease = leases[id] else { continue }
        let isInTraining = index < worker.usableSlots
        let current = isInTraining ? lease.cell(at: lease.finished) : nil
        if let current, !queue.isSettled(current) {
          let outlook = outlook(of: lease, current, worker, now)
          soonest = min(soonest, outlook.secondsLeft)
          let trained = costs.seconds(ofCell: current) - outlook.secondsLeft / outlook.pace
          cells[current, default: CellInTraining()].note(outlook.secondsLeft, trained: trained)
        } else if isInTraining {
          soonest = 0
        }
        if let ahead = lease.cell(at: lease.finished + (isInTraining ? 1 : 0)), !queue.isSettled(ahead) {
          waiting = max(waiting, costs.seconds(ofCell: ahead))
        }
      }
    }
    projection.longestInTraining = cells.values.reduce(0) { max($0, $1.secondsLeft) }
    trainedSeconds += cells.values.reduce(0) { $0 + $1.trained }
    projection.work = max(0, costs.remainingSeconds - trainedSeconds)
    projection.soonestFree = soonest.isFinite ? soonest : 0
    projection.longestWaiting = waiting >= 0 ? waiting : nil
    return projection
  }

  /// A cell in training, once whoever trains it: of copies the one that is ahead counts.
  private struct CellInTraining {
    var secondsLeft = Double.infinity
    var trained = 0.0

    mutating func note(_ secondsLeft: Double, trained: Double) {
      self.secondsLeft = min(self.secondsLeft, secondsLeft)
      self.trained = max(self.trained, trained)
    }
  }

  /// A worker's pace by its leases that are over and by what is heard of those in training: these may take long, and are
  /// all there is after a restart. And whether that tells anything.
  private func pace(ofWorkerAt place: Int, _ now: Duration) -> (Pace, isWatched: Bool) {
    let correction = costs.model.correction
    var (pace, isWatched) = (workers[place].pace, false)
    let heard = now - workers[place].unheard(at: now)
    for id in workers[place].leases.prefix(workers[place].usableSlots) {
      guard let lease = leases[id], let training = lease.training, !training.isInterrupted else { continue }
      isWatched = isWatched || now - training.begun >= Self.leastWatched
      let each = lease.expected * (1 / Double(max(1, lease.cells.cellCount)))
      var cells = max(0, Double(training.finished) - training.trainedBefore)
      var seconds = (training.cellBegun - training.begun) / .seconds(1)
      // The cell in training counts once it takes longer than expected: as if it was trained now.
      let current = min(1, Double(training.finished + 1) - training.trainedBefore)
      let spent = max(0, (heard - training.cellBegun) / .seconds(1))
      if training.finished < lease.cells.cellCount,
        spent > pace.factor(correction: correction) * current * each.seconds(correction: correction)
      {
        cells += current
        seconds += spent
      }
      pace.note(seconds, expected: each * cells, correction: correction)
    }
    return (pace, isWatched || pace.isKnown)
  }

  /// So long a lease is watched before it is believed that its worker is as fast as expected.
  private static let leastWatched = Duration.seconds(2)
}
