internal import Training

/// A number that distinguishes one cell of a sweep from another.
///
/// Every parameter is either an axis of the grid or fixed for the whole sweep; a cell is identified by
/// the values of all of them.
public enum Parameter: String, CaseIterable, Sendable, Codable {
  /// Overall scale of the initialisation, τ > 0.
  case tau
  /// Imbalance of the initial scales, δ = a² − ‖w‖² of a neuron: what gradient flow conserves where both rates are 1. 0
  /// where ``conservedDelta`` is an axis.
  case delta
  /// Number of hidden neurons, h.
  case width
  /// Key of every random draw of a cell.
  case seed
  /// Slope ℓ of the activation for negative arguments: 0 is ReLU, 1 is linear.
  case leak
  /// Dimension of an input, d.
  case inputs
  /// Number of training samples, n.
  case samples
  /// Number of test samples.
  case testSamples = "test_samples"
  /// Number of the teacher's neurons; 0 where there is no teacher, or none is known.
  case teacherWidth = "teacher_width"
  /// Step of the descent before it is divided by a power of τ.
  case learningRate = "learning_rate"
  /// Relative rate η_w of the first layer.
  case rateW = "rate_w"
  /// Relative rate η_a of the second layer.
  case rateA = "rate_a"
  /// How much `adaptive` and `flow` may be off at the end, relative and by its order of magnitude; 0 with
  /// any other solver.
  case tolerance
  /// Samples a step of `sgd` sees; 0 with any other solver.
  case batch
  /// The power of the width that divides the network's output, q: 0 is the standard parametrization, ½ NTK, 1
  /// mean-field.
  case outputPower = "output_power"
  /// Standard deviation of the blobs of task `xor`; 0 with any other task.
  case spread
  /// Number of the network's outputs, c.
  case outputs
  /// Number of weight matrices, L; hidden layers are one less.
  case depth
  /// What gradient flow conserves, η_w a² − η_a ‖w‖² of a neuron, at any rates: an axis in place of ``delta``, or 0 and
  /// nothing.
  case conservedDelta = "conserved_delta"

  /// Whether only whole numbers make sense.
  public var isInteger: Bool {
    switch self {
    case .width, .seed, .inputs, .samples, .testSamples, .teacherWidth, .batch, .outputs, .depth: true
    case .tau, .delta, .conservedDelta, .leak, .learningRate, .rateW, .rateA, .tolerance, .outputPower,
      .spread:
      false
    }
  }

  /// The unit, as netCDF writes it; all parameters are pure numbers.
  public var units: String { "1" }

  /// A few words for labels and for the result's `long_name`.
  public var longName: String {
    switch self {
    case .tau: "overall scale"
    case .delta: "imbalance of the initial scales at unit rates"
    case .width: "hidden neurons"
    case .seed: "seed"
    case .leak: "slope of the activation below zero"
    case .inputs: "input dimension"
    case .samples: "training samples"
    case .testSamples: "test samples"
    case .teacherWidth: "neurons of the teacher"
    case .learningRate: "learning rate before division by a power of tau"
    case .rateW: "relative rate of the first layer"
    case .rateA: "relative rate of the second layer"
    case .tolerance: "tolerance of the solver"
    case .batch: "samples in a mini-batch"
    case .outputPower: "power of the width that divides the output"
    case .spread: "standard deviation of the blobs"
    case .outputs: "outputs of the network"
    case .depth: "weight matrices of the network"
    case .conservedDelta: "conserved imbalance of the layers"
    }
  }

  /// What it means, for a reader of a result; nil where ``longName`` says it all.
  public var explanation: String? {
    switch self {
    case .tau: "|w_i| = tau alpha and |a_i| = tau / alpha of every neuron i at the start"
    case .delta:
      "delta = tau^2 (1/alpha^2 - alpha^2), which is a^2 - |w|^2 of every neuron at the start; gradient flow conserves "
        + "rate_w a^2 - rate_a |w|^2, which is conserved_delta: the same where both rates are 1"
    case .conservedDelta:
      "rate_w a^2 - rate_a |w|^2 of every neuron, which gradient flow conserves; of deeper networks and of several "
        + "outputs (rate_w |W_L|^2 - rate_a |W_1|^2) / neurons, of the last and the first layer, neurons that are zero "
        + "not counted. Above 0 the first layer learns faster (upstream). delta is a^2 - |w|^2, the same where both "
        + "rates are 1"
    default: nil
    }
  }

  /// Which values are valid, in words that follow "expected".
  public var validRange: String {
    switch self {
    case .tau, .learningRate, .rateW, .rateA, .spread: "a finite number above 0"
    case .delta, .conservedDelta: "a finite number"
    case .leak: "a number from 0 (relu) to 1 (linear)"
    case .tolerance: "a number above 0 and below 1"
    case .outputPower: "0 (standard), 0.5 (ntk) or 1 (mean-field)"
    case .seed: "a whole number from 0 to 9007199254740991"
    case .width, .inputs, .samples, .testSamples, .teacherWidth, .batch, .outputs:
      "a whole number from 1 to 1000000000"
    case .depth: "a whole number from 2 to 100"
    }
  }

  /// Whether `value` lies in ``validRange``.
  ///
  /// Every integer admitted is exact in double precision, so a cell's parameters can travel as doubles.
  public func isValid(_ value: Double) -> Bool {
    guard value.isFinite, !isInteger || value == value.rounded() else { return false }
    return switch self {
    case .tau, .learningRate, .rateW, .rateA, .spread: value > 0
    case .delta, .conservedDelta: true
    case .leak: (0...1).contains(value)
    case .seed: (0...9_007_199_254_740_991).contains(value)
    case .tolerance: value > 0 && value < 1
    case .outputPower: Parametrization(outputPower: value) != nil
    case .width, .inputs, .samples, .testSamples, .teacherWidth, .batch, .outputs:
      (1...1_000_000_000).contains(value)
    case .depth: (2...100).contains(value)
    }
  }

  /// The value in sweeps that do not say, which leave it out of their canonical form; nil where there is none.
  public var implied: Double? {
    switch self {
    case .outputs: 1
    case .depth: 2
    case .conservedDelta: 0
    default: nil
    }
  }

  /// Says what is wrong with `value`, or nothing when it is valid.
  ///
  /// - Returns: "got X, expected Y", or nil.
  public func check(_ value: Double) -> String? {
    isValid(value) ? nil : "got \(Self.text(value)), expected \(validRange)"
  }

  /// A value as people write it: the shortest decimal that reads back to the same bits, whole numbers
  /// without a fraction.
  public static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 10_000_000_000_000_000 { return String(whole) }
    return "\(value)"
  }

  /// Position in `allCases`.
  package var ordinal: Int {
    switch self {
    case .tau: 0
    case .delta: 1
    case .width: 2
    case .seed: 3
    case .leak: 4
    case .inputs: 5
    case .samples: 6
    case .testSamples: 7
    case .teacherWidth: 8
    case .learningRate: 9
    case .rateW: 10
    case .rateA: 11
    case .tolerance: 12
    case .batch: 13
    case .outputPower: 14
    case .spread: 15
    case .outputs: 16
    case .depth: 17
    case .conservedDelta: 18
    }
  }
}
