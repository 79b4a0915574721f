import Synchronization
import Wire

/// What one training thread is at: written by it at every step, read by the thread that talks.
package final class TrainingProgress: Sendable {
  private struct Place {
    var lease: UInt64
    var finishedCells = 0
    var cell = 0
    var step = 0
  }

  private let place = Mutex<Place?>(nil)

  /// The thread begins a lease.
  package func begin(_ lease: UInt64) { place.withLock { $0 = Place(lease: lease) } }

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

  /// The message of it; nil while nothing is in training.
  var message: WireProgress? {
    place.withLock { $0 }.map { place in
      var message = WireProgress()
      message.lease = place.lease
      message.finishedCells = UInt64(place.finishedCells)
      message.cell = UInt64(place.cell)
      message.step = UInt64(place.step)
      return message
    }
  }
}
