public import Wire

extension WireStatusReply {
  /// A snapshot as a message.
  public init(_ snapshot: Scheduler.Snapshot) {
    self.init()
    cells = UInt64(snapshot.cells)
    completed = UInt64(snapshot.completed)
    diverged = UInt64(snapshot.diverged)
    poisoned = UInt64(snapshot.poisoned)
    secondsLeft = snapshot.secondsLeft ?? -1
    usefulThreads = UInt64(snapshot.scaleHint.usefulThreads)
    usefulSecondsLeft = snapshot.scaleHint.secondsLeft
    draining = snapshot.drainReason != nil
    workers = snapshot.workers.map { worker in
      var status = WireWorkerStatus()
      status.host = worker.introduction.host
      status.processID = UInt32(worker.introduction.processID)
      status.slots = UInt32(worker.introduction.slots)
      status.leases = UInt64(worker.leases)
      status.cellsDone = UInt64(worker.cellsDone)
      status.silentSeconds =
        Double(worker.silence.components.seconds) + Double(worker.silence.components.attoseconds) * 1e-18
      status.progress = worker.progress.map { progress in
        var message = WireProgress()
        message.lease = progress.lease.rawValue
        message.finishedCells = UInt64(progress.finishedCells)
        message.cell = UInt64(progress.cell)
        message.step = UInt64(progress.step)
        return message
      }
      return status
    }
  }
}
