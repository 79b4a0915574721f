import Foundation
public import ResultStore
import Surroundings
import SweepPlan
public import Wire

extension Verification {
  /// The shards that workers with a key delivered, and the result, which has their cells; none where there are no such
  /// shards.
  ///
  /// - Throws: ``Collation/Failure`` where there is no sweep directory; ``JournalError``.
  public static func delivered(by key: PublicKey, in directory: SweepDirectory) throws -> [Discrepancy] {
    if let lack = directory.lackOfJournal { throw Collation.Failure(message: lack) }
    let shards = try Journal(at: directory.journal, readOnly: true).shards()
    let theirs = shards.filter { $0.key == key.description }
    guard !theirs.isEmpty else { return [] }
    var findings = theirs.map { shard in
      let url = directory.shards.appending(path: SweepDirectory.shardName(ofLease: shard.lease.rawValue))
      let file = url.path(percentEncoded: false)
      return Discrepancy(
        file, "\(counted(shard.cells.cellCount, "cell")), delivered from \(shard.host) with this key",
        FileManager.default.fileExists(atPath: file) ? .setAside : .forget, lease: shard.lease)
    }
    let result = directory.result.path(percentEncoded: false)
    if FileManager.default.fileExists(atPath: result) {
      findings.append(Discrepancy(result, "may contain cells of these shards", .mergeAgain))
    }
    return findings
  }
}
