import Foundation
import Synchronization
import Wire

/// What the training threads and the thread that talks to the coordinator share: leases that wait, leases in
/// training, and what became of them.
final class LeaseBoard: Sendable {
  /// A lease as the worker holds it.
  struct Assignment: Sendable, Equatable {
    var id: UInt64
    var cells: RangeSet<Int>
  }

  /// When training stops.
  enum Stop: Int, Sendable, Comparable {
    case never
    /// After the cell in training; the cells trained so far are kept.
    case afterTheCell
    /// At the next step; what is finished is kept.
    case atOnce

    static func < (one: Stop, other: Stop) -> Bool { one.rawValue < other.rawValue }
  }

  private struct Contents {
    var waiting: [Assignment] = []
    var training: [UInt64: (assignment: Assignment, progress: WireProgress)] = [:]
    var outcomes: [LeaseOutcome] = []
    var threads = 0
    var stop = Stop.never
  }

  private let contents = Mutex(Contents())
  private let available = DispatchSemaphore(value: 0)
  /// Rung when there are outcomes, or a training thread has ended.
  let news: Wakeup
  /// The stop in force, read by training threads between steps.
  private let stopLevel = Atomic(Stop.never.rawValue)

  init(news: Wakeup) { self.news = news }

  // MARK: Talking side

  /// Puts a lease up; one that is already here is ignored.
  func offer(_ assignment: Assignment) {
    let isNew = contents.withLock { contents in
      guard contents.stop == .never, contents.training[assignment.id] == nil,
        !contents.waiting.contains(where: { $0.id == assignment.id }),
        !contents.outcomes.contains(where: { $0.lease == assignment.id })
      else { return false }
      contents.waiting.append(assignment)
      return true
    }
    if isNew { available.signal() }
  }

  /// The leases that wait or are in training.
  var held: [Assignment] {
    contents.withLock { $0.training.values.map(\.assignment).sorted { $0.id < $1.id } + $0.waiting }
  }

  /// How far the leases in training have come.
  var progress: [WireProgress] {
    contents.withLock { $0.training.values.map(\.progress).sorted { $0.lease < $1.lease } }
  }

  /// What became of leases since the last call.
  func takeOutcomes() -> [LeaseOutcome] {
    contents.withLock { contents in
      defer { contents.outcomes = [] }
      return contents.outcomes
    }
  }

  /// Stops training; leases that wait are dropped. A stop is never taken back.
  func stop(_ stop: Stop) {
    let threads = contents.withLock { contents in
      contents.stop = max(contents.stop, stop)
      contents.waiting = []
      stopLevel.store(contents.stop.rawValue, ordering: .relaxed)
      return contents.threads
    }
    for _ in 0..<threads { available.signal() }
  }

  /// How many training threads have not ended.
  var threads: Int { contents.withLock { $0.threads } }

  // MARK: Training side

  /// A training thread begins.
  func enter() { contents.withLock { $0.threads += 1 } }

  /// A training thread has ended.
  func leave() {
    contents.withLock { $0.threads -= 1 }
    news.ring()
  }

  /// The next lease to train, awaited; nil when training has stopped.
  func take() -> Assignment? {
    while true {
      available.wait()
      let (assignment, stopped) = contents.withLock { contents -> (Assignment?, Bool) in
        guard contents.stop == .never else { return (nil, true) }
        guard !contents.waiting.isEmpty else { return (nil, false) }
        let assignment = contents.waiting.removeFirst()
        var progress = WireProgress()
        progress.lease = assignment.id
        contents.training[assignment.id] = (assignment, progress)
        return (assignment, false)
      }
      if assignment != nil || stopped { return assignment }
    }
  }

  /// When training is to stop.
  var stop: Stop { Stop(rawValue: stopLevel.load(ordering: .relaxed)) ?? .atOnce }

  /// Notes how far a lease has come.
  func note(_ lease: UInt64, finishedCells: Int, cell: Int, step: Int) {
    contents.withLock { contents in
      contents.training[lease]?.progress.finishedCells = UInt64(finishedCells)
      contents.training[lease]?.progress.cell = UInt64(cell)
      contents.training[lease]?.progress.step = UInt64(step)
    }
  }

  /// A lease is over.
  func finish(_ outcome: LeaseOutcome) {
    contents.withLock { contents in
      contents.training[outcome.lease] = nil
      contents.outcomes.append(outcome)
    }
    news.ring()
  }
}
