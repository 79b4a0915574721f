import ArgumentParser
import PortableMath
import ResultStore
import Theory
import Training

/// `richsweep theory single-neuron`: trajectories of a linear neuron on whitened inputs.
struct SingleNeuronTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "single-neuron",
    abstract: "Trajectories of one linear neuron (Figs. 3 and 4(a)).",
    discussion: """
      The neuron is f(x) = a w·x on whitened inputs, with any relative scale δ. Each neuron starts at --beta0 with an a² \
      that follows from --delta. Use --cases for other initialisations: a JSON list of objects such as

        {"a": 1, "w": [0.5, 2], "beta_star": [0, 1]}
        {"delta": -2, "beta0": [-1, 0], "sign": "negative", "beta_star": [0, 1]}

      both with optional "rate_w" and "rate_a".

      Examples:
        richsweep theory single-neuron --delta -4,-2,-1,0,1,2,4 --simulate
        richsweep theory single-neuron --times logspace:-3,6,91 --rates 2,0.5
        richsweep theory single-neuron --cases mine.json --out mine.h5
      """)

  @OptionGroup var initial: NeuronOptions

  @Option(
    parsing: .unconditional, help: "β*, the least-squares solution. (default: 0,1)",
    transform: NumberList.init)
  var betaStar: NumberList?

  @Option(help: "Times in ascending order. (default: linspace:0,20,201)", transform: NumberList.times)
  var times: NumberList?

  @OptionGroup var simulation: TheoryCommand.Simulation
  @OptionGroup var output: TheoryCommand.Output

  private struct Case: TheoryCase {
    static let fields = NeuronStart.fields + ["beta_star"]
    var start: NeuronStart
    var target: [Double]

    init(from decoder: any Decoder) throws {
      start = try NeuronStart(from: decoder)
      target = try decoder.container(keyedBy: Key.self).decode([Double].self, forKey: .target)
    }

    private enum Key: String, CodingKey { case target = "beta_star" }
  }

  func validate() throws {
    if initial.cases != nil, betaStar != nil {
      throw ValidationError("--beta-star: cannot be combined with --cases; give only one.")
    }
  }

  func run() throws {
    try output.check("single-neuron")
    let times = try self.times ?? NumberList.times("linspace:0,20,201")
    let neurons = try neurons()
    try TheoryCommand.check([
      (initial.cases == nil ? "--delta" : "--cases", neurons.count), ("--times", times.values.count),
      ("inputs", neurons.map(\.target.count).max() ?? 0),
    ])
    let paths = neurons.map { $0.trajectory(at: times.values) }
    let lead = initial.lead(count: neurons.count)
    let one = [lead.name]
    var file = LabelledFile(axes: [
      lead,
      .init(
        "time", .reals(times.values), longName: "time of gradient flow", comment: TimeConvention.ofTheory),
      .init("input", .count(neurons[0].target.count)),
    ])
    file.variables = NeuronVariables.initial(neurons, over: one, lead: lead)
    file.variables += ends(of: neurons, over: one) + courses(of: paths, over: one + ["time"])
    if simulation.simulate { file.variables += simulated(neurons, paths, times.values, over: one) }
    try output.finish(
      "single-neuron", source: "Kunin et al., arXiv 2406.06158, Section 3", leads: one, file)
  }

  private typealias Variable = LabelledFile.Variable

  /// Where the neurons end.
  private func ends(of neurons: [SingleNeuron], over one: [String]) -> [Variable] {
    let limits = neurons.map(\.limit)
    return [
      Variable(
        "beta_star", over: one + ["input"], .reals(neurons.flatMap(\.target)),
        longName: "least-squares solution"),
      Variable(
        "basin", over: one,
        .flags(
          neurons.map(\.basin.rawValue),
          meanings: Basin.allCases.map { .init($0.rawValue, "\($0)") }), longName: "sign of a(infinity)",
        comment: "saddle: on the separating surface, within rounding"),
      Variable(
        "separation", over: one, .reals(neurons.map(\.separation)),
        longName: "distance from the separating surface, relative to the initial parameters"),
      Variable(
        "crossing_time", over: one, .reals(neurons.map { $0.crossingTime ?? .nan }),
        longName: "time at which a changes sign", comment: "missing where it never does"),
      Variable("a_limit", over: one, .reals(limits.map(\.readout)), longName: "readout in the end"),
      Variable(
        "w_limit", over: one + ["input"], .reals(limits.flatMap(\.weights)), longName: "weights in the end"),
    ]
  }

  /// What they are on their way.
  private func courses(of paths: [SingleNeuron.Trajectory], over path: [String]) -> [Variable] {
    [
      Variable("a", over: path, .reals(paths.flatMap(\.readouts)), longName: "readout"),
      Variable("w", over: path + ["input"], .reals(paths.flatMap(\.weights)), longName: "weights"),
      Variable(
        "beta", over: path + ["input"], .reals(paths.flatMap(\.coefficients)), longName: "coefficients a w"),
      Variable(
        "w_parallel", over: path, .reals(paths.flatMap(\.parallel)),
        longName: "component of w along beta_star"),
      Variable(
        "w_perpendicular", over: path, .reals(paths.flatMap(\.perpendicular)),
        longName: "norm of the rest of w"),
      Variable(
        "signed_magnitude", over: path, .reals(paths.flatMap(\.signedMagnitude)), longName: "mu = a |w|"),
      Variable(
        "phi", over: path, .reals(paths.flatMap(\.alignment)),
        longName: "phi, the cosine between w and beta_star",
        comment: "mu phi is the component of beta along beta_star; missing where one of them is 0"),
      Variable(
        "weighted_kernel_distance", over: path, .reals(paths.flatMap(\.kernelDistance)),
        longName: "1 - cosine between the tangent kernel and its initial value",
        comment: KernelConvention.ofTheory),
      Variable(
        "loss", over: path, .reals(paths.flatMap(\.loss)), longName: "|beta - beta_star|^2 / 2",
        comment: "loss above its minimum"),
    ]
  }

  private func neurons() throws -> [SingleNeuron] {
    if let path = initial.cases {
      let cases: [Case] = try CasesFile.read(path)
      return try cases.enumerated().map { number, item in
        let place = "\(path): case \(number)"
        let d = cases[0].target.count
        guard !item.target.isEmpty, item.target.count == d else {
          throw BadRequest(
            "\(place): beta_star: got \(item.target.count) numbers, expected \(max(1, d)), as many as in case 0."
          )
        }
        try TheoryRange.check("beta_star", item.target, place: place)
        return try item.start.neuron(target: item.target, place: place)
      }
    }
    let target = betaStar?.values ?? [0, 1]
    return try initial.starts.map { try $0.neuron(target: target, place: "--delta, --beta0") }
  }

  private func simulated(
    _ neurons: [SingleNeuron], _ paths: [SingleNeuron.Trajectory], _ times: [Double], over one: [String]
  ) -> [LabelledFile.Variable] {
    var (readouts, weights, differences): ([Double], [Double], [Double]) = ([], [], [])
    for (neuron, path) in zip(neurons, paths) {
      let d = neuron.weights.count
      let simulated = neuron.simulated(at: times, tolerance: simulation.tolerance)
      differences.append(
        Difference.largest(
          simulated.enumerated().lazy.map { i, parameters in
            let theory = Array(path.weights[i * d..<(i + 1) * d]) + [path.readouts[i]]
            return Difference.relative(parameters, theory)
          }))
      weights += simulated.flatMap { $0.dropLast() }
      readouts += simulated.map { $0[d] }
    }
    return [
      .init("a_simulated", over: one + ["time"], .reals(readouts), longName: "readout, integrated"),
      .init("w_simulated", over: one + ["time", "input"], .reals(weights), longName: "weights, integrated"),
      .init(
        "difference", over: one, .reals(differences),
        longName: "largest difference between theory and simulation",
        comment: "of the parameters at any time, relative to their norm"),
    ]
  }
}
