import Foundation
public import ResultStore
import Wire

/// Repairs ``Discrepancy``s. Nothing is deleted: files are renamed.
public enum Repair {
  private static func setAside(_ path: String) throws -> String {
    "\(path): discarded, renamed to \(try SetAside.file(path))"
  }

  /// Discards damaged files, so that the next run trains their cells again.
  ///
  /// - Returns: one line for each change.
  /// - Throws: ``DirectoryLock/Failure`` if a coordinator is running, ``JournalError``, or errors of the file system.
  public static func run(_ findings: [Discrepancy], in directory: SweepDirectory) throws -> [String] {
    let lock = try DirectoryLock(directory, holder: "repair")
    defer { withExtendedLifetime(lock) {} }
    var lines: [String] = []
    var lost: [LeaseID] = []
    for finding in findings {
      switch finding.remedy {
      case .none: continue
      case .forget: lines.append("\(finding.path): removed from the journal")
      case .setAside, .mergeAgain: lines.append(try setAside(finding.path))
      case .rebuildJournal:
        let sides = ["-wal", "-shm", "-journal"].map { finding.path + $0 }
        for side in sides + [directory.journalSeal.path(percentEncoded: false)] {
          if FileManager.default.fileExists(atPath: side) { lines.append(try setAside(side)) }
        }
        lines.append(try setAside(finding.path))
      }
      if let lease = finding.lease, finding.remedy != .none { lost.append(lease) }
    }
    // A journal that is made again from the shards has forgotten them anyway.
    if !lost.isEmpty, !findings.contains(where: { $0.remedy == .rebuildJournal }) {
      try JournalSeal.remove(directory)
      try Journal(at: directory.journal).remove(lost)
    }
    return lines
  }
}
