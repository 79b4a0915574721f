import Surroundings
public import Wire

extension WireStatusReply {
  /// Bytes of workers in one message, about.
  private static let bytesOfWorkers = 256 << 10
  /// So many messages at most say how a sweep is doing; further workers are left out.
  private static let mostParts = 16

  /// A snapshot in messages none of which is long.
  static func parts(of snapshot: Scheduler.Snapshot) -> [WireStatusReply] {
    var whole = WireStatusReply(snapshot)
    var parts: [WireStatusReply] = []
    var rest = whole.workers[...]
    whole.workers = []
    repeat {
      var (part, bytes) = (
        whole, whole.dismissals.reduce(0) { $0 + 64 + $1.host.utf8.count + $1.reason.utf8.count }
      )
      while let worker = rest.first, bytes < bytesOfWorkers {
        part.workers.append(worker)
        bytes += 64 + worker.host.utf8.count + 48 * worker.progress.count
        rest.removeFirst()
      }
      part.more = !rest.isEmpty
      parts.append(part)
    } while !rest.isEmpty && parts.count < mostParts
    parts[parts.count - 1].more = false
    parts[parts.count - 1].workersLeftOut = UInt64(rest.count)
    return parts
  }

  /// A snapshot as a message.
  public init(_ snapshot: Scheduler.Snapshot) {
    self.init()
    cells = UInt64(clamping: snapshot.cells)
    completed = UInt64(clamping: snapshot.completed)
    diverged = UInt64(clamping: snapshot.diverged)
    poisoned = UInt64(clamping: snapshot.poisoned)
    secondsLeft = snapshot.secondsLeft ?? -1
    usefulThreads = UInt64(clamping: snapshot.scaleHint.usefulThreads)
    usefulSecondsLeft = snapshot.scaleHint.secondsLeft
    draining = snapshot.drainReason != nil
    inFlight = UInt64(clamping: snapshot.inFlight)
    dismissals = snapshot.dismissals.map { dismissal in
      var message = WireDismissal()
      (message.host, message.reason) = (dismissal.host, dismissal.reason)
      message.processID = UInt32(clamping: dismissal.processID)
      message.workers = UInt64(clamping: dismissal.workers)
      return message
    }
    workers = snapshot.workers.map { worker in
      var status = WireWorkerStatus()
      status.host = worker.introduction.host
      status.processID = UInt32(clamping: worker.introduction.processID)
      status.slots = UInt32(clamping: worker.introduction.slots)
      status.leases = UInt64(clamping: worker.leases)
      status.cellsDone = UInt64(clamping: worker.cellsDone)
      status.silentSeconds = worker.silence.inSeconds
      status.progress = worker.progress.map { WireProgress($0) }
      return status
    }
  }
}
