import Wire

/// When a worker gives its next sign of life, and whether the last was answered.
///
/// Once a second, as the coordinator wishes, while answers come at once. As they take longer, more rarely, so that what
/// is under way is a twentieth of the time at most: hundreds of workers that all have joined would otherwise take the
/// little time of a coordinator on a busy machine for themselves, and those at its door would never come in.
package struct Heartbeats {
  /// What the coordinator wishes.
  private var shortest = Duration.seconds(1)
  /// From the last to the next. At most twice what it was: one answer that took long is no habit.
  package private(set) var period = Duration.seconds(1)
  /// That of the last; zero before the first.
  private var number: UInt64 = 0
  private var sent = Duration.zero
  /// How long the answer to the last took; nil while there is none.
  private var delay: Duration?
  private var unansweredSince: Duration?

  /// A period is so many times as long as an answer takes.
  private static let periodsOfDelay = 20
  /// However long answers take.
  private static let longest = Duration.seconds(WireHeartbeat.longestPeriod)

  /// Before the first.
  package init() {}

  /// Takes what the coordinator wishes.
  package mutating func wish(_ period: Duration) {
    shortest = period
    self.period = max(self.period, shortest)
  }

  /// The next one is sent now, and ``period`` is the time until the one after it.
  ///
  /// - Returns: its number, which the answer repeats.
  package mutating func next(at now: Duration) -> UInt64 {
    if number > 0 {
      let delay = delay ?? now - sent
      period = max(shortest, min(delay * Self.periodsOfDelay, period * 2, Self.longest))
    }
    number += 1
    (sent, delay) = (now, nil)
    if unansweredSince == nil { unansweredSince = now }
    return number
  }

  /// An answer came: only that to the last one says how long answers take.
  package mutating func hearAnswer(to number: UInt64, at now: Duration) {
    guard number == self.number, delay == nil else { return }
    (delay, unansweredSince) = (now - sent, nil)
  }

  /// How much longer than at their usual pace nobody may be heard without anything being wrong.
  package var slack: Duration { (period - shortest) * 2 }

  /// A new connection: what was said and heard through the one before says nothing of it.
  package mutating func restart(at now: Duration) { (period, sent) = (shortest, now) }

  /// How long a word has been missing.
  ///
  /// - Parameter lastHeard: when the coordinator said anything last.
  package func silence(since lastHeard: Duration, at now: Duration) -> Duration {
    if number > 0, delay != nil { return .zero }
    return now - max(lastHeard, unansweredSince ?? lastHeard)
  }
}
