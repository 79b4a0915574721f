import Foundation
import Training

/// Allocations of memory while a cell trains, counted by a stand-in for the C library's allocator.
enum AllocationCount {
  /// How many allocations this process has made; nil where nobody counts.
  private static let count: (@convention(c) () -> Int)? = {
    guard let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "richsweep_allocation_count") else {
      return nil
    }
    // The one function of that name is the counter's, which takes nothing and returns a long.
    return unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)
  }()

  /// Trains a cell of fig1b's shape for a thousand steps between two checkpoints, in each precision, by descent and by
  /// steps that stand for it.
  static func measure(_ report: inout BenchmarkReport) {
    guard let count else {
      report.notes.append(
        "allocations were not counted: preload the library of Benchmarks/allocations to count them")
      return
    }
    for solver in [SolverSpecification.gd, .adaptive(tolerance: 1e-3)] {
      for precision in Precision.allCases {
        guard let allocations = try? allocations(solver, precision, steps: 1000, count) else { continue }
        report.aims.append(
          .init(
            "allocations in 1000 steps of \(solver.name), \(precision.rawValue) precision",
            Double(allocations), atMost: 0))
      }
    }
  }

  private static func allocations(
    _ solver: SolverSpecification, _ precision: Precision, steps: Int, _ count: @convention(c) () -> Int
  ) throws -> Int {
    var specification = CheckpointCost.specification
    specification.precision = precision
    // The rate of fig1b, at which the network slides along kinks.
    specification.learningRate = 5e-3 / (specification.tau * specification.tau)
    specification.solver = solver
    specification.checkpoints = [0, 10 * steps]
    var run = try CellRun(specification, data: try CellData(for: specification))
    // Past the first checkpoint, then steps alone: nothing is recorded among them.
    run.advance { $0 >= steps }
    var (before, after): (Int?, Int) = (nil, 0)
    run.advance { step in
      after = count()
      if before == nil { before = after }
      return step > 2 * steps
    }
    return after - (before ?? 0)
  }
}
