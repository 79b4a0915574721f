/// Σᵢ mean_j [sign(zᵢ(x_j)) ≠ its initial sign], over all hidden neurons, z = w·x in the first layer; from 0 to h for one
/// hidden layer.
enum HammingDistance: ScalarObservable {
  static let name = "hamming_distance"
  static let longName = "Hamming distance"
  static let explanation =
    "sum over hidden neurons of the share of training inputs on which the sign of the preactivation is not the "
    + "initial one: from 0 to the number of hidden neurons"
  static let needs: ObservableNeeds = .activations
  static let isStandard = true

  static func range(width: Int, depth: Int) -> ClosedRange<Double> {
    0...(Double(width) * (Double(depth) - 1))
  }

  static func value(at moment: Moment) -> Double {
    Double(moment.signChanges) / Double(moment.samples)
  }
}

extension Metric {
  /// How many neurons have switched, on the mean over the training inputs.
  public static let hammingDistance = Metric(HammingDistance.self)
}
