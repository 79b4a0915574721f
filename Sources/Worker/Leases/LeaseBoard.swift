import Foundation
import Synchronization
package import Wire

/// What the training threads and the thread that talks to the coordinator share: leases that wait, leases in
/// training, and what became of them.
package final class LeaseBoard: Sendable {
  /// When training stops.
  package enum Stop: Int, Sendable, Comparable {
    case never
    /// After the cell in training; the cells trained so far are kept.
    case afterTheCell
    /// At the next step; what is finished is kept.
    case atOnce

    package static func < (one: Stop, other: Stop) -> Bool { one.rawValue < other.rawValue }
  }

  private struct Contents {
    /// All leases until their outcome is taken, without the cells that were given back.
    var here: [LeaseID: Lease] = [:]
    /// The cells of leases in training that were given back.
    var returned: [LeaseID: RangeSet<Int>] = [:]
    /// Those not begun, in the order they came, from `next` on.
    var waiting: [Lease] = []
    var next = 0
    var outcomes: [LeaseOutcome] = []
    var training: [TrainingProgress] = []
    /// Threads that wait for a lease and have not been called.
    var idle = 0
    var stop = Stop.never

    /// Begins the first lease that waits, if it is as wanted.
    mutating func begin(where isWanted: (Lease) -> Bool) -> Lease? {
      guard next < waiting.count, isWanted(waiting[next]) else { return nil }
      let lease = waiting[next]
      next += 1
      if next > 64, 2 * next > waiting.count {
        waiting.removeFirst(next)
        next = 0
      }
      return lease
    }

    /// Takes a lease off.
    mutating func forget(_ id: LeaseID) { (here[id], returned[id]) = (nil, nil) }

    /// Calls up to `count` idle threads; says how many there were.
    mutating func call(_ count: Int) -> Int {
      let called = min(idle, count)
      idle -= called
      return called
    }
  }

  private let contents = Mutex(Contents())
  /// One signal for each idle thread that was called.
  private let available = DispatchSemaphore(value: 0)
  /// Rung when there are outcomes, or a training thread has ended.
  let news: Wakeup
  /// The stop in force, read by training threads between steps.
  private let stopLevel = Atomic(Stop.never.rawValue)

  package init(news: Wakeup) { self.news = news }

  // MARK: Talking side

  /// Puts leases up; those that are already here are ignored.
  package func offer(_ leases: [Lease]) {
    let called = contents.withLock { contents in
      guard contents.stop == .never else { return 0 }
      let before = contents.waiting.count
      for lease in leases where contents.here[lease.id] == nil {
        contents.here[lease.id] = lease
        contents.waiting.append(lease)
      }
      return contents.call(contents.waiting.count - before)
    }
    for _ in 0..<called { available.signal() }
  }

  /// The leases that wait, are in training, or are trained and not reported.
  package var held: [Lease] { contents.withLock { $0.here.values.sorted { $0.id < $1.id } } }

  /// How far the leases in training have come.
  package var progress: [LeaseProgress] {
    contents.withLock { $0.training }.compactMap(\.current).sorted { $0.lease < $1.lease }
  }

  /// Drops what is not begun of a lease: those of its cells that will not be trained in it, whenever they were dropped, as
  /// what was said of that may be lost.
  package func giveBack(_ id: LeaseID) -> RangeSet<Int> {
    contents.withLock { contents in
      guard let lease = contents.here[id] else { return RangeSet() }
      if let index = contents.waiting[contents.next...].firstIndex(where: { $0.id == id }) {
        contents.waiting.remove(at: index)
        contents.forget(id)
        return lease.cells
      }
      if let begun = contents.training.lazy.compactMap({ $0.recall(id) }).first {
        let ahead = lease.cells.intersection(RangeSet(begun + 1..<Int.max))
        contents.here[id]?.cells.subtract(ahead)
        contents.returned[id, default: RangeSet()].formUnion(ahead)
      }
      return contents.returned[id] ?? RangeSet()
    }
  }

  /// What became of leases since the last call.
  package func takeOutcomes() -> [LeaseOutcome] {
    contents.withLock { contents in
      let outcomes = contents.outcomes
      contents.outcomes = []
      for id in outcomes.lazy.flatMap(\.leases) { contents.forget(id) }
      return outcomes
    }
  }

  /// Stops training; leases that wait are dropped. A stop is never taken back.
  package func stop(_ stop: Stop) {
    let called = contents.withLock { contents in
      contents.stop = max(contents.stop, stop)
      for lease in contents.waiting[contents.next...] { contents.forget(lease.id) }
      contents.waiting = []
      contents.next = 0
      stopLevel.store(contents.stop.rawValue, ordering: .relaxed)
      return contents.call(.max)
    }
    for _ in 0..<called { available.signal() }
  }

  /// How many training threads have not ended.
  package var threads: Int { contents.withLock { $0.training.count } }

  // MARK: Training side

  /// A training thread begins, and will say here how far it is.
  package func enter() -> TrainingProgress {
    let progress = TrainingProgress()
    contents.withLock { $0.training.append(progress) }
    return progress
  }

  /// A training thread has ended.
  package func leave(_ progress: TrainingProgress) {
    contents.withLock { $0.training.removeAll { $0 === progress } }
    news.ring()
  }

  /// The next lease to train, awaited; nil when training has stopped.
  func take() -> Lease? {
    while true {
      let (lease, stopped) = contents.withLock { contents -> (Lease?, Bool) in
        guard contents.stop == .never else { return (nil, true) }
        let lease = contents.begin { _ in true }
        if lease == nil { contents.idle += 1 }
        return (lease, false)
      }
      if lease != nil || stopped { return lease }
      available.wait()
    }
  }

  /// The next lease to train, if there is one.
  package func takeWaiting() -> Lease? {
    contents.withLock { $0.stop == .never ? $0.begin { _ in true } : nil }
  }

  /// The next lease, if there is one that may share a shard with others.
  package func takeShort() -> Lease? {
    contents.withLock { $0.stop == .never ? $0.begin(where: \.isShort) : nil }
  }

  /// When training is to stop.
  package var stop: Stop { Stop(rawValue: stopLevel.load(ordering: .relaxed)) ?? .atOnce }

  /// A lease is over.
  package func finish(_ outcome: LeaseOutcome) {
    contents.withLock { $0.outcomes.append(outcome) }
    news.ring()
  }
}
