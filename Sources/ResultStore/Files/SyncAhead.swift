internal import Surroundings
internal import Synchronization

/// Gives the disk work while a large file is still being written, so that the sync at its end has little left to
/// wait for.
final class SyncAhead: Sendable {
  private let path: String
  private let isBusy = Atomic(false)

  /// For a file that is being written.
  init(_ path: String) { self.path = path }

  /// Begins to bring to the disk what has been written so far, on a thread of its own; nothing where that is
  /// still under way, or no thread can be had. Whether it succeeds does not matter: the sync that counts comes later.
  func begin() {
    guard !isBusy.exchange(true, ordering: .acquiring) else { return }
    do throws(Threads.Shortage) {
      try Threads.begin(for: "syncing") { [self] in
        try? DurableFile.sync(path)
        isBusy.store(false, ordering: .releasing)
      }
    } catch { isBusy.store(false, ordering: .releasing) }
  }
}
