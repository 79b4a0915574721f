internal import Training

extension Sweep {
  /// Bytes that the largest cell takes while it is trained, roughly: weights, data and what is recorded.
  public var bytesOfLargestCell: Double {
    func largest(_ parameter: Parameter) -> Double { grid.values(of: parameter).max() ?? 0 }
    let (width, outputs, depth) = (largest(.width), largest(.outputs), largest(.depth))
    let weights = architecture.described.cost(
      of: NetworkSizes(inputs: largest(.inputs), width: width, outputs: outputs, depth: depth)
    ).forward
    let data = (largest(.inputs) + outputs - 1) * (largest(.samples) + largest(.testSamples))
    let snapshots = record.tensors == .none ? 0 : Double(checkpoints.count)
    let lattice = record.function.map { Double($0.count) * Double($0.count) } ?? 0
    let functions = lattice * Double(checkpoints.count)
    return 8 * (weights * (4 + snapshots + recordedSteps) + data + functions)
  }

  /// How many steps of a cell are recorded along its trajectory.
  var recordedSteps: Double {
    record.trajectoryEvery.map { Double((checkpoints.last ?? 0) / $0 + 1) } ?? 0
  }

  /// What of a sweep no machine can do, in words, one sentence each, to be said before anything is begun; empty where
  /// there is nothing.
  public var excesses: [String] {
    // Sizes are sampled here: whether a sweep takes a thousand years or two does not matter.
    let totals = CostModel(self).totals(visiting: 512)
    let facts: [(name: String, got: Double, most: Double, unit: String)] = [
      ("grid", Double(totals.cells), Self.mostCells, "cells"),
      (
        "one cell", bytesOfLargestCell, Self.mostBytesOfCell,
        "bytes of memory (weights, data and recorded values)"
      ),
      ("result", totals.bytes, Self.mostBytes, "bytes"),
      ("training", totals.evaluations, Self.mostEvaluations, "evaluations of the gradient"),
    ]
    return facts.filter { !($0.got <= $0.most) }.map { fact in
      "\(fact.name): got \(Self.short(fact.got)) \(fact.unit), expected at most \(Self.short(fact.most))"
    }
  }

  /// A coordinator keeps some bits of each.
  private static let mostCells = 0x1p32
  static let mostBytesOfCell = 0x1p40
  private static let mostBytes = 0x1p50
  /// Some ten thousand years of a core, of the smallest cells there are.
  private static let mostEvaluations = 1e18

  /// A large number in three digits.
  private static func short(_ number: Double) -> String {
    guard number.isFinite, number >= 1e6 else { return Parameter.text(number.rounded(.up)) }
    var (digits, power) = (number, 0)
    while digits >= 9.995 { (digits, power) = (digits / 10, power + 1) }
    return "\(Parameter.text((digits * 100).rounded() / 100))e\(power)"
  }
}
