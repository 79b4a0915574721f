import Foundation
import SweepPlan
import Synchronization
import Testing
import Training

/// Whole sweeps in which everything goes wrong that can.
///
/// After every event: no cell is in two shards, or in one and given up; every recorded cell is in a shard that lies on
/// the disk; the scheduler's books agree with the journal; no cell is held but in a lease of a worker that was heard
/// within the silence that is allowed; nobody gets a receipt for what is nowhere; memory is bounded. At the end: every
/// cell is in exactly one shard, or given up with cause, and another coordinator finds the sweep complete.
@Suite("Histories of sweeps")
struct HistoryTests {
  /// RICHSWEEP_HISTORIES says how many, from which seed on RICHSWEEP_FIRST_HISTORY.
  private static let first = UInt64(ProcessInfo.processInfo.environment["RICHSWEEP_FIRST_HISTORY"] ?? "") ?? 0
  private static let count = Int(ProcessInfo.processInfo.environment["RICHSWEEP_HISTORIES"] ?? "") ?? 500
  private static let parts = 8
  /// A history that is alone tells what happens.
  private static let listener: (@Sendable (String) -> Void)? = count == 1 ? { @Sendable in print($0) } : nil

  @Test("No promise is broken, whatever happens", arguments: 0..<parts)
  func histories(part: Int) throws {
    let kernels = try CellRun.kernels()
    let sweeps = Sweeps()
    var returns = 0
    for index in stride(from: part, to: Self.count, by: Self.parts) {
      let seed = Self.first + UInt64(index)
      let history = try History(
        seed: seed, kernels: kernels, sweeps: { try sweeps.sweep(cells: $0) }, listener: Self.listener)
      try history.run()
      #expect(
        history.broken == nil,
        "replay, and be told, with RICHSWEEP_FIRST_HISTORY=\(seed) RICHSWEEP_HISTORIES=1 swift test -c release --filter HistoryTests"
      )
      if history.broken != nil { return }
      returns += history.returns
    }
    #expect(returns > 0 || Self.count < 60 * Self.parts, "no worker gave anything back")
  }
}

/// Sweeps of some sizes, each read once.
final class Sweeps {
  private var read: [Int: Sweep] = [:]

  func sweep(cells: Int) throws -> Sweep {
    if let sweep = read[cells] { return sweep }
    let sweep = try Sweep(
      yaml: """
        name: tiny
        task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
        network: {activation: relu, symmetrize: true}
        grid: {tau: [0.5], delta: [0.0], width: [4], seed: {range: [0, \(cells)]}}
        training: {solver: gd, learning_rate: 0.1, checkpoints: [0, 10]}
        record: {tensors: none}
        """, file: "tiny.yaml", directory: ".")
    read[cells] = sweep
    return sweep
  }
}
