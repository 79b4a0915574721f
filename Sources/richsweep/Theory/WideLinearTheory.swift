import ArgumentParser
import PortableMath
import ResultStore
import Theory
import Training

/// `richsweep theory wide-linear`: trajectories of two-layer linear networks with several outputs.
struct WideLinearTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wide-linear",
    abstract: "Trajectories of linear networks with several outputs.",
    discussion: """
      The network is F = AᵀW on whitened inputs, and the conserved matrix is δ I. The rows of --target and --initial are \
      outputs, and the columns are inputs. There is one neuron for each singular mode of the initial map, which must have \
      full rank.

      Examples:
        richsweep theory wide-linear --delta -2,0,2 --target "2,0;0,1"
        richsweep theory wide-linear --initial "0.1,0.05;-0.05,0.1" --simulate
        richsweep theory wide-linear --delta linspace:-4,4,41 --times logspace:-2,2,41
      """)

  @Option(
    parsing: .unconditional, help: "Conserved relative scales δ. (default: -4,-2,-1,0,1,2,4)",
    transform: NumberList.distinct)
  var delta: NumberList?

  @Option(
    parsing: .unconditional, help: "F(0). (default: 0.1,0.05;-0.05,0.1)", transform: NumberList.matrix)
  var initial: Matrix?

  @Option(parsing: .unconditional, help: "F*. (default: 2,0;0,1)", transform: NumberList.matrix)
  var target: Matrix?

  @Option(help: "Rates η_w,η_a of the two layers. (default: 1,1)", transform: NumberList.rates)
  var rates: Rates?

  @Option(help: "Times in ascending order. (default: linspace:0,20,201)", transform: NumberList.times)
  var times: NumberList?

  @OptionGroup var simulation: TheoryCommand.Simulation
  @OptionGroup var output: TheoryCommand.Output

  func run() throws {
    try output.check("wide-linear")
    let deltas = delta?.values ?? [-4, -2, -1, 0, 1, 2, 4]
    let times = try self.times ?? NumberList.times("linspace:0,20,201")
    let initial = initial ?? Matrix(rows: 2, columns: 2, elements: [0.1, 0.05, -0.05, 0.1])
    let target = target ?? Matrix(rows: 2, columns: 2, elements: [2, 0, 0, 1])
    guard initial.rows == target.rows, initial.columns == target.columns else {
      throw BadRequest(
        "--initial: got a matrix of \(initial.rows) × \(initial.columns), expected \(target.rows) × \(target.columns), the shape of --target."
      )
    }
    let side = max(target.rows, target.columns)
    try TheoryCommand.check([
      ("--delta", deltas.count), ("--times", times.values.count), ("entries of a matrix", side * side),
    ])
    let networks = try networks(deltas, from: initial, to: target)
    let paths = networks.map { $0.states(at: times.values) }
    var file = LabelledFile(
      axes: [
        .init(
          "conserved_delta", .reals(deltas),
          longName: "conserved imbalance: rate_w A A^T - rate_a W W^T = conserved_delta I"),
        .init(
          "time", .reals(times.values), longName: "time of gradient flow", comment: TimeConvention.ofTheory),
        .init("output", .count(target.rows)), .init("input", .count(target.columns)),
        .init("other_output", .count(target.rows)), .init("other_input", .count(target.columns)),
      ],
      variables: variables(of: paths, target: target))
    if simulation.simulate { file.variables += simulated(networks, paths, times.values) }
    try output.finish(
      "wide-linear", source: "Kunin et al., arXiv 2406.06158, Section 4", leads: ["conserved_delta"], file)
  }

  private func networks(
    _ deltas: [Double], from initial: Matrix, to target: Matrix
  ) throws -> [IsotropicNetwork] {
    try deltas.map { delta in
      guard
        let network = IsotropicNetwork(
          delta: delta, initial: initial, target: target, rates: rates ?? Rates())
      else {
        throw BadRequest(
          "--initial: got a matrix of less than full rank, which does not determine the layers; expected \(min(initial.rows, initial.columns)) singular values above 0."
        )
      }
      return network
    }
  }

  private func variables(
    of paths: [[IsotropicNetwork.State]], target: Matrix
  ) -> [LabelledFile.Variable] {
    typealias Variable = LabelledFile.Variable
    let states = paths.flatMap(\.self)
    let path = ["conserved_delta", "time"]
    return [
      Variable(
        "F_star", over: ["output", "input"], .reals(target.elements), longName: "map to be learnt"),
      Variable(
        "F", over: path + ["output", "input"], .reals(states.flatMap(\.map.elements)), longName: "map A^T W"
      ),
      Variable(
        "A_gram", over: path + ["output", "other_output"], .reals(states.flatMap(\.readoutGram.elements)),
        longName: "A^T A"),
      Variable(
        "W_gram", over: path + ["input", "other_input"], .reals(states.flatMap(\.weightGram.elements)),
        longName: "W^T W"),
      Variable(
        "weighted_kernel_distance", over: path, .reals(states.map(\.kernelDistance)),
        longName: "1 - cosine between the tangent kernel and its initial value",
        comment: KernelConvention.ofTheory),
      Variable("loss", over: path, .reals(states.map(\.loss)), longName: "|F - F_star|^2 / 2"),
      Variable(
        "last_loss", over: ["conserved_delta"], .reals(paths.map { $0.last?.loss ?? .nan }),
        longName: "|F - F_star|^2 / 2 at the last time"),
      Variable(
        "last_weighted_kernel_distance", over: ["conserved_delta"],
        .reals(paths.map { $0.last?.kernelDistance ?? .nan }),
        longName: "weighted_kernel_distance at the last time"),
    ]
  }

  private func simulated(
    _ networks: [IsotropicNetwork], _ paths: [[IsotropicNetwork.State]], _ times: [Double]
  ) -> [LabelledFile.Variable] {
    var (maps, differences): ([Double], [Double]) = ([], [])
    for (network, path) in zip(networks, paths) {
      let simulated = network.simulated(at: times, rates: rates ?? Rates(), tolerance: simulation.tolerance)
      let size = max(
        network.target.frobeniusNorm, (network.readouts.transposed * network.weights).frobeniusNorm)
      differences.append(
        Difference.largest(
          zip(simulated, path).lazy.map { Difference.relative($0.elements, $1.map.elements, to: size) }))
      maps += simulated.flatMap(\.elements)
    }
    return [
      .init(
        "F_simulated", over: ["conserved_delta", "time", "output", "input"], .reals(maps),
        longName: "map, integrated"),
      .init(
        "difference", over: ["conserved_delta"], .reals(differences),
        longName: "largest difference between theory and simulation",
        comment: "of F at any time, relative to the larger of its initial norm and that of F_star"),
    ]
  }
}
