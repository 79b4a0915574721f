import Synchronization
package import Wire

/// What one training thread is at: written by it at every step, read by the thread that talks.
package final class TrainingProgress: Sendable {
  private struct Place {
    var lease: LeaseID
    var finishedCells = 0
    /// The cell in training; nil before the first.
    var cell: Int?
    var step = 0
    /// Whether those of its cells that are not begun were given back.
    var isRecalled = false
  }

  private let place = Mutex<Place?>(nil)

  /// The thread begins a lease.
  package func begin(_ lease: LeaseID) { place.withLock { $0 = Place(lease: lease) } }

  /// A cell of the lease is next; says whether it is to be trained, and was not given back.
  package func begin(cell: Int, finishedCells: Int) -> Bool {
    place.withLock { place in
      guard place?.isRecalled == false else { return false }
      place?.finishedCells = finishedCells
      place?.cell = cell
      place?.step = 0
      return true
    }
  }

  /// From here on the thread begins no cells of a lease, where that is what it trains.
  ///
  /// - Returns: the cell it began last, -1 where there is none; nil where it trains something else.
  func recall(_ lease: LeaseID) -> Int? {
    place.withLock { place in
      guard place?.lease == lease else { return nil }
      place?.isRecalled = true
      return place?.cell ?? -1
    }
  }

  /// The thread has come so far in its lease.
  package func note(finishedCells: Int, cell: Int, step: Int) {
    place.withLock { place in
      place?.finishedCells = finishedCells
      place?.cell = cell
      place?.step = step
    }
  }

  /// The thread has nothing in training.
  package func end() { place.withLock { $0 = nil } }

  /// How far it is; nil while nothing is in training.
  var current: LeaseProgress? {
    place.withLock { $0 }.map {
      LeaseProgress(lease: $0.lease, finishedCells: $0.finishedCells, cell: $0.cell ?? 0, step: $0.step)
    }
  }
}
