import Coordination
import SweepPlan
import Testing

@Suite("Work ahead")
struct WorkAheadTests {
  static func sweep(solver: String) throws -> Sweep {
    try Sweep(
      yaml: """
        task: {kind: teacher-student, inputs: 30, samples: 50, test_samples: 4, teacher_width: 2}
        grid:
          tau: [0.1, 0.5, 2]
          seed: {range: [0, 4]}
          delta: [-1, 0, 1]
          width: [4, 50]
        training: {solver: \(solver), learning_rate: {base: 0.1, divided_by: tau^2}, checkpoints: [0, 1e6]}
        """, file: "sweep.yaml", directory: ".")
  }

  @Test("What is left is the sum over the cells that are not settled", arguments: ["gd", "adaptive"])
  func remaining(solver: String) throws {
    let cells = 72
    var ahead = WorkAhead(CostModel(try Self.sweep(solver: solver)), cellCount: cells)
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...999, using: &random)
    let order = CellOrder.shuffled(cells, seed: seed).map { Int($0) }
    for (count, cell) in order.enumerated() {
      let left = order[count...].reduce(0) { $0 + ahead.seconds(ofCell: $1) }
      #expect(abs(ahead.remainingSeconds / left - 1) < 1e-5, "seed \(seed), \(count) settled")
      // Every third is adopted from a shard or given up, so that its time is not known.
      ahead.settle(cell, after: count % 3 == 0 ? nil : 0.3 + Double(cell % 7))
    }
    #expect(ahead.remainingSeconds < 1e-3, "seed \(seed)")
  }

  @Test("What earlier coordinators recorded tells of what is left", arguments: ["gd", "adaptive"])
  func past(solver: String) throws {
    let cells = 72
    let model = CostModel(try Self.sweep(solver: solver))
    let nominal = (0..<cells).map { model.seconds(ofCell: $0) }
    var ahead = WorkAhead(model, cellCount: cells)
    // Two shards of cells that took three times as long as expected, and one of which that is not known.
    for shard in [0..<20, 20..<40] { ahead.settle(Array(shard), after: 3 * nominal[shard].reduce(0, +)) }
    ahead.settle(Array(40..<50), after: 0)
    #expect(abs(ahead.remainingSeconds / (3 * nominal[50...].reduce(0, +)) - 1) < 1e-4)
  }

  @Test("The longest come first, equals by their numbers")
  func order() throws {
    let model = CostModel(try Self.sweep(solver: "adaptive"))
    let order = try #require(WorkAhead(model, cellCount: 72).longestFirst())
    #expect(order.sorted() == (0..<72).map { UInt32($0) })
    for (first, second) in zip(order, order.dropFirst()) {
      let costs = [first, second].map { model.seconds(ofCell: Int($0)) }
      #expect(costs[0] > costs[1] || (costs[0] == costs[1] && first < second))
    }
  }
}
