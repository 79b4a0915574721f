/// By how much the ramps of blurred kinks are shifted (own).
///
/// A ramp opens the gate as far as z lies along it, and where descent is held at a kink z comes to rest where the gate is
/// open for the right share of the time. But where kinks are resolved (``KinkPath``), z is where descent has it and not
/// where the ramp would: in every step the ramp drives it away, resolving puts it back, and what that does to the rest
/// of the network is an error that keeps steps short for good. Shifted, each ramp is as open at the start of a step as
/// descent had the gate at the end of the one before, wherever on it z is.
package struct RampShifts<Scalar: KernelScalar>: Sendable {
  /// h rows of ∂L/∂z: what is added along the ramp.
  private var values: AlignedVector<Scalar>
  /// Where in these rows there are shifts, in order.
  private var places: [Int32]
  /// How many there are.
  package private(set) var count = 0

  init(width: Int, row: Int) {
    values = AlignedVector(zeros: width * row)
    places = Array(repeating: 0, count: width * KinkCrossings.most)
  }

  /// The shift at neuron · row + sample; 0 almost everywhere.
  subscript(place: Int) -> Double { Double(values[place]) }

  /// The place of a shift.
  func place(_ number: Int) -> Int { Int(places[number]) }

  /// Adds a shift at a place where there is none.
  mutating func append(_ shift: Double, at place: Int) {
    values[place] = Scalar(shift)
    places[count] = Int32(truncatingIfNeeded: place)
    count += 1
  }

  /// Shifts no ramp any more.
  package mutating func removeAll() {
    for number in 0..<count { values[place(number)] = 0 }
    count = 0
  }
}

extension RampShifts {
  /// All places and their shifts, to be written down.
  package var memory: (places: [Double], shifts: [Double]) {
    ((0..<count).map { Double(place($0)) }, (0..<count).map { self[place($0)] })
  }

  /// Takes up shifts that were written down; returns false, leaving none, if they cannot be of this network.
  package mutating func recall(places: [Double], shifts: [Double]) -> Bool {
    removeAll()
    guard places.count == shifts.count, places.count <= self.places.count else { return false }
    for (place, shift) in zip(places, shifts) {
      guard let place = Int(exactly: place), place >= 0, place < values.count, shift.isFinite else {
        removeAll()
        return false
      }
      append(shift, at: place)
    }
    return true
  }
}
