/// Events of a simulation by the millisecond they are due in: adding one costs the same however many there are.
struct TimeWheel<Event> {
  private var due: [[(time: Duration, event: Event)]]
  private var next = 0

  /// Events of so many milliseconds; what is due later is forgotten.
  init(milliseconds: Int) { due = Array(repeating: [], count: milliseconds) }

  /// Adds an event, in the coming millisecond where its time is past.
  mutating func add(_ event: Event, at time: Duration) {
    let place = max(next, Int(time / .milliseconds(1)))
    if place < due.count { due[place].append((time, event)) }
  }

  /// Takes the events of the next millisecond that has any and begins no later than `limit`, in the order of their
  /// times; nil where there is none.
  mutating func take(until limit: Duration) -> [(time: Duration, event: Event)]? {
    let last = min(due.count - 1, Int(limit / .milliseconds(1)))
    while next <= last {
      defer { next += 1 }
      guard !due[next].isEmpty else { continue }
      let events = due[next].sorted { $0.time < $1.time }
      due[next] = []
      return events
    }
    return nil
  }
}
