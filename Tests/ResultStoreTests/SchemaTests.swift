import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

/// `schemas/result.cdl` is what `ncdump -h` says of a result.
@Suite struct SchemaTests {
  /// The sweep the schema describes: a loss history, a trajectory, tensors of two widths, the function on
  /// a lattice.
  static func result(in folder: TemporaryFolder) throws -> URL {
    let sweep = Synthetic.sweep(
      name: "example",
      axes: [
        Axis(.tau, [0.1, 1]), Axis(.delta, [-1, 0, 1]), Axis(.width, [4, 50]), Axis(.seed, [100, 101]),
      ],
      fixed: [.inputs: 2, .teacherWidth: 3], checkpoints: [0, 10, 100, 1000],
      record: RecordSpecification(
        tensors: .ends, trajectoryEvery: 100, function: Lattice(low: -2, high: 2, count: 41),
        lossHistory: 20))
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: 5, seed: 5)
    let url = folder("result.h5")
    _ = try Merge.write(
      MergeInput(
        sweep: sweep, shards: shards,
        provenance: [
          ("configuration_text", "name: small"), ("created", "2026-01-01T00:00:00Z"),
          ("workers_hosts", "node-1"), ("sources_sha256", "0"), ("finished", "2026-01-01T00:01:00Z"),
        ]),
      to: url, partial: false)
    return url
  }

  @Test func theSchemaIsWhatNcdumpSays() throws {
    let folder = try TemporaryFolder()
    let url = try Self.result(in: folder)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ncdump", "-h", url.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let schema = root.appending(path: "schemas/result.cdl")
    if ProcessInfo.processInfo.environment["RICHSWEEP_WRITE_SCHEMA"] != nil {
      try Self.masked(text).write(to: schema, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: schema, encoding: .utf8)
    #expect(
      Self.masked(text) == expected, "if the change is meant: RICHSWEEP_WRITE_SCHEMA=1 make test, and say so")
  }

  /// Global attributes without what differs from sweep to sweep.
  static func masked(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("\t\t:"), !line.contains("Conventions"), !line.contains(":format"),
        let equals = line.firstIndex(of: "=")
      else { return String(line) }
      return line[...equals] + " \"…\" ;"
    }.joined(separator: "\n")
  }
}
