internal import Foundation
internal import Hashing
internal import Surroundings
internal import Synchronization

/// Compares shards with their SHA-256 on a thread of its own, in the order they will be needed, so that one is
/// hashed (and brought into the page cache) while another is copied. Where no thread can be begun, whoever waits for a
/// shard does it.
final class ShardVerifier: Sendable {
  private let shards: [ShardReference]
  private let finished: [DispatchSemaphore]
  private let failures: Mutex<[Int: StoreError]> = Mutex([:])
  private let isCancelled = Atomic(false)
  private let hasThread = Atomic(false)

  /// Starts to verify.
  init(_ shards: [ShardReference]) {
    self.shards = shards
    finished = shards.map { _ in DispatchSemaphore(value: 0) }
    do throws(Threads.Shortage) {
      try Threads.begin(for: "merging") { [self] in run() }
      hasThread.store(true, ordering: .relaxed)
    } catch {}
  }

  /// Waits until the shard at a position has been verified; may be asked again.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, or what reading the file can throw.
  func wait(for position: Int) throws(StoreError) {
    // Without a thread nobody else will look at it.
    let limit = hasThread.load(ordering: .relaxed) ? DispatchTime.distantFuture : .now()
    if finished[position].wait(timeout: limit) == .timedOut {
      look(at: position)
    } else {
      finished[position].signal()
    }
    if let failure = failures.withLock({ $0[position] }) { throw failure }
  }

  /// Stops after the shard that is being hashed; nobody may wait any more.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  private func run() {
    for position in shards.indices {
      guard !isCancelled.load(ordering: .relaxed) else { return }
      look(at: position)
    }
  }

  private func look(at position: Int) {
    do throws(StoreError) {
      try Self.verify(shards[position])
    } catch {
      failures.withLock { $0[position] = error }
    }
    finished[position].signal()
  }

  private static func verify(_ shard: ShardReference) throws(StoreError) {
    let path = shard.url.path(percentEncoded: false)
    let found = try DurableFile.digest(path)
    guard found.whole != shard.sha256 else { return }
    throw StoreError(
      .damaged, path: path,
      message: "damaged: got SHA-256 \(found.whole) of \(found.byteCount) bytes, expected \(shard.sha256)")
  }
}
