import Foundation
package import ResultStore
import Surroundings
package import SweepPlan
import Training
package import Wire

/// The shards of a sweep directory.
package final class ShardFolder: ShardStore {
  private let directory: SweepDirectory
  private let sweep: Sweep

  /// The shards of a sweep in its directory.
  package init(of sweep: Sweep, in directory: SweepDirectory) {
    (self.sweep, self.directory) = (sweep, directory)
  }

  package var latestIncarnation: UInt32 { directory.latestIncarnation }

  package func sizes() throws -> [(lease: LeaseID, bytes: Int)] {
    // Anything else is not ours, or still being written.
    let path = directory.shards.path(percentEncoded: false)
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().compactMap { name in
      SweepDirectory.lease(ofShardNamed: name).map {
        (LeaseID(rawValue: $0), DurableFile.size("\(path)/\(name)") ?? 0)
      }
    }
  }

  package func size(of lease: LeaseID) -> Int? {
    DurableFile.size(url(lease).path(percentEncoded: false))
  }

  package func mostBytes(ofCells count: Int) -> Int { ShardFile.mostBytes(ofCells: count, in: sweep) }

  package func account(of lease: LeaseID) throws -> ShardAccount {
    try ShardAccount(ShardFile.inspect(url(lease), expected: sweep), in: sweep)
  }

  package func account(of lease: LeaseID, bytes: Int, sha256: String) throws -> ShardAccount {
    try ShardAccount(ShardFile.check(url(lease), of: sweep, bytes: bytes, sha256: sha256), in: sweep)
  }

  package func begin(_ lease: LeaseID, size: Int) throws(StoreError) -> any IncomingShard {
    // The name is made of a number, whatever the worker said.
    IncomingShardFile(file: try IncomingFile(url(lease), size: size), sweep: sweep)
  }

  package func problem(writing bytes: Int) -> StoreError? {
    let trial = directory.shards.appending(path: "trial-\(UUID().uuidString)")
    defer { unlink(trial.path(percentEncoded: false)) }
    do throws(StoreError) {
      try DurableFile.write([[UInt8](repeating: 1, count: max(1, min(bytes, Self.longestTrial)))], to: trial)
      return nil
    } catch { return error }
  }

  /// No more bytes are written to see whether that can be done.
  private static let longestTrial = 64 << 20

  package func setAside(_ lease: LeaseID) throws -> String {
    try SetAside.file(url(lease).path(percentEncoded: false))
  }

  package func remove(_ lease: LeaseID) throws { try SystemFile.remove(url(lease)) }

  package func sweepUp() {
    let path = directory.shards.path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where SweepDirectory.isUnfinishedShard(name) { unlink("\(path)/\(name)") }
  }

  private func url(_ lease: LeaseID) -> URL {
    directory.shards.appending(path: SweepDirectory.shardName(ofLease: lease.rawValue))
  }
}

private struct IncomingShardFile: IncomingShard {
  var file: IncomingFile
  let sweep: Sweep

  var size: Int { file.size }
  var written: Int { file.written }

  mutating func append(_ bytes: [UInt8]) throws(StoreError) { try file.append(bytes) }

  func account(sha256: String) throws -> ShardAccount {
    try ShardAccount(ShardFile.check(file.temporary, of: sweep, bytes: size, sha256: sha256), in: sweep)
  }

  func publish() throws(StoreError) { try file.publish() }

  func discard() { file.discard() }
}

extension ShardAccount {
  /// What a shard's file says, in the numbers of a sweep's grid.
  fileprivate init(_ summary: ShardSummary, in sweep: Sweep) {
    self.init(
      arithmetic: CellRun.arithmetic(ofKernels: summary.kernels), sha256: summary.sha256,
      bytes: summary.bytes,
      rows: summary.cells(in: sweep.grid).enumerated().map { row, cell in
        Row(cell: cell, isDiverged: summary.statuses[row] == .diverged, seconds: summary.seconds[row])
      })
  }
}
