import ArgumentParser
import ResultStore
import Theory
import Training

/// Where neurons begin: a list of δ from one β(0), or a file of cases.
struct NeuronOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Conserved relative scales δ = η_w a² − η_a ‖w‖². (default: -4,-2,-1,0,1,2,4)",
    transform: NumberList.distinct)
  var delta: NumberList?

  @Option(
    parsing: .unconditional, help: "β(0) = a w. (default: that of the figure)",
    transform: NumberList.init)
  var beta0: NumberList?

  @Option(help: "The sign of a. (default: positive)")
  var sign: ReadoutSign?

  @Option(help: "Rates η_w,η_a of the two layers. (default: 1,1)", transform: NumberList.rates)
  var rates: Rates?

  @Option(
    help: ArgumentHelp("A JSON file with a list of initialisations.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var cases: String?

  func validate() throws {
    guard cases != nil else { return }
    let given = [
      ("delta", delta != nil), ("beta0", beta0 != nil), ("sign", sign != nil), ("rates", rates != nil),
    ]
    if let both = given.first(where: \.1) {
      throw ValidationError("--\(both.0): cannot be combined with --cases; give only one.")
    }
  }

  private static let paper = [-4.0, -2, -1, 0, 1, 2, 4]

  /// The initialisations of the command line.
  var starts: [NeuronStart] { starts(beta0: [-1, 0]) }

  /// The initialisations of the command line, with a β(0) of one's own where none was given.
  func starts(beta0 usual: [Double]) -> [NeuronStart] {
    (delta?.values ?? Self.paper).map {
      NeuronStart(
        delta: $0, beta: beta0?.values ?? usual, sign: sign ?? .positive, rates: rates ?? Rates())
    }
  }

  /// The axis they lie along: δ, or the number of the case.
  func lead(count: Int) -> LabelledFile.Axis {
    cases == nil
      ? .init(
        "conserved_delta", .reals(delta?.values ?? Self.paper),
        longName: "conserved imbalance rate_w a^2 - rate_a |w|^2")
      : .init("case", .integers(Array(0..<count)), longName: "number of the case")
  }
}

/// Where one neuron begins: a and w, or δ, β(0) and the sign of a.
struct NeuronStart: Decodable {
  static let fields = ["a", "w", "delta", "beta0", "sign", "rate_w", "rate_a"]
  private var readout: Double?
  private var weights: [Double]?
  private var delta: Double?
  private var beta: [Double]?
  private var sign: ReadoutSign?
  private(set) var rates: Rates

  init(delta: Double, beta: [Double], sign: ReadoutSign, rates: Rates) {
    self.delta = delta
    self.beta = beta
    self.sign = sign
    self.rates = rates
  }

  private enum Key: String, CodingKey { case a, w, delta, beta0, sign, rate_w, rate_a }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    readout = try fields.decodeIfPresent(Double.self, forKey: .a)
    weights = try fields.decodeIfPresent([Double].self, forKey: .w)
    delta = try fields.decodeIfPresent(Double.self, forKey: .delta)
    beta = try fields.decodeIfPresent([Double].self, forKey: .beta0)
    sign = try fields.decodeIfPresent(String.self, forKey: .sign).map { text in
      guard let sign = ReadoutSign(rawValue: text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .sign, in: fields,
          debugDescription: "got '\(text)', expected \(ReadoutSign.allValueStrings.joined(separator: " or "))"
        )
      }
      return sign
    }
    rates = Rates(
      w: try fields.decodeIfPresent(Double.self, forKey: .rate_w) ?? 1,
      a: try fields.decodeIfPresent(Double.self, forKey: .rate_a) ?? 1)
  }

  /// The neuron towards a target.
  ///
  /// - Throws: ``BadRequest`` that begins with `place`.
  func neuron(target: [Double], place: String) throws -> SingleNeuron {
    guard rates.w > 0, rates.a > 0 else {
      throw BadRequest("\(place): got rates \(rates.w) and \(rates.a), expected numbers above 0.")
    }
    let fields: [(name: String, values: [Double])] = [
      ("rate_w", [rates.w]), ("rate_a", [rates.a]), ("a", readout.map { [$0] } ?? []), ("w", weights ?? []),
      ("delta", delta.map { [$0] } ?? []), ("beta0", beta ?? []),
    ]
    for field in fields { try TheoryRange.check(field.name, field.values, place: place) }
    func check(_ name: String, _ vector: [Double]) throws {
      guard vector.count == target.count else {
        throw BadRequest(
          "\(place): \(name): got \(vector.count) numbers, expected \(target.count), one for each input.")
      }
    }
    switch (readout, weights, delta, beta) {
    case (let readout?, let weights?, nil, nil):
      try check("w", weights)
      return SingleNeuron(readout: readout, weights: weights, target: target, rates: rates)
    case (nil, nil, let delta?, let beta?):
      try check("beta0", beta)
      guard
        let neuron = SingleNeuron(
          delta: delta, beta: beta, isPositive: sign != .negative, target: target, rates: rates)
      else {
        throw BadRequest(
          "\(place): got beta0 = 0 with delta = \(delta), which does not determine the direction of w; expected delta above 0, another beta0, or a and w."
        )
      }
      return neuron
    default: throw BadRequest("\(place): expected either a and w, or delta and beta0.")
    }
  }
}

/// What a file says of how neurons begin.
enum NeuronVariables {
  static func initial(
    _ neurons: [SingleNeuron], over one: [String], lead: LabelledFile.Axis
  ) -> [LabelledFile.Variable] {
    var variables: [LabelledFile.Variable] = [
      .init("a_initial", over: one, .reals(neurons.map(\.readout)), longName: "readout at time 0"),
      .init(
        "w_initial", over: one + ["input"], .reals(neurons.flatMap(\.weights)), longName: "weights at time 0"),
      .init("rate_w", over: one, .reals(neurons.map(\.rates.w)), longName: "rate of the weights"),
      .init("rate_a", over: one, .reals(neurons.map(\.rates.a)), longName: "rate of the readout"),
    ]
    if lead.name != "conserved_delta" {
      variables.insert(
        .init(
          "conserved_delta", over: one, .reals(neurons.map(\.delta)),
          longName: "conserved imbalance rate_w a^2 - rate_a |w|^2"),
        at: 0)
    }
    return variables
  }
}
