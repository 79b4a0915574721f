import Coordination
import Foundation
import SweepPlan
import Wire

/// A sweep of a tiny task with this many seeds, each a cell at each of the widths.
func tinySweep(cells: Int, widths: [Int] = [4], name: String = "tiny", firstSeed: Int = 0) throws -> Sweep {
  try Sweep(
    yaml: """
      name: \(name)
      task: {kind: teacher-student, inputs: 3, samples: 5, test_samples: 4, teacher_width: 2}
      network: {activation: relu, symmetrize: true}
      grid:
        tau: [0.5]
        delta: [0.0]
        width: \(widths)
        seed: {range: [\(firstSeed), \(firstSeed + cells)]}
      training: {solver: gd, learning_rate: 0.1, checkpoints: [0, 10]}
      record: {tensors: none}
      """, file: "tiny.yaml", directory: ".")
}

func tinyScheduler(
  cells: Int, incarnation: UInt32 = 1, completed: [RangeSet<Int>] = [], poisoned: RangeSet<Int> = RangeSet(),
  settings: Scheduler.Settings = Scheduler.Settings(), quietUntil: Duration = .zero
) throws -> TestedScheduler {
  let sweep = try tinySweep(cells: cells)
  return TestedScheduler(
    Scheduler(
      cellCount: cells, costs: WorkAhead(CostModel(sweep), cellCount: cells), incarnation: incarnation,
      past: Scheduler.Past(completed: completed, poisoned: poisoned), settings: settings,
      quietUntil: quietUntil))
}

/// A scheduler of cells that are each expected to take ten seconds.
func schedulerOfLongCells(_ cells: Int, settings: Scheduler.Settings) throws -> TestedScheduler {
  let sweep = try tinySweep(cells: cells)
  let rate = CostModel(sweep, rate: 1).seconds(ofCell: 0) / 10
  return TestedScheduler(
    Scheduler(
      cellCount: cells, costs: WorkAhead(CostModel(sweep, rate: rate), cellCount: cells), incarnation: 1,
      settings: settings))
}

/// Leases of at most `cells` cells, so that a test can count them; nothing is copied or recalled.
func leases(ofAtMost cells: Int) -> Scheduler.Settings {
  var settings = Scheduler.Settings()
  settings.largestLease = cells
  settings.smallestLeaseSeconds = 1e9
  settings.leaseSeconds = 1e9
  settings.secondsAhead = 0
  settings.copyAfter = .seconds(1_000_000)
  settings.recallSeconds = 1e9
  return settings
}

/// Leases of one cell, so many of them ahead as the work left allows.
func shortLeases() -> Scheduler.Settings {
  var settings = Scheduler.Settings()
  settings.largestLease = 1
  return settings
}

func introduction(
  slots: Int = 1, held: [Lease] = [], host: String = "node", processID: Int32 = 7
) -> Scheduler.Introduction {
  Scheduler.Introduction(host: host, processID: processID, slots: slots, held: held)
}

func completion(of lease: Lease, cells: RangeSet<Int>? = nil, diverged: RangeSet<Int> = RangeSet())
  -> Completion
{
  Completion(
    lease: lease.id, cells: cells ?? lease.cells, diverged: diverged, sha256: "hash of \(lease.id)",
    bytes: 100,
    seconds: [])
}
