import Foundation
public import ResultStore

/// Does what ``Discrepancy``s call for. Nothing is deleted: files are given other names.
public enum Repair {
  private static func setAside(_ path: String) throws -> String {
    "\(path): set aside as \(try SetAside.file(path))"
  }

  /// Sets aside what is damaged, so that the next run trains those cells again.
  ///
  /// - Returns: what was done, a line each.
  /// - Throws: ``DirectoryLock/Failure`` where a coordinator is at work, ``JournalError``, or what the file system says.
  public static func run(_ findings: [Discrepancy], in directory: SweepDirectory) throws -> [String] {
    let lock = try DirectoryLock(directory, holder: "repair")
    defer { withExtendedLifetime(lock) {} }
    var lines: [String] = []
    var lost: [LeaseID] = []
    for finding in findings {
      switch finding.remedy {
      case .none: continue
      case .forget: lines.append("\(finding.path): struck from the journal")
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
