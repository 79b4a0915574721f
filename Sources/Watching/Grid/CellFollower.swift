import Coordination
import Foundation
package import ResultStore
package import Surroundings
package import SweepPlan
import Synchronization
import Wire

/// What the cells of a sweep came to, as far as it is recorded: follows the journal of a sweep directory, and reads of
/// each shard the numbers that somebody looks at. Knows nothing of the coordinator, whose work it does not touch.
///
/// Memory is bounded: a byte a cell, four bytes a cell for each number that is looked at, of which the longest unused is
/// forgotten where they come to more than ``budget``.
package final class CellFollower: Sendable {
  /// A cell that has no result, or one that is no number, and why.
  package struct Failure: Sendable, Equatable {
    package var cell: Int
    package var status: CellStatus
    /// Why, in words.
    package var reason: String
  }

  /// Where a follower stands.
  package struct Progress: Sendable, Equatable {
    package var shards = 0
    /// Their bytes.
    package var bytes = 0
    /// Cells settled by them.
    package var completed = 0
    /// Those of them that diverged.
    package var diverged = 0
    /// Cells given up.
    package var poisoned = 0
    /// Shards that could not be read; their cells show no number.
    package var unreadable = 0
  }

  package let sweep: Sweep
  /// What can be looked at.
  package let variables: [NumberVariable]
  /// Bytes that numbers may take; one number is kept in any case.
  package static let budget = 128 << 20

  private let directory: SweepDirectory
  private let journal: Journal
  private let state: Mutex<CellState>

  /// Begins to follow what is trained of a sweep in a directory; ``advance()`` does the work.
  ///
  /// - Throws: `JournalError`.
  package init(of sweep: Sweep, in directory: SweepDirectory) throws {
    journal = try Journal(at: directory.journal, readOnly: true)
    (self.sweep, self.directory) = (sweep, directory)
    variables = sweep.numberVariables
    state = Mutex(CellState(cellCount: sweep.grid.cellCount))
  }

  /// Begins to follow a sweep directory, whatever its sweep.
  ///
  /// - Throws: `JournalError`; ``Nothing`` where no sweep was started there.
  package convenience init(_ directory: SweepDirectory) throws {
    if let lack = directory.lackOfJournal { throw Nothing(message: lack) }
    guard let record = try Journal(at: directory.journal, readOnly: true).sweepRecord() else {
      throw Nothing(message: "\(directory.path): the journal is empty: the sweep has not started yet.")
    }
    try self.init(of: record.sweep, in: directory)
  }

  /// A directory without a sweep, or with another than before.
  package struct Nothing: Error, CustomStringConvertible {
    let message: String

    package var description: String { message }
  }

  package var progress: Progress { state.withLock { $0.progress } }

  /// Why nothing new is seen; nil while all is well.
  package var problem: String? { state.withLock { $0.problem } }

  /// The cells that failed, the latest first, so many at most.
  package func failures(most count: Int) -> [Failure] {
    state.withLock { Array($0.failures.suffix(count).reversed()) }
  }

  /// Follows for as long as the process lives, on a thread of its own.
  ///
  /// - Throws: `Threads.Shortage`.
  package func follow() throws(Threads.Shortage) {
    try Threads.begin(for: "following the sweep", name: "cell follower", stackSize: 4 << 20) { [self] in
      while true {
        let start = ContinuousClock.now
        var isBehind = false
        do { isBehind = try advance() } catch {
          state.withLock { $0.problem = "\(error)" }
          if error is Nothing { return }
        }
        // At most half of a core, and not a look at the journal more often than is seen.
        let pause = isBehind ? ContinuousClock.now - start : .milliseconds(400)
        Thread.sleep(forTimeInterval: pause.inSeconds)
      }
    }
  }

  /// Takes in what is new: shards and cells given up, then numbers, for about a tenth of a second.
  ///
  /// - Returns: whether there is more to read.
  /// - Throws: ``JournalError``.
  @discardableResult
  package func advance() throws -> Bool {
    try takeInJournal()
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(100)
    while clock.now < end {
      guard let task = state.withLock({ $0.nextReading() }) else { return false }
      read(task)
    }
    return true
  }

  /// Values over two axes, and which of them changed since a map that was given before.
  ///
  /// - Parameter since: how many shards that map had of this number, 0 for none.
  package func map(_ view: MapView, since: Int = 0) -> MapChange {
    state.withLock { $0.map(view, of: sweep.grid, since: since) }
  }

  private func takeInJournal() throws {
    let version = try journal.version()
    guard state.withLock({ $0.version != version }) else { return }
    if let record = try journal.sweepRecord(), record.sweep.grid != sweep.grid {
      throw Nothing(message: "\(directory.path): the sweep was extended; start this command again")
    }
    let leases = try journal.leases()
    let new = state.withLock { state in
      // Shards that are gone, or damaged, are taken back by the next coordinator: everything is looked at anew.
      if !state.leases.isSubset(of: leases) { state = CellState(cellCount: state.cellCount) }
      return leases.filter { !state.leases.contains($0) }
    }
    let shards = try journal.shards(of: new)
    let poisoned = try journal.poisonedCells()
    state.withLock { state in
      for shard in shards { state.take(shard) }
      state.take(poisoned)
      state.version = version
      state.problem = nil
    }
    for shard in shards where !shard.diverged.isEmpty { tellDivergences(of: shard) }
  }

  private func tellDivergences(of shard: Journal.Shard) {
    let step = CellNumber("diverged_at_step", at: 0)
    guard let (cells, values) = try? ShardFile.numbers([step], of: variables, in: url(shard.lease), of: sweep)
    else { return }
    state.withLock { state in
      for (cell, step) in zip(cells, values[0]) where step.isFinite {
        guard let cell, shard.diverged.contains(cell) else { continue }
        state.add(
          Failure(
            cell: cell, status: .diverged,
            reason: "diverged" + (Int(exactly: step).map { " at step \($0)" } ?? "")))
      }
    }
  }

  private func read(_ task: CellState.Reading) {
    do throws(StoreError) {
      let (cells, values) = try ShardFile.numbers(task.numbers, of: variables, in: url(task.lease), of: sweep)
      state.withLock { state in
        for (number, values) in zip(task.numbers, values) {
          state.fill(number, shard: task.shard, cells, values)
        }
      }
    } catch {
      state.withLock { state in
        for number in task.numbers { state.fill(number, shard: task.shard, [], []) }
        state.progress.unreadable += 1
      }
    }
  }

  private func url(_ lease: LeaseID) -> URL {
    directory.shards.appending(path: SweepDirectory.shardName(ofLease: lease.rawValue))
  }
}
