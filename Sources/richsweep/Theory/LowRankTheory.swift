import ArgumentParser
import PortableMath
import ResultStore
import Theory
import Training

/// `richsweep theory low-rank`: where a linear neuron ends on inputs of any rank.
struct LowRankTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "low-rank",
    abstract: "End points of one neuron, inputs of any rank (Fig. 4(b)).",
    discussion: """
      The neuron is f(x) = a w·x. Each neuron starts at --beta0 with an a² that follows from --delta. Use --cases for \
      other initialisations: a JSON list of objects as for 'theory single-neuron', with "x" (rows of inputs) and "y" \
      (labels) in place of "beta_star".

      Examples:
        richsweep theory low-rank --delta linspace:-10,10,81
        richsweep theory low-rank --x "1,0,1;0,1,1" --y 1,2 --beta0 0.1,0.2,0.3
      """)

  @OptionGroup var initial: NeuronOptions

  @Option(
    parsing: .unconditional, help: "Inputs, with a row for each sample. (default: 0.5,1)",
    transform: NumberList.matrix)
  var x: Matrix?

  @Option(parsing: .unconditional, help: "Labels. (default: 1.1)", transform: NumberList.init)
  var y: NumberList?

  @OptionGroup var simulation: TheoryCommand.Simulation
  @OptionGroup var output: TheoryCommand.Output

  private struct Case: TheoryCase {
    static let fields = NeuronStart.fields + ["x", "y"]
    var start: NeuronStart
    var inputs: [[Double]]
    var labels: [Double]

    init(start: NeuronStart, inputs: [[Double]], labels: [Double]) {
      self.start = start
      self.inputs = inputs
      self.labels = labels
    }

    init(from decoder: any Decoder) throws {
      start = try NeuronStart(from: decoder)
      let fields = try decoder.container(keyedBy: Key.self)
      inputs = try fields.decode([[Double]].self, forKey: .x)
      labels = try fields.decode([Double].self, forKey: .y)
    }

    private enum Key: String, CodingKey { case x, y }
  }

  /// One neuron on its data.
  private struct Problem {
    var neuron: SingleNeuron
    var inputs: Matrix
    var labels: [Double]
    var theory: LowRank

    var limit: LowRank.Limit { theory.limit(sign: theory.sign ?? (neuron.readout < 0 ? -1 : 1)) }
  }

  func validate() throws {
    for (name, isGiven) in [("x", x != nil), ("y", y != nil)] where isGiven && initial.cases != nil {
      throw ValidationError("--\(name): cannot be combined with --cases; give only one.")
    }
  }

  func run() throws {
    try output.check("low-rank")
    let problems = try problems()
    let limits = problems.map(\.limit)
    let lead = initial.lead(count: problems.count)
    let one = [lead.name]
    typealias Variable = LabelledFile.Variable
    var file = LabelledFile(axes: [lead, .init("input", .count(problems[0].neuron.weights.count))])
    file.variables = NeuronVariables.initial(problems.map(\.neuron), over: one, lead: lead)
    file.variables += [
      Variable(
        "rank", over: one, .reals(problems.map { Double($0.theory.rank) }), longName: "rank of the inputs"),
      Variable(
        "sign", over: one,
        .flags(
          problems.map { Int8($0.theory.sign ?? 0) },
          meanings: [.init(-1, "negative"), .init(0, "open"), .init(1, "positive")]),
        longName: "sign of a(infinity)",
        comment: "open: only the trajectory tells; the limit is that of the initial sign"),
      Variable("a_limit", over: one, .reals(limits.map(\.readout)), longName: "readout in the end"),
      Variable(
        "beta_star", over: one + ["input"], .reals(problems.flatMap(\.theory.leastNorm)),
        longName: "least-norm least-squares solution"),
      Variable(
        "w_null", over: one + ["input"], .reals(problems.flatMap(\.theory.nullPart)),
        longName: "part of w in the null space of the inputs"),
      Variable(
        "w_limit", over: one + ["input"], .reals(limits.flatMap(\.weights)), longName: "weights in the end"),
      Variable(
        "beta_limit", over: one + ["input"], .reals(limits.flatMap(\.coefficients)),
        longName: "coefficients a w in the end"),
    ]
    if simulation.simulate { file.variables += simulated(problems, over: one) }
    try output.finish("low-rank", source: "Kunin et al., arXiv 2406.06158, Section 3", leads: one, file)
  }

  private func problems() throws -> [Problem] {
    let cases: [Case]
    if let path = initial.cases {
      cases = try CasesFile.read(path)
    } else {
      let inputs =
        x.map { x in (0..<x.rows).map { row in (0..<x.columns).map { x[row, $0] } } } ?? [[0.5, 1]]
      // The paper's ½ (0.6 (1, −½) + 0.4 (½, 1)).
      cases = initial.starts(beta0: [0.4, 0.05]).map {
        Case(start: $0, inputs: inputs, labels: y?.values ?? [1.1])
      }
    }
    let d = cases[0].inputs.first?.count ?? 0
    return try cases.enumerated().map { number, item in
      let place = initial.cases.map { "\($0): case \(number)" } ?? "--x, --y and --beta0"
      guard d > 0, item.inputs.allSatisfy({ $0.count == d }) else {
        throw BadRequest("\(place): x: expected rows of equal lengths, the same in all cases, at least one.")
      }
      guard item.labels.count == item.inputs.count else {
        throw BadRequest(
          "\(place): y: got \(item.labels.count) numbers, expected \(item.inputs.count), one for each row of x."
        )
      }
      try TheoryRange.check("x", item.inputs.flatMap(\.self), place: place)
      try TheoryRange.check("y", item.labels, place: place)
      let neuron = try item.start.neuron(target: [Double](repeating: 0, count: d), place: place)
      let inputs = Matrix(rows: item.inputs.count, columns: d, elements: item.inputs.flatMap(\.self))
      return Problem(
        neuron: neuron, inputs: inputs, labels: item.labels,
        theory: LowRank(
          readout: neuron.readout, weights: neuron.weights, inputs: inputs, labels: item.labels,
          rates: neuron.rates))
    }
  }

  /// Integrates each flow until its gradient is close to 0, for at most 2^40 units of time.
  private func simulated(_ problems: [Problem], over one: [String]) -> [LabelledFile.Variable] {
    var (readouts, coefficients, times, differences): ([Double], [Double], [Double], [Double]) = (
      [], [], [], []
    )
    for problem in problems {
      let network = SimulatedNeuron(
        inputs: problem.inputs, labels: problem.labels, rates: problem.neuron.rates)
      var flow = FlowSimulation(
        network, from: problem.neuron.weights + [problem.neuron.readout], tolerance: simulation.tolerance)
      let parameters = flow.settle(relative: 1e-10, before: 0x1p40)
      let readout = parameters.last ?? .nan
      // Where the theory leaves the sign open, the simulation tells.
      let limit = problem.theory.limit(sign: problem.theory.sign ?? (readout < 0 ? -1 : 1))
      let beta = parameters.dropLast().map { $0 * readout }
      readouts.append(readout)
      coefficients += beta
      times.append(flow.time)
      differences.append(Difference.relative(beta, limit.coefficients))
    }
    return [
      .init("a_simulated", over: one, .reals(readouts), longName: "readout in the end, integrated"),
      .init(
        "beta_simulated", over: one + ["input"], .reals(coefficients),
        longName: "coefficients in the end, integrated"),
      .init(
        "time_simulated", over: one, .reals(times), longName: "time of gradient flow that was integrated",
        comment: "until the gradient had fallen to 1e-10 of its initial norm. " + TimeConvention.ofLowRank),
      .init(
        "difference", over: one, .reals(differences),
        longName: "difference between theory and simulation",
        comment: "of beta, relative to its norm; of the same sign of a where the theory leaves it open"),
    ]
  }
}
