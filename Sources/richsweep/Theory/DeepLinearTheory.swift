import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import Theory
import Training

/// `richsweep theory deep-linear`: singular modes of deep linear networks.
struct DeepLinearTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deep-linear",
    abstract: "Singular modes of deep linear networks.",
    discussion: """
      The network is balanced and aligned, so that the strength s of each singular mode follows its own equation: \
      ds/dt = L s^(2 - 2/L) (s* - s) for L layers. Use --cases for a JSON list of objects with "depth", "initial", \
      "target" and optionally "rate".

      Examples:
        richsweep theory deep-linear --depth 1,2,3,5 --target 2,1,0.5 --simulate
        richsweep theory deep-linear --depth 4 --target 1 --times logspace:-2,6,81
      """)

  @Option(help: "Numbers of layers. (default: 1,2,3,5)", transform: NumberList.distinct)
  var depth: NumberList?

  @Option(
    parsing: .unconditional, help: "Initial strengths, one for each target or one for all. (default: 0.01)",
    transform: NumberList.init)
  var initial: NumberList?

  @Option(
    parsing: .unconditional, help: "Target strengths. (default: 1,0.5)", transform: NumberList.init)
  var target: NumberList?

  @Option(help: "Times in ascending order. (default: linspace:0,20,201)", transform: NumberList.times)
  var times: NumberList?

  @Option(help: ArgumentHelp("A JSON file with a list of modes.", valueName: "file"))
  var cases: String?

  @OptionGroup var simulation: TheoryCommand.Simulation
  @OptionGroup var output: TheoryCommand.Output

  private struct Case: TheoryCase {
    static let fields = ["depth", "initial", "target", "rate"]
    var depth: WholeNumber
    var initial: Double
    var target: Double
    var rate: Double?
  }

  private static let largestDepth = 100_000

  func validate() throws {
    if cases != nil {
      for (name, isGiven) in [
        ("depth", depth != nil), ("initial", initial != nil), ("target", target != nil),
      ]
      where isGiven {
        throw ValidationError("--\(name): cannot be combined with --cases; give only one.")
      }
    }
    for value in depth?.values ?? []
    where value != value.rounded() || !(1...Double(Self.largestDepth) ~= value) {
      throw ValidationError(
        "--depth: got \(value), expected whole numbers from 1 to \(Self.largestDepth).")
    }
    let (starts, ends) = (initial?.values.count ?? 1, target?.values.count ?? 2)
    guard starts == 1 || starts == ends else {
      throw ValidationError(
        "--initial: got \(starts) numbers, expected one, or \(ends) for \(ends) targets.")
    }
  }

  func run() throws {
    try output.check("deep-linear")
    let times = try self.times ?? NumberList.times("linspace:0,20,201")
    let modes = try modes()
    try TheoryCommand.check([
      (cases == nil ? "modes" : "--cases", modes.count), ("--times", times.values.count),
    ])
    let paths = modes.map { $0.strengths(at: times.values) }
    let leads = cases == nil ? ["depth", "mode"] : ["case"]
    let count = target?.values.count ?? 2
    var file = LabelledFile()
    file.axes =
      cases == nil
      ? [
        .init("depth", .integers(depths), longName: "number of layers"),
        .init("mode", .integers(Array(0..<count)), longName: "number of the singular mode"),
      ] : [.init("case", .integers(Array(modes.indices)), longName: "number of the case")]
    file.axes.append(
      .init(
        "time", .reals(times.values), longName: "time of gradient flow", comment: TimeConvention.ofTheory))
    if cases != nil {
      file.variables = [
        .init("depth", over: leads, .reals(modes.map { Double($0.depth) }), longName: "number of layers"),
        .init("rate", over: leads, .reals(modes.map(\.rate)), longName: "factor of time"),
      ]
    }
    file.variables += [
      .init("initial", over: leads, .reals(modes.map(\.initial)), longName: "strength at time 0"),
      .init("target", over: leads, .reals(modes.map(\.target)), longName: "strength to be learnt"),
      .init(
        "strength", over: leads + ["time"], .reals(paths.flatMap(\.self)),
        longName: "singular value of the product"),
    ]
    if simulation.simulate {
      let simulated = modes.map { $0.simulated(at: times.values, tolerance: simulation.tolerance) }
      let differences = modes.indices.map { i in
        let size = max(modes[i].initial.magnitude, modes[i].target.magnitude)
        return Difference.largest(
          zip(simulated[i], paths[i]).lazy.map { Difference.relative([$0.0], [$0.1], to: size) })
      }
      file.variables += [
        .init(
          "strength_simulated", over: leads + ["time"], .reals(simulated.flatMap(\.self)),
          longName: "product of the layers, integrated"),
        .init(
          "difference", over: leads, .reals(differences),
          longName: "largest difference between theory and simulation",
          comment: "at any time, relative to the larger of initial and target"),
      ]
    }
    try output.finish(
      "deep-linear", source: "Saxe et al., arXiv 1312.6120; Kunin et al., arXiv 2406.06158, Section 4",
      leads: leads, file)
  }

  private var depths: [Int] { (depth?.values ?? [1, 2, 3, 5]).map { Int($0) } }

  private func modes() throws -> [DeepLinearMode] {
    if let path = cases {
      let cases: [Case] = try CasesFile.read(path)
      return try cases.enumerated().map { number, item in
        guard (1...Self.largestDepth).contains(item.depth.value) else {
          throw BadRequest(
            "\(path): case \(number): depth: got \(item.depth.value), expected a number from 1 to \(Self.largestDepth)."
          )
        }
        guard (item.rate ?? 1) >= 0 else {
          throw BadRequest(
            "\(path): case \(number): rate: got \(item.rate ?? 1), expected a number of at least 0.")
        }
        for (name, value) in [("initial", item.initial), ("target", item.target), ("rate", item.rate ?? 1)] {
          try TheoryRange.check(name, [value], place: "\(path): case \(number)")
        }
        return DeepLinearMode(
          depth: item.depth.value, initial: item.initial, target: item.target, rate: item.rate ?? 1)
      }
    }
    let targets = target?.values ?? [1, 0.5]
    let starts = initial?.values ?? [0.01]
    return depths.flatMap { depth in
      targets.enumerated().map { i, target in
        DeepLinearMode(depth: depth, initial: starts[starts.count == 1 ? 0 : i], target: target)
      }
    }
  }
}
