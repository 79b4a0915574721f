public import Foundation
public import ResultStore
import Surroundings
public import SweepPlan
import Wire

/// Reads everything in a sweep directory, and reports what is not as it was recorded. Changes nothing.
public enum Verification {
  /// What was looked at and found.
  public struct Report: Sendable, Encodable {
    /// Recorded shards that were read.
    public var shards = 0
    /// Bytes of them.
    public var bytes = 0
    /// Cells in them.
    public var cells = 0
    /// Cells that were trained again and compared.
    public var recomputed = 0
    /// Whether there is a result that was compared with the shards.
    public var comparedResult = false
    /// The problems; empty if there are none.
    public var findings: [Discrepancy] = []
  }

  /// Looks at journal, shards and result of a directory.
  ///
  /// Every shard is read to its end and compared with the hash in it and with that in the journal, its structure and
  /// numbers checked, its cells compared with those recorded; every shard that is not recorded is looked at too. The
  /// result is compared with what the shards give today, variable by variable. Files that the sweep names are compared
  /// with the hashes it was made for.
  ///
  /// - Parameters:
  ///   - hashes: reads the hashes of a result that is not byte for byte what the shards give, and may be damaged in ways
  ///     that the HDF5 library does not survive.
  ///   - progress: told the fraction done, now and then.
  /// - Throws: ``Collation/Failure`` where there is no sweep directory; ``StoreError`` where a comparison cannot be
  ///   made for want of room.
  public static func run(
    _ directory: SweepDirectory,
    hashes: (URL) throws(StoreError) -> [VariableHash] = { (url) throws(StoreError) in
      try ResultFile(url).variableHashes()
    }, progress: (Double) -> Void = { _ in }
  ) throws -> (report: Report, sweep: Sweep?) {
    var report = Report()
    let path = directory.journal.path(percentEncoded: false)
    if let lack = directory.lackOfJournal { throw Collation.Failure(message: lack) }
    let (sweep, shards, configuration): (Sweep, [Journal.Shard], String?)
    do {
      try JournalSeal.check(directory)
      let journal = try Journal(at: directory.journal, readOnly: true)
      try journal.check()
      guard let record = try journal.sweepRecord() else { return (report, nil) }
      (sweep, shards) = (record.sweep, try journal.shards())
      configuration = try journal.configurationSHA256()
    } catch {
      // That says nothing of the journal.
      guard error.code != .exhausted else { throw error }
      // A journal that may not be read is not to be made again.
      let remedy: Discrepancy.Remedy = RegularFile.isBarred(path) ? .none : .rebuildJournal
      report.findings.append(Discrepancy(path, String(error.message.trimmingPrefix("\(path): ")), remedy))
      return (report, nil)
    }
    if let problem = disagreement(within: shards, of: sweep) {
      report.findings.append(Discrepancy(path, problem, .rebuildJournal))
    }
    var evidence = ShardEvidence(journal: path)
    for (index, shard) in shards.enumerated() {
      report.shards += 1
      report.bytes += shard.bytes
      report.cells += shard.cells.cellCount
      evidence.look(at: shard, of: sweep, in: directory)
      progress(0.6 * Double(index + 1) / Double(shards.count))
    }
    evidence.lookAtStrangers(in: directory, sweep, known: Set(shards.map(\.lease.rawValue)))
    // The journal is set aside once, whatever speaks against it.
    let isBlamed = !report.findings.isEmpty
    report.findings += evidence.findings.filter { !(isBlamed && $0.remedy == .rebuildJournal) }
    if report.findings.isEmpty {
      try compareResult(in: directory, of: sweep, &report, hashes: hashes) { progress(0.6 + 0.4 * $0) }
    }
    lookAtInputs(of: sweep, &report)
    // A journal that is of another sweep knows nothing of it.
    if let configuration, !report.findings.contains(where: { $0.remedy == .rebuildJournal }) {
      lookAtConfiguration(in: directory, sha256: configuration, &report)
    }
    progress(1)
    return (report, sweep)
  }

  /// A cell that the journal records twice or that is not in the grid; nil if there is none.
  private static func disagreement(within shards: [Journal.Shard], of sweep: Sweep) -> String? {
    var seen = RangeSet<Int>()
    let all = RangeSet(0..<sweep.grid.cellCount)
    for shard in shards {
      let twice = seen.intersection(shard.cells)
      let strange = shard.cells.subtracting(all)
      guard twice.isEmpty, strange.isEmpty else {
        let cell = (twice.ranges.first ?? strange.ranges.first)?.lowerBound ?? 0
        return "records cell \(cell)\(twice.isEmpty ? ", which is not in the grid" : " twice")"
      }
      seen.formUnion(shard.cells)
    }
    return nil
  }

  /// Checks the configuration beside the journal. It decides nothing any more, but people read it.
  private static func lookAtConfiguration(
    in directory: SweepDirectory, sha256 expected: String, _ report: inout Report
  ) {
    let path = directory.configuration.path(percentEncoded: false)
    let remedy = "run the command that started the sweep again to restore it"
    guard FileManager.default.fileExists(atPath: path) else {
      return report.findings.append(Discrepancy(path, "is missing; \(remedy)", .none))
    }
    guard let sha256 = try? FileReference.sha256(ofFileAt: path), sha256 != expected else { return }
    report.findings.append(
      Discrepancy(
        path,
        "is not the file that the sweep was started with: got SHA-256 \(sha256), expected \(expected); move it away, and \(remedy)",
        .none))
  }

  /// Checks the files that the sweep names, if they still exist: new cells would differ.
  private static func lookAtInputs(of sweep: Sweep, _ report: inout Report) {
    for file in [sweep.draws, sweep.data].compactMap(\.self) {
      guard let sha256 = try? FileReference.sha256(ofFileAt: file.resolvedPath), sha256 != file.sha256 else {
        continue
      }
      report.findings.append(
        Discrepancy(
          file.resolvedPath,
          "is not the file that the sweep was made for: got SHA-256 \(sha256), expected \(file.sha256)", .none
        ))
    }
  }

  /// Merges the result again beside the existing one, and compares every variable.
  private static func compareResult(
    in directory: SweepDirectory, of sweep: Sweep, _ report: inout Report,
    hashes: (URL) throws(StoreError) -> [VariableHash], progress: (Double) -> Void
  ) throws {
    let path = directory.result.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let isWritable = FileManager.default.isWritableFile(atPath: directory.path)
    let again = try (isWritable ? directory.root : TemporaryFolder().url)
      .appending(path: TemporaryName.beside("result.h5"))
    defer { try? FileManager.default.removeItem(at: again) }
    _ = try Collation.merge([directory], to: again, partial: true, progress: progress)
    do throws(StoreError) {
      let digests = try [path, again.path(percentEncoded: false)].map { path throws(StoreError) in
        do throws(FileReference.Unreadable) { return try FileReference.sha256(ofFileAt: path) } catch {
          throw StoreError(.damaged, path: path, message: error.reason)
        }
      }
      report.comparedResult = digests[0] == digests[1]
      guard !report.comparedResult else { return }
      let (found, expected) = (try hashes(directory.result), try ResultFile(again).variableHashes())
      report.comparedResult = true
      let known = Dictionary(found.map { ($0.name, $0.sha256) }, uniquingKeysWith: { $1 })
      // A result of an earlier version lacks what that did not know.
      let recent = sweep.recentVariables
      let others = expected.map { ($0.name, $0.sha256) }.filter { name, sha256 in
        known[name].map { $0 != sha256 } ?? !recent.contains(name)
      }.map(\.0)
      guard !others.isEmpty else { return }
      report.findings.append(
        Discrepancy(
          path, "differs from the shards in \(others.joined(separator: ", "))", .mergeAgain))
    } catch {
      guard ![.inaccessible, .outOfSpace].contains(error.code) else { throw error }
      report.findings.append(Discrepancy(path, error.message, .mergeAgain))
    }
  }
}
