import Wire

/// Workers that get no more cells, because they cannot train or their cells keep failing.
extension Scheduler {
  /// The workers of a host that were dismissed.
  public struct Dismissal: Equatable, Sendable {
    /// The host.
    public var host: String
    /// The process of the last of them.
    public var processID: Int32
    /// Why it was.
    public var reason: String
    /// How many there were.
    public var workers: Int

    /// A sentence with host and reason.
    public var sentence: String {
      "worker process \(processID) on \(host) gets no more cells: \(reason)"
        + (workers > 1 ? " (\(workers) workers on that host so far)" : "")
    }
  }

  /// So many hosts are remembered.
  private static let mostDismissals = 100

  /// Gives a worker no more cells; what it has goes back, and nothing speaks against that. What it delivers still counts.
  mutating func dismiss(_ session: Session, _ reason: String, _ turn: inout Turn) {
    guard let worker = workers[session], !worker.isDismissed else { return }
    workers.change(session) { $0.standing = .dismissed(reason: reason) }
    slots -= worker.introduction.slots
    takeBack(worker.leases)
    let (host, processID) = (worker.introduction.host, worker.introduction.processID)
    let before = dismissals.first { $0.host == host }?.workers ?? 0
    dismissals.removeAll { $0.host == host }
    if dismissals.count >= Self.mostDismissals { dismissals.removeFirst() }
    dismissals.append(Dismissal(host: host, processID: processID, reason: reason, workers: before + 1))
    turn.note(.dismissed(session, host: host, reason: reason))
    turn.tell(.dismiss(session, reason: reason))
  }

  /// A lease is over, and nothing came of it. After some in a row its worker is dismissed: it would be given the same
  /// cells again, for ever.
  mutating func noteFruitless(
    _ completion: Completion, _ ended: [LeaseState], from session: Session, _ turn: inout Turn
  ) {
    // A lease may be over because others trained its cells, or because they failed.
    guard let worker = workers[session], !worker.isDismissed, drainReason == nil,
      ended.contains(where: { !queue.areSettled($0.cells) })
    else { return }
    if completion.refusal == nil {
      guard completion.lease >= worker.nextFruitless else { return }
      workers.change(session) { [nextLease] in $0.nextFruitless = nextLease }
    }
    let count = worker.doubts.fruitless + 1
    workers.change(session) { $0.doubts.fruitless = count }
    guard count >= settings.failuresInRow else { return }
    let reason =
      completion.refusal.map { "\(count) of its shards in a row could not be used; the last one: \($0)" }
      ?? "it trained no cell in \(count) leases in a row and gave no reason"
    dismiss(session, reason, &turn)
  }

  /// Why the sweep stands still: the last dismissal if no worker is left that may train; otherwise nil.
  public var standstill: Dismissal? {
    isSettled || workers.contains { !$0.isDismissed } ? nil : dismissals.last
  }
}
