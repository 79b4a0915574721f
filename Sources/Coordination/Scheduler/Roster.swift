package import Wire

/// The workers there are, in the order they came, so that no decision hangs on a hash.
///
/// Each has a place, at which it is read and changed: to copy the state of a worker takes longer than to hear most of what
/// ten thousand workers say.
package struct Roster: Sendable {
  package typealias State = Scheduler.WorkerState

  private var placeOf: [Session: Int] = [:]
  private var states: [State] = []
  /// nil at the place of a worker that has left.
  private var sessionAt: [Session?] = []

  /// Nobody.
  package init() {}

  /// How many workers there are.
  package var count: Int { placeOf.count }
  /// Whether there are none.
  package var isEmpty: Bool { placeOf.isEmpty }
  /// Their sessions, in the order they came. O(workers).
  package var sessions: [Session] { sessionAt.compactMap(\.self) }
  /// All places, those of workers that have left included.
  package var places: Range<Int> { sessionAt.indices }

  /// Whether there is a worker at a place.
  package func isTaken(_ place: Int) -> Bool { sessionAt[place] != nil }

  /// The session of the worker at a place; nil where it has left.
  package func session(at place: Int) -> Session? { sessionAt[place] }

  /// The place of a worker; nil for a session nobody knows. It stays the same until another worker comes.
  package func place(of session: Session) -> Int? { placeOf[session] }

  /// The worker at a place; where it has left, one without threads, leases and progress.
  package subscript(place: Int) -> State {
    _read { yield states[place] }
    _modify { yield &states[place] }
  }

  /// A copy of a worker; nil for a session nobody knows.
  package subscript(session: Session) -> State? { placeOf[session].map { states[$0] } }

  /// Changes a worker, if there is one of this session.
  package mutating func change(_ session: Session, _ change: (inout State) -> Void) {
    if let place = placeOf[session] { change(&states[place]) }
  }

  /// Takes a worker on that is not there. Where more have left than are there, the others close ranks.
  package mutating func add(_ session: Session, _ state: State) {
    if sessionAt.count - count > max(count, Self.mostEmpty) { closeRanks() }
    placeOf[session] = states.count
    states.append(state)
    sessionAt.append(session)
  }

  /// Takes a worker off.
  package mutating func remove(_ session: Session) -> State? {
    guard let place = placeOf.removeValue(forKey: session) else { return nil }
    let state = states[place]
    sessionAt[place] = nil
    states[place] = State(introduction: .init(host: "", processID: 0, slots: 0), lastHeard: .zero)
    return state
  }

  /// Whether any worker is as asked.
  package func contains(where isWanted: (borrowing State) -> Bool) -> Bool {
    places.contains { isTaken($0) && isWanted(states[$0]) }
  }

  /// The sum over all workers, in the order they came.
  package func sum<Number: AdditiveArithmetic>(_ number: (borrowing State) -> Number) -> Number {
    places.reduce(.zero) { isTaken($1) ? $0 + number(states[$1]) : $0 }
  }

  /// Whether each worker is found where it is.
  package var areInTheirPlaces: Bool {
    let found = places.count { place in session(at: place).map { placeOf[$0] == place } ?? false }
    return found == count
  }

  /// So many places may be empty before anybody moves up.
  private static let mostEmpty = 16

  private mutating func closeRanks() {
    let taken = places.filter { isTaken($0) }
    states = taken.map { states[$0] }
    sessionAt = taken.map { sessionAt[$0] }
    for (place, session) in sessionAt.enumerated() { if let session { placeOf[session] = place } }
  }
}
