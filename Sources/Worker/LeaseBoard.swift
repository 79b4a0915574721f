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
    /// Whether it may share a shard.
    var isShort = false
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
    /// All leases until their outcome is taken.
    var here: [UInt64: Assignment] = [:]
    /// Those not begun, in the order they came, from `next` on.
    var waiting: [Assignment] = []
    var next = 0
    var training: [UInt64: WireProgress] = [:]
    var outcomes: [LeaseOutcome] = []
    var threads = 0
    var stop = Stop.never

    /// Begins the first lease that waits, if it is as wanted.
    mutating func begin(where isWanted: (Assignment) -> Bool) -> Assignment? {
      guard next < waiting.count, isWanted(waiting[next]) else { return nil }
      let assignment = waiting[next]
      next += 1
      if next > 64, 2 * next > waiting.count {
        waiting.removeFirst(next)
        next = 0
      }
      var progress = WireProgress()
      progress.lease = assignment.id
      training[assignment.id] = progress
      return assignment
    }
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
      guard contents.stop == .never, contents.here[assignment.id] == nil else { return false }
      contents.here[assignment.id] = assignment
      contents.waiting.append(assignment)
      return true
    }
    if isNew { available.signal() }
  }

  /// The leases that wait, are in training, or are trained and not reported.
  var held: [Assignment] { contents.withLock { $0.here.values.sorted { $0.id < $1.id } } }

  /// How far the leases in training have come.
  var progress: [WireProgress] {
    contents.withLock { $0.training.values.sorted { $0.lease < $1.lease } }
  }

  /// What became of leases since the last call.
  func takeOutcomes() -> [LeaseOutcome] {
    contents.withLock { contents in
      let outcomes = contents.outcomes
      contents.outcomes = []
      for id in outcomes.lazy.flatMap(\.leases) { contents.here[id] = nil }
      return outcomes
    }
  }

  /// Stops training; leases that wait are dropped. A stop is never taken back.
  func stop(_ stop: Stop) {
    let threads = contents.withLock { contents in
      contents.stop = max(contents.stop, stop)
      for assignment in contents.waiting[contents.next...] { contents.here[assignment.id] = nil }
      contents.waiting = []
      contents.next = 0
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
        return (contents.begin { _ in true }, false)
      }
      if assignment != nil || stopped { return assignment }
    }
  }

  /// The next lease, if there is one that may share the shard of `lease`, which is trained.
  func takeShort(after lease: UInt64) -> Assignment? {
    contents.withLock { contents in
      guard contents.stop == .never, let assignment = contents.begin(where: \.isShort) else { return nil }
      contents.training[lease] = nil
      return assignment
    }
  }

  /// When training is to stop.
  var stop: Stop { Stop(rawValue: stopLevel.load(ordering: .relaxed)) ?? .atOnce }

  /// Notes how far a lease has come.
  func note(_ lease: UInt64, finishedCells: Int, cell: Int, step: Int) {
    contents.withLock { contents in
      guard let index = contents.training.index(forKey: lease) else { return }
      contents.training.values[index].finishedCells = UInt64(finishedCells)
      contents.training.values[index].cell = UInt64(cell)
      contents.training.values[index].step = UInt64(step)
    }
  }

  /// A lease is over.
  func finish(_ outcome: LeaseOutcome) {
    contents.withLock { contents in
      for id in outcome.leases { contents.training[id] = nil }
      contents.outcomes.append(outcome)
    }
    news.ring()
  }
}
