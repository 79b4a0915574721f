import Networks

extension Parameter {
  /// Number of hidden neurons, h.
  public static let width = Parameter(2, "width", .count, at: "grid.width", decides: .size, "hidden neurons")
  /// Slope ℓ of the activation for negative arguments: 0 is ReLU, 1 is linear.
  public static let leak = Parameter(
    4, "leak", .fraction(zero: "relu", one: "linear"), at: "network.leak", decides: .nothing,
    "slope of the activation below zero")
  /// The power of the width that divides the network's output, q: 0 is the standard parametrization, ½ NTK, 1
  /// mean-field.
  public static let outputPower = Parameter(
    14, "output_power", .choice(Parametrization.allCases.map { ($0.outputPower, $0.rawValue) }),
    at: "network.parametrization", decides: .pace, standard: .said(Parametrization.standard.outputPower),
    "power of the width that divides the output")
  /// Number of the network's outputs, c.
  public static let outputs = Parameter(
    16, "outputs", .count, at: "network.outputs", decides: .size, standard: .leftOut(1),
    "outputs of the network")
  /// Number of weight matrices, L; hidden layers are one less.
  public static let depth = Parameter(
    17, "depth", .whole(2...100), at: "network.depth", decides: .size, standard: .leftOut(2),
    "weight matrices of the network")
}
