import Networks

extension Parameter {
  /// Number of hidden neurons, h.
  public static let width = Parameter(
    2, "width", .count, at: "grid.width", decides: .size,
    .init(
      "hidden neurons",
      help: "Neurons in each hidden layer; even where network.symmetrize is true."))
  /// Slope ℓ of the activation for negative arguments: 0 is ReLU, 1 is linear.
  public static let leak = Parameter(
    4, "leak", .fraction(zero: "relu", one: "linear"), at: "network.leak", decides: .nothing,
    .init(
      "slope of the activation below zero",
      help: "Slope of the activation for negative arguments; only with activation leaky."))
  /// The power of the width that divides the network's output, q: 0 is the standard parametrization, ½ NTK, 1
  /// mean-field.
  public static let outputPower = Parameter(
    14, "output_power", .choice(Parametrization.allCases.map { ($0.outputPower, $0.rawValue) }),
    at: "network.parametrization", decides: .pace, standard: .said(Parametrization.standard.outputPower),
    .init(
      "power of the width that divides the output",
      help:
        "Power of the width that divides the output, once for each hidden layer: 0 is the standard parametrization, 0.5 NTK, "
        + "1 mean-field."))
  /// Number of the network's outputs, c.
  public static let outputs = Parameter(
    16, "outputs", .count, at: "network.outputs", decides: .size, standard: .leftOut(1),
    .init(
      "outputs of the network",
      help: "Outputs of the network; more than 1 only with task kind linear."))
  /// Number of weight matrices, L; hidden layers are one less.
  public static let depth = Parameter(
    17, "depth", .whole(2...100), at: "network.depth", decides: .size, standard: .leftOut(2),
    .init(
      "weight matrices of the network",
      help: "Weight matrices of the network: 2 is one hidden layer. All hidden layers have the same width."))
}
