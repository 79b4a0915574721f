import Wire

/// The workers there are, in the order they came, so that no decision hangs on a hash.
///
/// Each has a place, at which it is read and changed where it lies. A worker's state as a whole takes longer to copy than
/// most of what ten thousand workers say takes to be heard.
struct Roster: Sendable {
  typealias State = Scheduler.WorkerState

  private var placeOf: [Session: Int] = [:]
  private var states: [State] = []
  /// nil at the place of a worker that has left; there are not many more of those than of others.
  private var sessionAt: [Session?] = []

  /// How many workers there are.
  var count: Int { placeOf.count }
  /// Whether there are none.
  var isEmpty: Bool { placeOf.isEmpty }
  /// Their sessions, in the order they came. O(workers).
  var sessions: [Session] { sessionAt.compactMap(\.self) }
  /// All places, at some of which there is nobody any more.
  var places: Range<Int> { sessionAt.indices }

  /// Whether there is a worker at a place.
  func isTaken(_ place: Int) -> Bool { sessionAt[place] != nil }

  /// The session of the worker at a place; nil where it has left.
  func session(at place: Int) -> Session? { sessionAt[place] }

  /// The place of a worker; nil for a session nobody knows. It stays the same until another worker comes.
  func place(of session: Session) -> Int? { placeOf[session] }

  /// The worker at a place, or what is left of one that has left.
  subscript(place: Int) -> State {
    _read { yield states[place] }
    _modify { yield &states[place] }
  }

  /// A copy of a worker; nil for a session nobody knows.
  subscript(session: Session) -> State? { placeOf[session].map { states[$0] } }

  /// Changes a worker, if there is one of this session.
  mutating func change(_ session: Session, _ change: (inout State) -> Void) {
    if let place = placeOf[session] { change(&states[place]) }
  }

  /// Takes a worker on that is not there.
  mutating func add(_ session: Session, _ state: State) {
    if sessionAt.count - count > max(count, 16) { closeRanks() }
    placeOf[session] = states.count
    states.append(state)
    sessionAt.append(session)
  }

  /// Takes a worker off.
  mutating func remove(_ session: Session) -> State? {
    guard let place = placeOf.removeValue(forKey: session) else { return nil }
    defer { states[place] = State(introduction: .init(host: "", processID: 0, slots: 0), lastHeard: .zero) }
    sessionAt[place] = nil
    return states[place]
  }

  /// Whether any worker is as asked.
  func contains(where isWanted: (borrowing State) -> Bool) -> Bool {
    places.contains { isTaken($0) && isWanted(states[$0]) }
  }

  /// The sum over all workers, in the order they came.
  func sum<Number: AdditiveArithmetic>(_ number: (borrowing State) -> Number) -> Number {
    places.reduce(.zero) { isTaken($1) ? $0 + number(states[$1]) : $0 }
  }

  private mutating func closeRanks() {
    let taken = places.filter { isTaken($0) }
    states = taken.map { states[$0] }
    sessionAt = taken.map { sessionAt[$0] }
    for (place, session) in sessionAt.enumerated() { if let session { placeOf[session] = place } }
  }
}
